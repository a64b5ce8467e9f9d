package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.InstanceNormGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.OpKernel;

/** {@link InstanceNormGradient} as that of a normalization whose groups are single channels. */
final class ReferenceInstanceNormGradient implements OpKernel<InstanceNormGradient> {
  private final ReferenceGroupNormGradient groupNorm = new ReferenceGroupNormGradient();

  @Override
  public Execution prepare(
      InstanceNormGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    return groupNorm.prepare(op.asGroupNorm(inputs.get(0)), inputs, outputs);
  }
}
