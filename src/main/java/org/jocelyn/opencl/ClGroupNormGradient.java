package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.GroupNorm;
import org.jocelyn.op.GroupNormGradient;
import org.jocelyn.spi.Execution;

/** {@link GroupNormGradient} with the kernels of {@code group_norm_gradient.cl}. */
final class ClGroupNormGradient implements ClOp<GroupNormGradient> {
  @Override
  public List<ClVariant<GroupNormGradient>> variants(Strategy strategy) {
    ClVariant<GroupNormGradient> groups = new Variant(Strategy.GPU);
    ClVariant<GroupNormGradient> rows = new Variant(Strategy.CPU);
    return strategy == Strategy.GPU ? List.of(groups, rows) : List.of(rows, groups);
  }

  @Override
  public SmallCase<GroupNormGradient> smallCase(GroupNormGradient op, List<TensorType> inputs) {
    GroupNorm norm = new GroupNorm(2, op.norm().gamma(), op.norm().beta(), 1e-5f);
    return ClChannelNorm.smallCase(new GroupNormGradient(norm), TensorType.float32(2, 6, 3, 11));
  }

  /** A work-group for each group of channels on GPUs, a work-item on CPUs. */
  record Variant(Strategy form) implements ClVariant<GroupNormGradient> {
    @Override
    public String name() {
      return form == Strategy.GPU ? "group_norm_gradient" : "group_norm_gradient_rows";
    }

    @Override
    public boolean accepts(
        GroupNormGradient op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
      return true;
    }

    @Override
    public Execution prepare(
        GroupNormGradient op,
        List<TensorType> inputs,
        List<TensorType> outputs,
        ClContext context) {
      Shape x = inputs.get(0).shape();
      long samples = x.isEmpty() ? 0 : x.dim(0);
      long rows = samples * op.norm().groups();
      long channels = x.dim(1) / op.norm().groups();
      long size = x.sizeOf(2, x.rank());
      ClKernel kernel =
          context.kernel(
              "group_norm_gradient.cl",
              name(),
              Defines.none().withIf(op.gammaInput() >= 0, "GAMMA"));
      ClArguments arguments = ClArguments.longs(op.norm().groups(), channels, size);
      Grid grid;
      if (form == Strategy.GPU) {
        long group = PlaneGrid.group(channels * size, kernel.maxWorkGroup());
        arguments.ints(PlaneGrid.group(size, group)).floats(op.norm().epsilon());
        arguments.local(group * 4 * Float.BYTES);
        grid = Grid.of(rows * group).local(group);
      } else {
        arguments.floats(op.norm().epsilon());
        grid = Grid.of(rows).local(1);
      }
      PartialSums sums = new PartialSums(form, context, samples, x.dim(1));
      return new ClPlan(
          List.of(kernel, sums),
          (in, out) -> {
            try (ClBuffer partials = context.scratch(sums.bytes(2))) {
              kernel.args(arguments.after(in, out[0], partials)).enqueue(grid);
              if (op.gammaOutput() >= 0) {
                sums.enqueue(partials, 0, out[op.gammaOutput()]);
              }
              if (op.betaOutput() >= 0) {
                sums.enqueue(partials, 1, out[op.betaOutput()]);
              }
            }
          });
    }
  }
}
