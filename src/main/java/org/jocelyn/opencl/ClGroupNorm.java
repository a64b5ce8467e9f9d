package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.GroupNorm;
import org.jocelyn.spi.Execution;

/** {@link GroupNorm} with the kernels of {@code group_norm.cl}. */
final class ClGroupNorm implements ClOp<GroupNorm> {
  /** A work-group for each group of channels. */
  static final String GROUPS = "group_norm";

  /** A work-item for each group of channels. */
  static final String ROWS = "group_norm_rows";

  @Override
  public List<ClVariant<GroupNorm>> variants(Strategy strategy) {
    ClVariant<GroupNorm> groups = new Variant(GROUPS);
    ClVariant<GroupNorm> rows = new Variant(ROWS);
    return strategy == Strategy.GPU ? List.of(groups, rows) : List.of(rows, groups);
  }

  @Override
  public SmallCase<GroupNorm> smallCase(GroupNorm op, List<TensorType> inputs) {
    GroupNorm small = new GroupNorm(2, op.gamma(), op.beta(), 1e-5f);
    long size = 3L * ClChannelNorm.width(inputs.get(0)) + 8;
    return ClChannelNorm.smallCase(small, TensorType.float32(2, 6, size));
  }

  /** Prepares the kernel of this name. */
  static Execution prepare(String name, GroupNorm op, TensorType input, ClContext context) {
    Shape x = input.shape();
    long rows = x.dim(0) * op.groups();
    long channels = x.dim(1) / op.groups();
    long size = x.sizeOf(2, x.rank());
    ClKernel kernel =
        context.kernel(
            "group_norm.cl",
            name,
            name.equals(GROUPS) ? ClChannelNorm.grouped(op, input) : ClChannelNorm.defines(op));
    ClArguments arguments = ClArguments.longs(op.groups(), channels, size).floats(op.epsilon());
    return name.equals(GROUPS)
        ? ClChannelNorm.byGroups(kernel, rows, channels * size, arguments)
        : ClChannelNorm.byItems(kernel, rows, arguments);
  }

  private record Variant(String name) implements ClVariant<GroupNorm> {
    @Override
    public boolean accepts(
        GroupNorm op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
      return true;
    }

    @Override
    public Execution prepare(
        GroupNorm op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
      return ClGroupNorm.prepare(name, op, inputs.get(0), context);
    }
  }
}
