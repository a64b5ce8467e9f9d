package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.MaskedRows;
import org.jocelyn.op.SoftmaxGradient;
import org.jocelyn.spi.Execution;

/** {@link SoftmaxGradient}: a work-group to a row on GPUs, a work-item to a row on CPUs. */
final class ClSoftmaxGradient implements ClOp<SoftmaxGradient> {
  @Override
  public List<ClVariant<SoftmaxGradient>> variants(Strategy strategy) {
    return strategy == Strategy.GPU
        ? List.of(new Variant(Strategy.GPU), new Variant(Strategy.CPU))
        : List.of(new Variant(Strategy.CPU), new Variant(Strategy.GPU));
  }

  /** Rows split as these are, along the same kind of axis. */
  @Override
  public SmallCase<SoftmaxGradient> smallCase(SoftmaxGradient op, List<TensorType> inputs) {
    MaskedRows rows = op.rows(inputs);
    boolean strided = rows.inner() != 1;
    Shape shape =
        strided
            ? Shape.of(2, 9, columns(rows) + 1L)
            : Shape.of(2, 3, RowSplit.smallExtent(rows.extent()));
    TensorType type = inputs.get(0).withShape(shape);
    return new SmallCase<>(
        new SoftmaxGradient(strided ? 1 : 2, 0.5f, op.logarithmic()),
        List.of(type, type),
        -1,
        1,
        2,
        3e-4);
  }

  /** Columns of a work-group where rows are not contiguous. */
  private static int columns(MaskedRows rows) {
    return rows.inner() < 16 ? 4 : 32;
  }

  private record Variant(Strategy form) implements ClVariant<SoftmaxGradient> {
    @Override
    public String name() {
      return form == Strategy.GPU ? "softmax_gradient_groups" : "softmax_gradient_rows";
    }

    @Override
    public boolean accepts(
        SoftmaxGradient op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return op.rows(in).extent() <= Integer.MAX_VALUE - RowSplit.ROUNDED
          && (form == Strategy.CPU || device.maxWorkGroupSize() >= RowLaunch.LARGEST_GROUP);
    }

    @Override
    public Execution prepare(
        SoftmaxGradient op, List<TensorType> in, List<TensorType> out, ClContext context) {
      MaskedRows rows = op.rows(in);
      boolean strided = rows.inner() != 1;
      RowLaunch launch =
          strided
              ? columnLaunch(rows, context)
              : RowLaunch.of(form, rows.rows(), rows.extent(), context.device());
      ClKernel kernel =
          context.kernel(name() + ".cl", strided ? name() + "_strided" : name(), launch.defines());
      List<Object> numbers = new ArrayList<>();
      numbers.add((int) rows.extent());
      numbers.add(strided ? rows.inner() : rows.rows());
      numbers.addAll(launch.arguments());
      numbers.add(op.scale());
      numbers.add(op.logarithmic() ? 1 : 0);
      return new ClPlan(
          List.of(kernel),
          (x, y) -> {
            List<Object> arguments = new ArrayList<>(List.of(x[0], x[1], y[0]));
            arguments.addAll(numbers);
            kernel.args(arguments.toArray()).enqueue(launch.grid());
          });
    }

    private RowLaunch columnLaunch(MaskedRows rows, ClContext context) {
      long outer = rows.inner() == 0 ? 0 : rows.rows() / rows.inner();
      if (form == Strategy.CPU) {
        Grid grid = Grid.cover(outer * ((rows.inner() + 15) / 16), 1);
        return new RowLaunch(Defines.none(), List.of(), grid);
      }
      int columns = columns(rows);
      RowSplit split = RowSplit.ofColumns(columns);
      Grid grid = split.grid(outer * Grid.roundUp(rows.inner(), columns));
      return new RowLaunch(split.defines(context.device()), List.of(), grid);
    }
  }
}
