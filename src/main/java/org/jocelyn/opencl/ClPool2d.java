package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.ConvWindow;
import org.jocelyn.op.Pool2d;
import org.jocelyn.op.PoolAxis;
import org.jocelyn.op.PoolKind;
import org.jocelyn.spi.Execution;

/** {@link Pool2d} with the kernels of {@code pool2d.cl}. */
final class ClPool2d implements ClOp<Pool2d> {
  @Override
  public List<ClVariant<Pool2d>> variants(Strategy strategy) {
    ClVariant<Pool2d> elements = new Variant("pool2d");
    ClVariant<Pool2d> rows = new Variant("pool2d_rows");
    return strategy == Strategy.GPU ? List.of(elements, rows) : List.of(rows, elements);
  }

  @Override
  public SmallCase<Pool2d> smallCase(Pool2d op, List<TensorType> inputs) {
    ConvWindow window = ConvWindow.PLAIN.stride(1, 2).padding(1, 1, 1, 1);
    Pool2d small = new Pool2d(op.kind(), 3, 2, window, false, op.countIncludePad(), op.indices());
    return SmallCase.of(small, List.of(TensorType.float32(1, 2, 5, 75)), 1e-6);
  }

  /** The kernel of this name: {@code pool2d} an element, {@code pool2d_rows} a row at a time. */
  private record Variant(String name) implements ClVariant<Pool2d> {
    /** The kernels compute places in a plane and its padding as int. */
    @Override
    public boolean accepts(
        Pool2d op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
      Shape x = inputs.get(0).shape();
      return PlaneGrid.fits(x)
          && PlaneGrid.fits(outputs.get(0).shape())
          && reach(op.rows(x.dim(2))) <= Integer.MAX_VALUE
          && reach(op.columns(x.dim(3))) <= Integer.MAX_VALUE;
    }

    /** The largest number that the kernels meet along an axis. */
    private static long reach(PoolAxis axis) {
      return axis.size()
          + axis.before()
          + axis.after()
          + 2 * axis.extent()
          + 16L * axis.stride()
          + axis.dilation();
    }

    @Override
    public Execution prepare(
        Pool2d op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
      Shape x = inputs.get(0).shape();
      Shape y = outputs.get(0).shape();
      long planes = x.sizeOf(0, 2);
      Defines defines =
          Defines.none()
              .withIf(op.kind() == PoolKind.AVERAGE, "AVERAGE")
              .withIf(op.indices(), "INDICES");
      ClKernel kernel = context.kernel("pool2d.cl", name, defines);
      Grid grid =
          name.equals("pool2d")
              ? PlaneGrid.of(y.sizeOf(2, 4), planes, kernel.maxWorkGroup())
              : Grid.of(planes * y.dim(2)).local(1);
      ConvWindow w = op.window();
      ClArguments geometry =
          ClArguments.longs(planes)
              .ints(x.dim(2), x.dim(3), y.dim(2), y.dim(3), op.kernelH(), op.kernelW())
              .ints(w.strideH(), w.strideW(), w.top(), w.left(), w.bottom(), w.right())
              .ints(w.dilationH(), w.dilationW(), op.countIncludePad() ? 1 : 0);
      return new ClPlan(
          List.of(kernel), (in, out) -> kernel.args(geometry.after(in, out)).enqueue(grid));
    }
  }
}
