package org.jocelyn.nn;

import org.jocelyn.Tensor;

/**
 * Layer normalization over the trailing axes, of extents {@code shape} (Ba et al. 2016): {@code y =
 * (x − mean)/√(variance + epsilon)·weight + bias}; see {@link org.jocelyn.op.LayerNorm}.
 * Parameters: weight, 1 at first, and bias, 0, both of that shape.
 */
public final class LayerNorm extends Layer {
  private final Parameter weight;
  private final Parameter bias;
  private final org.jocelyn.op.LayerNorm op;

  public LayerNorm(long... shape) {
    this(org.jocelyn.op.LayerNorm.EPSILON, shape);
  }

  /** With another epsilon than 10⁻⁵. */
  public LayerNorm(float epsilon, long... shape) {
    this.weight = parameter("weight", Initializer.ONES, shape);
    this.bias = parameter("bias", Initializer.ZEROS, shape);
    this.op = org.jocelyn.op.LayerNorm.from(-shape.length).withEpsilon(epsilon).affine();
  }

  @Override
  public Tensor forward(Tensor x) {
    return x.run(op, weight.tensor(), bias.tensor());
  }
}
