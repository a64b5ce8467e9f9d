package org.jocelyn.nn;

import org.jocelyn.Tensor;

/**
 * Root-mean-square normalization over the trailing axes, of extents {@code shape} (Zhang and
 * Sennrich 2019): {@code y = x/√(mean(x²) + epsilon)·weight}; see {@link org.jocelyn.op.RmsNorm}.
 * Parameter: weight, of that shape, 1 at first.
 */
public final class RmsNorm extends Layer {
  /** PyTorch's: the distance from 1 to the next larger float. */
  private static final float EPSILON = 0x1p-23f;

  private final Parameter weight;
  private final org.jocelyn.op.RmsNorm op;

  public RmsNorm(long... shape) {
    this(EPSILON, shape);
  }

  /** With another epsilon than 2⁻²³. */
  public RmsNorm(float epsilon, long... shape) {
    this.weight = parameter("weight", Initializer.ONES, shape);
    this.op = org.jocelyn.op.RmsNorm.from(-shape.length, epsilon).withGamma();
  }

  @Override
  public Tensor forward(Tensor x) {
    return x.run(op, weight.tensor());
  }
}
