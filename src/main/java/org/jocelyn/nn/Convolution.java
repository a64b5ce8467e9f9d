package org.jocelyn.nn;

import java.util.Arrays;
import org.jocelyn.ParameterException;
import org.jocelyn.Shape;

/**
 * What convolutions have in common. Parameters: weight and bias {@code [out]}, both uniform in
 * ±1/√fanIn at first, as PyTorch's.
 */
public abstract sealed class Convolution extends Layer permits Conv1d, Conv2d, ConvTranspose2d {
  final Parameter weight;

  /** Null without one. */
  final Parameter bias;

  Convolution(long out, boolean withBias, Initializer initializer, long... weightShape) {
    this.weight = parameter("weight", initializer, weightShape);
    double bound = 1 / Math.sqrt((double) Initializer.fanIn(Shape.of(weightShape)));
    this.bias = withBias ? parameter("bias", Initializer.uniform(bound), out) : null;
  }

  public final Parameter weight() {
    return weight;
  }

  /** The channels that each group has of {@code channels}, checked with the other extents. */
  static long perGroup(String layer, long channels, int groups, long others, int... kernel) {
    boolean positive = channels >= 1 && others >= 1;
    for (int extent : kernel) {
      positive &= extent >= 1;
    }
    if (!positive || channels % groups != 0 || others % groups != 0) {
      throw new ParameterException(
          ("%s: the channels %d and %d must be multiples of groups = %d, "
                  + "and they and the kernel %s at least 1")
              .formatted(layer, channels, others, groups, Arrays.toString(kernel)));
    }
    return channels / groups;
  }
}
