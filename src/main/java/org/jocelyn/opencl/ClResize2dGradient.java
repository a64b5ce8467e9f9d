package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Resize2d;
import org.jocelyn.op.Resize2dGradient;
import org.jocelyn.op.ResizeShares;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/**
 * {@link Resize2dGradient} with the kernels of {@code resize2d_gradient.cl}, which look the shares
 * up in tables made on the host.
 */
final class ClResize2dGradient implements ClOp<Resize2dGradient> {
  @Override
  public List<ClVariant<Resize2dGradient>> variants(Strategy strategy) {
    ClVariant<Resize2dGradient> elements = new Variant("resize2d_gradient");
    ClVariant<Resize2dGradient> rows = new Variant("resize2d_gradient_rows");
    return strategy == Strategy.GPU ? List.of(elements, rows) : List.of(rows, elements);
  }

  /** The weights are the host's work: one case checks the kernels. */
  @Override
  public SmallCase<Resize2dGradient> smallCase(Resize2dGradient op, List<TensorType> inputs) {
    Resize2d small = Resize2d.bilinear(new Resize2d.Size(7, 37), Resize2d.Coordinates.HALF_PIXEL);
    return SmallCase.of(
        new Resize2dGradient(small, 5, 21), List.of(TensorType.float32(2, 2, 7, 37)), 1e-5);
  }

  /** The kernel of this name: an element or a row at a time. */
  private record Variant(String name) implements ClVariant<Resize2dGradient> {
    /** The kernels compute places in a plane as int. */
    @Override
    public boolean accepts(
        Resize2dGradient op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
      return PlaneGrid.fits(inputs.get(0).shape()) && PlaneGrid.fits(outputs.get(0).shape());
    }

    @Override
    public Execution prepare(
        Resize2dGradient op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
      Shape dy = inputs.get(0).shape();
      Shape dx = outputs.get(0).shape();
      long planes = dx.sizeOf(0, 2);
      ClKernel kernel = context.kernel("resize2d_gradient.cl", name, Defines.none());
      Grid grid =
          name.equals("resize2d_gradient")
              ? PlaneGrid.of(dx.sizeOf(2, 4), planes, kernel.maxWorkGroup())
              : Grid.of(planes * dx.dim(2)).local(1);
      ClArguments numbers =
          ClArguments.longs(planes).ints(dx.dim(2), dx.dim(3), dy.dim(2), dy.dim(3));
      List<ClBuffer> tables = new ArrayList<>();
      for (ResizeShares shares : List.of(op.rows(), op.columns())) {
        tables.add(context.constants(shares.starts()));
        tables.add(context.constants(shares.positions()));
        tables.add(context.constants(shares.weights()));
      }
      List<AutoCloseable> owned = new ArrayList<>(tables);
      owned.add(kernel);
      Storage[] read = tables.toArray(new Storage[0]);
      return new ClPlan(
          owned,
          (in, out) ->
              kernel.args(numbers.after(new Storage[] {in[0], out[0]}, read)).enqueue(grid));
    }
  }
}
