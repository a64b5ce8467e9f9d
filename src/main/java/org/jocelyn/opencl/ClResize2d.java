package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Resize2d;
import org.jocelyn.op.ResizeAxis;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/**
 * {@link Resize2d} with the kernels of {@code resize2d.cl}, which look the coordinates up in tables
 * made on the host.
 */
final class ClResize2d implements ClOp<Resize2d> {
  @Override
  public List<ClVariant<Resize2d>> variants(Strategy strategy) {
    ClVariant<Resize2d> elements = new Variant("resize2d");
    ClVariant<Resize2d> rows = new Variant("resize2d_rows");
    return strategy == Strategy.GPU ? List.of(elements, rows) : List.of(rows, elements);
  }

  /** The coordinates are the host's work, and the same for all: two cases check the kernels. */
  @Override
  public SmallCase<Resize2d> smallCase(Resize2d op, List<TensorType> inputs) {
    Resize2d.Size size = new Resize2d.Size(7, 37);
    Resize2d small =
        op.mode() == Resize2d.Mode.NEAREST
            ? Resize2d.nearest(size)
            : Resize2d.bilinear(size, Resize2d.Coordinates.HALF_PIXEL);
    return SmallCase.of(small, List.of(TensorType.float32(2, 2, 5, 21)), 2e-6);
  }

  /** The kernel of this name: an element or a row at a time. */
  private record Variant(String name) implements ClVariant<Resize2d> {
    /** The kernels compute places in a plane as int. */
    @Override
    public boolean accepts(
        Resize2d op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
      return PlaneGrid.fits(inputs.get(0).shape()) && PlaneGrid.fits(outputs.get(0).shape());
    }

    @Override
    public Execution prepare(
        Resize2d op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
      Shape x = inputs.get(0).shape();
      Shape y = outputs.get(0).shape();
      long planes = x.sizeOf(0, 2);
      boolean bilinear = op.mode() == Resize2d.Mode.BILINEAR;
      ClKernel kernel =
          context.kernel("resize2d.cl", name, Defines.none().withIf(bilinear, "BILINEAR"));
      List<ClBuffer> tables = tables(op, x, context);
      Grid grid =
          name.equals("resize2d")
              ? PlaneGrid.of(y.sizeOf(2, 4), planes, kernel.maxWorkGroup())
              : Grid.of(planes * y.dim(2)).local(1);
      ClArguments geometry = ClArguments.longs(planes).ints(x.dim(2), x.dim(3), y.dim(2), y.dim(3));
      List<AutoCloseable> owned = new ArrayList<>(tables);
      owned.add(kernel);
      Storage[] read = tables.toArray(new Storage[0]);
      return new ClPlan(
          owned,
          (in, out) ->
              kernel.args(geometry.after(new Storage[] {in[0], out[0]}, read)).enqueue(grid));
    }

    /** Rows and columns, and for a blend the weights of their neighbours. */
    private static List<ClBuffer> tables(Resize2d op, Shape x, ClContext context) {
      ResizeAxis rows = op.vertical(x.dim(2));
      ResizeAxis columns = op.horizontal(x.dim(3));
      if (op.mode() == Resize2d.Mode.NEAREST) {
        return List.of(context.constants(rows.nearest()), context.constants(columns.nearest()));
      }
      return List.of(
          context.constants(rows.lower()),
          context.constants(columns.lower()),
          context.constants(rows.fractions()),
          context.constants(columns.fractions()));
    }
  }
}
