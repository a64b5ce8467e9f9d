package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.MaskedRows;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Softmax;
import org.jocelyn.spi.Execution;

/** {@link Softmax}: a work-group to a row on GPUs, a work-item to a row on CPUs. */
final class ClSoftmax implements ClOp<Softmax> {
  @Override
  public List<ClVariant<Softmax>> variants(Strategy strategy) {
    return strategy == Strategy.GPU
        ? List.of(new Groups(), new Rows())
        : List.of(new Rows(), new Groups());
  }

  /** Rows split as these are, of the same kind of axis, under the same masking. */
  @Override
  public SmallCase<Softmax> smallCase(Softmax op, List<TensorType> inputs) {
    MaskedRows rows = op.rows(inputs);
    boolean strided = rows.inner() != 1;
    Shape logits =
        strided
            ? Shape.of(2, 9, Groups.columns(rows) + 1L)
            : Shape.of(2, 3, RowSplit.smallExtent(rows.extent()));
    Softmax small = new Softmax(strided ? 1 : 2, 0.5f, op.masking(), op.logarithmic());
    List<TensorType> types = new ArrayList<>(List.of(inputs.get(0).withShape(logits)));
    if (op.masking().kind() != Masking.Kind.NONE) {
      types.add(inputs.get(op.maskInput()).withShape(logits));
    }
    if (op.masking().lengths()) {
      types.add(inputs.get(op.lengthsInput()).withShape(Shape.of(2)));
    }
    return new SmallCase<>(small, types, -2, 2, logits.dim(2) + 2, 2e-5);
  }

  private static ClMasking masking(Softmax op, List<TensorType> in, ClContext context) {
    return new ClMasking(op.masking(), op.rows(in), in, op.maskInput(), op.lengthsInput(), context);
  }

  private static boolean fits(Softmax op, List<TensorType> in) {
    return in.get(0).dataType() == DataType.FLOAT32
        && op.rows(in).extent() <= Integer.MAX_VALUE - RowSplit.ROUNDED;
  }

  /** softmax_groups.cl. */
  private record Groups() implements ClVariant<Softmax> {
    @Override
    public String name() {
      return "softmax_groups";
    }

    @Override
    public boolean accepts(Softmax op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return fits(op, in) && device.maxWorkGroupSize() >= 256;
    }

    /** Columns of a work-group where rows are not contiguous. */
    static int columns(MaskedRows rows) {
      return rows.inner() < 16 ? 4 : 32;
    }

    @Override
    public Execution prepare(
        Softmax op, List<TensorType> in, List<TensorType> out, ClContext context) {
      MaskedRows rows = op.rows(in);
      boolean strided = rows.inner() != 1;
      int columns = columns(rows);
      RowSplit split =
          strided ? RowSplit.ofColumns(columns) : RowSplit.of(rows.extent(), context.device());
      ClKernel kernel =
          context.kernel(
              "softmax_groups.cl",
              strided ? "softmax_groups_strided" : "softmax_groups",
              split.defines(context.device()));
      ClMasking masking = masking(op, in, context);
      int n = (int) rows.extent();
      int logarithmic = op.logarithmic() ? 1 : 0;
      long inner = rows.inner();
      Grid grid =
          strided
              ? split.grid(rows.rows() / inner * Grid.roundUp(inner, columns))
              : split.grid(n == 0 ? 0 : rows.rows());
      long count = strided ? inner : rows.rows();
      return new ClPlan(
          List.of(kernel, masking),
          (x, y) ->
              kernel
                  .args(
                      masking.arguments(x, List.of(x[0], y[0]), n, count, op.scale(), logarithmic))
                  .enqueue(grid));
    }
  }

  /** softmax_rows.cl. */
  private record Rows() implements ClVariant<Softmax> {
    /** Elements that make a work-item worth starting. */
    private static final long PIECE = 4096;

    @Override
    public String name() {
      return "softmax_rows";
    }

    @Override
    public boolean accepts(Softmax op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return fits(op, in);
    }

    @Override
    public Execution prepare(
        Softmax op, List<TensorType> in, List<TensorType> out, ClContext context) {
      MaskedRows rows = op.rows(in);
      ClMasking masking = masking(op, in, context);
      int n = (int) rows.extent();
      int logarithmic = op.logarithmic() ? 1 : 0;
      long inner = rows.inner();
      if (inner != 1) {
        ClKernel kernel = context.kernel("softmax_rows.cl", "softmax_rows_strided", Defines.none());
        Grid grid = Grid.cover(rows.rows() / inner * ((inner + 15) / 16), 1);
        return new ClPlan(
            List.of(kernel, masking),
            (x, y) ->
                kernel
                    .args(
                        masking.arguments(
                            x, List.of(x[0], y[0]), n, inner, op.scale(), logarithmic))
                    .enqueue(grid));
      }
      ClKernel kernel = context.kernel("softmax_rows.cl", "softmax_rows", Defines.none());
      int perItem = (int) Math.max(1, PIECE / Math.max(1, n));
      Grid grid = Grid.cover((rows.rows() + perItem - 1) / perItem, 1);
      return new ClPlan(
          List.of(kernel, masking),
          (x, y) ->
              kernel
                  .args(
                      masking.arguments(
                          x, List.of(x[0], y[0]), n, rows.rows(), perItem, op.scale(), logarithmic))
                  .enqueue(grid));
    }
  }
}
