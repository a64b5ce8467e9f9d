package org.jocelyn.op;

import java.util.List;
import org.jocelyn.TensorType;

/**
 * The gradient of {@link InstanceNorm}: the same as a {@link GroupNormGradient} whose groups are
 * single channels, with the same error; x has rank 3 or more.
 *
 * <p>Source: Ulyanov, Vedaldi and Lempitsky 2016.
 *
 * @param norm the normalization
 */
public record InstanceNormGradient(InstanceNorm norm) implements ChannelNormGradient {
  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.minRank(this, inputs, 0, 3);
    return ChannelNormGradient.super.outputs(inputs);
  }

  /** The gradient of the group normalization that {@link InstanceNorm#asGroupNorm} gives. */
  public GroupNormGradient asGroupNorm(TensorType x) {
    return new GroupNormGradient(norm.asGroupNorm(x));
  }
}
