package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.ArgReduce;
import org.jocelyn.spi.Execution;

/**
 * {@link ArgReduce}: long rows by a work-group each on GPUs and in lanes on CPUs, everything else
 * by a work-item that walks along one column or a strip of them.
 */
final class ClArgReduce implements ClOp<ArgReduce> {
  /** Work-items of a group, and for how long a row a group is worth it. */
  private static final int GROUP = 256;

  private static final int SHORT = 32;

  @Override
  public List<ClVariant<ArgReduce>> variants(Strategy strategy) {
    return strategy == Strategy.GPU
        ? List.of(new Variant(Strategy.GPU), new Variant(Strategy.CPU))
        : List.of(new Variant(Strategy.CPU));
  }

  @Override
  public SmallCase<ArgReduce> smallCase(ArgReduce op, List<TensorType> inputs) {
    // few different integers make ties
    return new SmallCase<>(
        new ArgReduce(op.kind(), 1, false, op.last()),
        List.of(TensorType.of(inputs.get(0).dataType(), 3, 2 * SHORT + 5)),
        -1,
        1,
        4,
        0);
  }

  private record Variant(Strategy form) implements ClVariant<ArgReduce> {
    @Override
    public String name() {
      return form == Strategy.GPU ? "arg_reduce_groups" : "arg_reduce_lanes";
    }

    @Override
    public boolean accepts(
        ArgReduce op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return form == Strategy.CPU || device.maxWorkGroupSize() >= GROUP;
    }

    @Override
    public Execution prepare(
        ArgReduce op, List<TensorType> in, List<TensorType> out, ClContext context) {
      Shape x = in.get(0).shape();
      DataType type = in.get(0).dataType();
      int axis = x.axis(op.axis());
      long extent = x.dim(axis);
      long inner = x.sizeOf(axis + 1, x.rank());
      long outer = x.sizeOf(0, axis);
      int last = op.last() ? 1 : 0;
      boolean gpu = form == Strategy.GPU;
      int strip = gpu ? 1 : 16;
      Defines defines =
          Defines.none()
              .with("TYPE", ClTypes.name(type))
              .withIf(type.isInteger(), "INTEGER")
              .withIf(op.kind() == ArgReduce.Kind.MIN, "MIN")
              .with("STRIP", strip);
      if (inner == 1 && (!gpu || extent > SHORT)) {
        ClKernel rows = context.kernel("arg_reduce.cl", gpu ? "rows" : "row_lanes", defines);
        Grid grid = gpu ? Grid.of(outer * GROUP).local(GROUP) : Grid.of(outer);
        return new ClPlan(
            List.of(rows), (from, to) -> rows.args(from[0], to[0], extent, last).enqueue(grid));
      }
      ClKernel columns = context.kernel("arg_reduce.cl", "columns", defines);
      long tasks = outer * ((inner - 1) / strip + 1);
      Grid grid = gpu ? Grid.cover(tasks, GROUP) : Grid.of(tasks);
      return new ClPlan(
          List.of(columns),
          (from, to) -> columns.args(from[0], to[0], tasks, extent, inner, last).enqueue(grid));
    }
  }
}
