package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.InstanceNorm;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.OpKernel;

/** {@link InstanceNorm} as {@link CpuGroupNorm} with groups of one channel. */
final class CpuInstanceNorm implements OpKernel<InstanceNorm> {
  private final CpuGroupNorm groupNorm;

  CpuInstanceNorm(CpuContext context) {
    this.groupNorm = new CpuGroupNorm(context);
  }

  @Override
  public Execution prepare(InstanceNorm op, List<TensorType> inputs, List<TensorType> outputs) {
    return groupNorm.prepare(op.asGroupNorm(inputs.get(0)), inputs, outputs);
  }
}
