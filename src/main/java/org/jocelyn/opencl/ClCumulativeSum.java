package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.CumulativeSum;
import org.jocelyn.spi.Execution;

/** {@link CumulativeSum}: a work-group scans a row on GPUs, else work-items walk along lines. */
final class ClCumulativeSum implements ClOp<CumulativeSum> {
  /** Work-items of a group, and for how long a row a group is worth it. */
  private static final int GROUP = 256;

  private static final int SHORT = 32;

  @Override
  public List<ClVariant<CumulativeSum>> variants(Strategy strategy) {
    return strategy == Strategy.GPU
        ? List.of(new Variant(Strategy.GPU), new Variant(Strategy.CPU))
        : List.of(new Variant(Strategy.CPU));
  }

  @Override
  public SmallCase<CumulativeSum> smallCase(CumulativeSum op, List<TensorType> inputs) {
    return SmallCase.of(
        new CumulativeSum(1, op.exclusive(), op.reverse()),
        List.of(TensorType.of(inputs.get(0).dataType(), 2, GROUP + 7)),
        1e-3);
  }

  private record Variant(Strategy form) implements ClVariant<CumulativeSum> {
    @Override
    public String name() {
      return form == Strategy.GPU ? "cumulative_sum_groups" : "cumulative_sum_lines";
    }

    @Override
    public boolean accepts(
        CumulativeSum op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return form == Strategy.CPU || device.maxWorkGroupSize() >= GROUP;
    }

    @Override
    public Execution prepare(
        CumulativeSum op, List<TensorType> in, List<TensorType> out, ClContext context) {
      Shape x = in.get(0).shape();
      DataType type = in.get(0).dataType();
      int axis = x.axis(op.axis());
      long extent = x.dim(axis);
      long inner = x.sizeOf(axis + 1, x.rank());
      long outer = x.sizeOf(0, axis);
      int exclusive = op.exclusive() ? 1 : 0;
      int reverse = op.reverse() ? 1 : 0;
      boolean gpu = form == Strategy.GPU;
      int strip = gpu || inner == 1 ? 1 : 16;
      Defines defines =
          Defines.none()
              .with("TYPE", ClTypes.name(type))
              .withIf(type.isInteger(), "INTEGER")
              .with("STRIP", strip);
      if (gpu && inner == 1 && extent > SHORT) {
        ClKernel rows = context.kernel("cumulative_sum.cl", "rows", defines);
        Grid grid = Grid.of(outer * GROUP).local(GROUP);
        return new ClPlan(
            List.of(rows),
            (from, to) -> rows.args(from[0], to[0], extent, exclusive, reverse).enqueue(grid));
      }
      ClKernel lines = context.kernel("cumulative_sum.cl", "lines", defines);
      long tasks = outer * ((inner - 1) / strip + 1);
      Grid grid = gpu ? Grid.cover(tasks, GROUP) : Grid.of(tasks);
      return new ClPlan(
          List.of(lines),
          (from, to) ->
              lines.args(from[0], to[0], tasks, extent, inner, exclusive, reverse).enqueue(grid));
    }
  }
}
