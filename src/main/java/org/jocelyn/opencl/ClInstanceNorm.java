package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.InstanceNorm;
import org.jocelyn.spi.Execution;

/** {@link InstanceNorm} as {@link ClGroupNorm} with groups of one channel. */
final class ClInstanceNorm implements ClOp<InstanceNorm> {
  @Override
  public List<ClVariant<InstanceNorm>> variants(Strategy strategy) {
    ClVariant<InstanceNorm> groups = new Variant(ClGroupNorm.GROUPS);
    ClVariant<InstanceNorm> rows = new Variant(ClGroupNorm.ROWS);
    return strategy == Strategy.GPU ? List.of(groups, rows) : List.of(rows, groups);
  }

  @Override
  public SmallCase<InstanceNorm> smallCase(InstanceNorm op, List<TensorType> inputs) {
    InstanceNorm small = new InstanceNorm(op.gamma(), op.beta(), 1e-5f);
    long size = 5L * ClChannelNorm.width(inputs.get(0)) + 32;
    return ClChannelNorm.smallCase(small, TensorType.float32(2, 3, size));
  }

  /** The kernel of this name. */
  private record Variant(String name) implements ClVariant<InstanceNorm> {
    @Override
    public boolean accepts(
        InstanceNorm op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
      return true;
    }

    @Override
    public Execution prepare(
        InstanceNorm op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
      TensorType x = inputs.get(0);
      return ClGroupNorm.prepare(name, op.asGroupNorm(x), x, context);
    }
  }
}
