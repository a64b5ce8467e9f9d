package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.GroupNormGradient;
import org.jocelyn.op.InstanceNorm;
import org.jocelyn.op.InstanceNormGradient;
import org.jocelyn.spi.Execution;

/** {@link InstanceNormGradient} as {@link ClGroupNormGradient} with groups of one channel. */
final class ClInstanceNormGradient implements ClOp<InstanceNormGradient> {
  @Override
  public List<ClVariant<InstanceNormGradient>> variants(Strategy strategy) {
    return new ClGroupNormGradient()
        .variants(strategy).stream().<ClVariant<InstanceNormGradient>>map(Variant::new).toList();
  }

  @Override
  public SmallCase<InstanceNormGradient> smallCase(
      InstanceNormGradient op, List<TensorType> inputs) {
    InstanceNorm norm = new InstanceNorm(op.norm().gamma(), op.norm().beta(), 1e-5f);
    return ClChannelNorm.smallCase(new InstanceNormGradient(norm), TensorType.float32(2, 3, 37));
  }

  /** A variant of the group normalization's gradient. */
  private record Variant(ClVariant<GroupNormGradient> groupNorm)
      implements ClVariant<InstanceNormGradient> {
    @Override
    public String name() {
      return groupNorm.name();
    }

    @Override
    public boolean accepts(
        InstanceNormGradient op,
        List<TensorType> inputs,
        List<TensorType> outputs,
        ClDevice device) {
      return groupNorm.accepts(op.asGroupNorm(inputs.get(0)), inputs, outputs, device);
    }

    @Override
    public Execution prepare(
        InstanceNormGradient op,
        List<TensorType> inputs,
        List<TensorType> outputs,
        ClContext context) {
      return groupNorm.prepare(op.asGroupNorm(inputs.get(0)), inputs, outputs, context);
    }
  }
}
