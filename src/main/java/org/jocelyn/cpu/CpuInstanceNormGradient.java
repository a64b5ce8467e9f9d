package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.InstanceNormGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.OpKernel;

/** {@link InstanceNormGradient} as {@link CpuGroupNormGradient} with groups of one channel. */
final class CpuInstanceNormGradient implements OpKernel<InstanceNormGradient> {
  private final CpuGroupNormGradient groupNorm;

  CpuInstanceNormGradient(CpuContext context) {
    this.groupNorm = new CpuGroupNormGradient(context);
  }

  @Override
  public Execution prepare(
      InstanceNormGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    return groupNorm.prepare(op.asGroupNorm(inputs.get(0)), inputs, outputs);
  }
}
