package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.GlobalPool;
import org.jocelyn.op.PoolKind;
import org.jocelyn.spi.Execution;

/** {@link GlobalPool} with the kernels of {@code global_pool.cl}. */
final class ClGlobalPool implements ClOp<GlobalPool> {
  /** A work-group for each plane. */
  private static final String GROUPS = "global_pool";

  /** A work-item for each plane. */
  private static final String PLANES = "global_pool_planes";

  @Override
  public List<ClVariant<GlobalPool>> variants(Strategy strategy) {
    ClVariant<GlobalPool> groups = new Variant(GROUPS);
    ClVariant<GlobalPool> planes = new Variant(PLANES);
    return strategy == Strategy.GPU ? List.of(groups, planes) : List.of(planes, groups);
  }

  @Override
  public SmallCase<GlobalPool> smallCase(GlobalPool op, List<TensorType> inputs) {
    return SmallCase.of(op, List.of(TensorType.float32(2, 3, 5, 17)), 1e-6);
  }

  /** Prepares the kernel of this name for planes of the input's axes behind the second. */
  static Execution prepare(String name, PoolKind kind, TensorType input, ClContext context) {
    Shape x = input.shape();
    long planes = x.sizeOf(0, 2);
    long size = x.sizeOf(2, x.rank());
    Defines defines = Defines.none().withIf(kind == PoolKind.AVERAGE, "AVERAGE");
    ClKernel kernel = context.kernel("global_pool.cl", name, defines);
    if (name.equals(PLANES)) {
      Grid grid = Grid.of(planes).local(1);
      return new ClPlan(
          List.of(kernel), (in, out) -> kernel.args(in[0], out[0], size).enqueue(grid));
    }
    long group = PlaneGrid.group(size, kernel.maxWorkGroup());
    Grid grid = Grid.of(planes * group).local(group);
    Local scratch = Local.bytes(group * Float.BYTES);
    return new ClPlan(
        List.of(kernel), (in, out) -> kernel.args(in[0], out[0], size, scratch).enqueue(grid));
  }

  private record Variant(String name) implements ClVariant<GlobalPool> {
    @Override
    public boolean accepts(
        GlobalPool op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
      return true;
    }

    @Override
    public Execution prepare(
        GlobalPool op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
      return ClGlobalPool.prepare(name, op.kind(), inputs.get(0), context);
    }
  }
}
