package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Trilu;
import org.jocelyn.spi.Execution;

/** {@link Trilu}: an element per work-item on GPUs, runs of them on CPUs. */
final class ClTrilu implements ClOp<Trilu> {
  private static final int GROUP = 256;

  /** Elements that a work-item should have on a CPU. */
  private static final long PIECE = 1 << 13;

  @Override
  public List<ClVariant<Trilu>> variants(Strategy strategy) {
    return strategy == Strategy.GPU
        ? List.of(new Variant(Strategy.GPU), new Variant(Strategy.CPU))
        : List.of(new Variant(Strategy.CPU));
  }

  @Override
  public SmallCase<Trilu> smallCase(Trilu op, List<TensorType> inputs) {
    TensorType x = TensorType.of(inputs.get(0).dataType(), 2, 7, 9);
    return new SmallCase<>(new Trilu(op.upper(), 1), List.of(x), 1, 2, 100, 0);
  }

  private record Variant(Strategy form) implements ClVariant<Trilu> {
    @Override
    public String name() {
      return form == Strategy.GPU ? "trilu_elements" : "trilu_runs";
    }

    @Override
    public boolean accepts(Trilu op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return form == Strategy.CPU || device.maxWorkGroupSize() >= GROUP;
    }

    @Override
    public Execution prepare(
        Trilu op, List<TensorType> in, List<TensorType> out, ClContext context) {
      Shape shape = in.get(0).shape();
      long rows = shape.dim(-2);
      long columns = shape.dim(-1);
      long diagonal = op.diagonal(shape);
      long count = shape.size();
      long share = form == Strategy.GPU ? 1 : PIECE;
      long items = Grid.roundUp(count, share) / share;
      Grid grid = form == Strategy.GPU ? Grid.cover(items, GROUP) : Grid.of(items);
      ClKernel kernel =
          context.kernel(
              "trilu.cl",
              "trilu",
              Defines.none()
                  .with("BYTES", in.get(0).dataType().bytes())
                  .withIf(op.upper(), "UPPER"));
      return new ClPlan(
          List.of(kernel),
          (x, y) -> kernel.args(x[0], y[0], rows, columns, diagonal, count, share).enqueue(grid));
    }
  }
}
