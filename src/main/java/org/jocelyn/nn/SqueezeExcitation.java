package org.jocelyn.nn;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jocelyn.ShapeException;
import org.jocelyn.Tensor;
import org.jocelyn.op.Activation;

/**
 * Weighs channels by what is in all of them (Hu et al. 2018): {@code y = x·s} with {@code s =
 * sigmoid(fc2(relu(fc1(z))))} and z the mean of each channel. x and y are {@code [N, C, …]}. Parts:
 * fc1, {@link Linear} from C to the squeezed width, and fc2 back.
 */
public final class SqueezeExcitation extends Layer {
  private final Linear squeeze;
  private final Linear excite;

  /**
   * @param squeezed the width between the two; the paper's is a 16th of the channels
   */
  public SqueezeExcitation(long channels, long squeezed) {
    this.squeeze = block("fc1", new Linear(channels, squeezed, Activation.RELU));
    this.excite = block("fc2", new Linear(squeezed, channels, Activation.SIGMOID));
  }

  @Override
  public Tensor forward(Tensor x) {
    if (x.rank() < 3) {
      throw new ShapeException(
          "SqueezeExcitation(x " + x.type() + "): x must be [N, C, …] of rank 3 or more");
    }
    return x.backend().tidy(() -> x.mul(weights(x)));
  }

  /** A weight for each channel, {@code [N, C, 1, …]}. */
  private Tensor weights(Tensor x) {
    int[] places = IntStream.range(2, x.rank()).toArray();
    Tensor weights = excite.forward(squeeze.forward(x.mean(places)));
    long[] shape = x.shape().dims();
    Arrays.fill(shape, 2, shape.length, 1);
    return weights.reshape(shape);
  }
}
