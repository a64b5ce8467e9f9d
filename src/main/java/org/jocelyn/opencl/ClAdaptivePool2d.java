package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.AdaptivePool2d;
import org.jocelyn.op.PoolKind;
import org.jocelyn.spi.Execution;

/**
 * {@link AdaptivePool2d} with the kernels of {@code adaptive_pool2d.cl}; a single cell is the whole
 * plane, for which {@code global_pool.cl} has better ones.
 */
final class ClAdaptivePool2d implements ClOp<AdaptivePool2d> {
  @Override
  public List<ClVariant<AdaptivePool2d>> variants(Strategy strategy) {
    ClVariant<AdaptivePool2d> cells = new Variant("adaptive_pool2d");
    ClVariant<AdaptivePool2d> rows = new Variant("adaptive_pool2d_rows");
    return strategy == Strategy.GPU
        ? List.of(new WholePlane("global_pool"), cells, rows)
        : List.of(new WholePlane("global_pool_planes"), rows, cells);
  }

  @Override
  public SmallCase<AdaptivePool2d> smallCase(AdaptivePool2d op, List<TensorType> inputs) {
    boolean whole = isWholePlane(op);
    AdaptivePool2d small =
        new AdaptivePool2d(op.kind(), whole ? 1 : 3, whole ? 1 : 2, op.indices());
    return SmallCase.of(small, List.of(TensorType.float32(2, 2, 5, 45)), 1e-6);
  }

  private static boolean isWholePlane(AdaptivePool2d op) {
    return op.outHeight() == 1 && op.outWidth() == 1 && !op.indices();
  }

  /** The kernel of this name of {@link ClGlobalPool}. */
  private record WholePlane(String name) implements ClVariant<AdaptivePool2d> {
    @Override
    public boolean accepts(
        AdaptivePool2d op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
      return isWholePlane(op);
    }

    @Override
    public Execution prepare(
        AdaptivePool2d op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
      return ClGlobalPool.prepare(name, op.kind(), inputs.get(0), context);
    }
  }

  /** The kernel of this name: a cell or a row of cells at a time. */
  private record Variant(String name) implements ClVariant<AdaptivePool2d> {
    /** The kernels compute places in a plane as int. */
    @Override
    public boolean accepts(
        AdaptivePool2d op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
      return PlaneGrid.fits(inputs.get(0).shape()) && PlaneGrid.fits(outputs.get(0).shape());
    }

    @Override
    public Execution prepare(
        AdaptivePool2d op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
      Shape x = inputs.get(0).shape();
      Shape y = outputs.get(0).shape();
      long planes = x.sizeOf(0, 2);
      Defines defines =
          Defines.none()
              .withIf(op.kind() == PoolKind.AVERAGE, "AVERAGE")
              .withIf(op.indices(), "INDICES");
      ClKernel kernel = context.kernel("adaptive_pool2d.cl", name, defines);
      Grid grid =
          name.equals("adaptive_pool2d")
              ? PlaneGrid.of(y.sizeOf(2, 4), planes, kernel.maxWorkGroup())
              : Grid.of(planes * y.dim(2)).local(1);
      ClArguments geometry = ClArguments.longs(planes).ints(x.dim(2), x.dim(3), y.dim(2), y.dim(3));
      return new ClPlan(
          List.of(kernel), (in, out) -> kernel.args(geometry.after(in, out)).enqueue(grid));
    }
  }
}
