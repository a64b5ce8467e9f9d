package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.ScatterElements;
import org.jocelyn.op.StridedCopy;
import org.jocelyn.spi.Execution;

/** {@link ScatterElements}: a copy, then a work-item per line or per part of one. */
final class ClScatterElements implements ClOp<ScatterElements> {
  @Override
  public List<ClVariant<ScatterElements>> variants(Strategy strategy) {
    return strategy == Strategy.GPU
        ? List.of(new Variant(Strategy.GPU), new Variant(Strategy.CPU))
        : List.of(new Variant(Strategy.CPU));
  }

  @Override
  public SmallCase<ScatterElements> smallCase(ScatterElements op, List<TensorType> inputs) {
    DataType type = inputs.get(0).dataType();
    return new SmallCase<>(
        new ScatterElements(1, op.reduction()),
        List.of(
            TensorType.of(type, 3, 5, 4),
            TensorType.of(inputs.get(1).dataType(), 2, 7, 3),
            TensorType.of(type, 2, 7, 3)),
        -1,
        1,
        6,
        1e-5);
  }

  private record Variant(Strategy form) implements ClVariant<ScatterElements> {
    @Override
    public String name() {
      return form == Strategy.GPU ? "scatter_elements_groups" : "scatter_elements_lines";
    }

    @Override
    public boolean accepts(
        ScatterElements op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return form == Strategy.CPU || device.maxWorkGroupSize() >= ScatterForm.GROUP;
    }

    @Override
    public Execution prepare(
        ScatterElements op, List<TensorType> in, List<TensorType> out, ClContext context) {
      Shape data = in.get(0).shape();
      Shape indices = in.get(1).shape();
      CopyLaunch copy = ScatterForm.copy(in.get(0), form, context);
      if (indices.isEmpty()) {
        return new ClPlan(List.of(copy), (x, y) -> copy.run(x[0], y[0]));
      }
      int axis = data.axis(op.axis());
      long extent = data.dim(axis);
      long stride = data.strides()[axis];
      long count = indices.dim(axis);
      long step = indices.strides()[axis];
      StridedCopy starts = op.lines(in).collapsed();
      long lines = starts.size();
      long parts = ScatterForm.parts(form, lines, extent, count, context);
      ClBuffer axes = context.constants(CopyLaunch.table(starts.axes()));
      int rank = starts.axes().size();
      ClKernel kernel =
          context.kernel(
              "scatter_elements.cl",
              "scatter",
              ScatterForm.defines(op.reduction(), in.get(0).dataType(), in.get(1).dataType()));
      Grid grid = ScatterForm.grid(form, lines * parts);
      return new ClPlan(
          List.of(copy, axes, kernel),
          (x, y) -> {
            copy.run(x[0], y[0]);
            kernel
                .args(y[0], x[1], x[2], axes, rank, lines, count, step, extent, stride, parts)
                .enqueue(grid);
          });
    }
  }
}
