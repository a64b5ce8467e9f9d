package org.jocelyn.nn;

import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;

/**
 * Normalization of groups of channels (Wu and He 2018): x and y are {@code [N, C, …]}; see {@link
 * org.jocelyn.op.GroupNorm}. Parameters: weight {@code [C]}, 1 at first, and bias {@code [C]}, 0.
 */
public final class GroupNorm extends Layer {
  private static final float EPSILON = 1e-5f;

  private final Parameter weight;
  private final Parameter bias;
  private final org.jocelyn.op.GroupNorm op;

  public GroupNorm(long groups, long channels) {
    this(groups, channels, EPSILON);
  }

  /** With another epsilon than 10⁻⁵. */
  public GroupNorm(long groups, long channels, float epsilon) {
    this.op = org.jocelyn.op.GroupNorm.affine(groups, epsilon);
    if (channels % groups != 0) {
      throw new ParameterException(
          "GroupNorm: " + channels + " channels must be a multiple of " + groups + " groups");
    }
    this.weight = parameter("weight", Initializer.ONES, channels);
    this.bias = parameter("bias", Initializer.ZEROS, channels);
  }

  @Override
  public Tensor forward(Tensor x) {
    return x.run(op, weight.tensor(), bias.tensor());
  }
}
