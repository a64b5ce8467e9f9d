package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.GatherGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/**
 * {@link GatherGradient}: a counting sort of the indices, by one work-item on CPUs and with integer
 * atomics on GPUs, then every slice adds up its own.
 */
final class ClGatherGradient implements ClOp<GatherGradient> {
  private static final int GROUP = 256;

  /** Elements that a work-item should have on a CPU. */
  private static final long PIECE = 1 << 12;

  @Override
  public List<ClVariant<GatherGradient>> variants(Strategy strategy) {
    return strategy == Strategy.GPU
        ? List.of(new Elements(), new Slices())
        : List.of(new Slices(), new Elements());
  }

  @Override
  public SmallCase<GatherGradient> smallCase(GatherGradient op, List<TensorType> inputs) {
    // 41 indices of 5 slices: several meet, and 6 are out of range
    TensorType indices = inputs.get(0).withShape(Shape.of(41));
    return new SmallCase<>(
        new GatherGradient(1, 5), List.of(indices, TensorType.float32(2, 41, 19)), -1, 1, 6, 1e-5);
  }

  /** Positions and their numbers are ints. */
  private static boolean fits(GatherGradient op, List<TensorType> in) {
    return in.get(0).size() <= Integer.MAX_VALUE && op.extent() <= Integer.MAX_VALUE;
  }

  /**
   * The extents.
   *
   * @param outer matrices of slices
   * @param extent slices of a matrix of dx
   * @param count slices of a matrix of dy
   * @param inner elements of a slice
   */
  private record Extents(long outer, long extent, long count, long inner) {
    static Extents of(GatherGradient op, List<TensorType> in, TensorType out) {
      int axis = op.axis(in);
      Shape dx = out.shape();
      return new Extents(
          dx.sizeOf(0, axis), op.extent(), in.get(0).size(), dx.sizeOf(axis + 1, dx.rank()));
    }

    long slices() {
      return outer * extent;
    }

    /** Of all positions; no buffer is empty. */
    long positionBytes() {
      return Math.max(1, count) * Integer.BYTES;
    }
  }

  private static ClKernel kernel(String function, List<TensorType> in, ClContext context) {
    Defines defines = Defines.none().with("IDS", ClTypes.name(in.get(0).dataType()));
    return context.kernel("gather_gradient.cl", function, defines);
  }

  private static final class Slices implements ClVariant<GatherGradient> {
    @Override
    public String name() {
      return "gather_gradient_slices";
    }

    @Override
    public boolean accepts(
        GatherGradient op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return fits(op, in);
    }

    @Override
    public Execution prepare(
        GatherGradient op, List<TensorType> in, List<TensorType> out, ClContext context) {
      Extents of = Extents.of(op, in, out.get(0));
      ClKernel sort = kernel("sort", in, context);
      ClKernel sum = kernel("sum_slices", in, context);
      long share = Math.max(1, PIECE / (of.inner() * (1 + of.count() / of.extent())));
      Grid grid = Grid.of(Grid.roundUp(of.slices(), share) / share);
      return new ClPlan(
          List.of(sort, sum),
          (x, y) -> {
            try (ClBuffer ends = context.scratch(of.extent() * Integer.BYTES);
                ClBuffer positions = context.scratch(of.positionBytes())) {
              sort.args(x[0], ends, positions, of.count(), of.extent()).enqueue(Grid.of(1));
              sum.args(
                      ends,
                      positions,
                      x[1],
                      y[0],
                      of.outer(),
                      of.extent(),
                      of.count(),
                      of.inner(),
                      share)
                  .enqueue(grid);
            }
          });
    }
  }

  private static final class Elements implements ClVariant<GatherGradient> {
    @Override
    public String name() {
      return "gather_gradient_elements";
    }

    @Override
    public boolean accepts(
        GatherGradient op, List<TensorType> in, List<TensorType> out, ClDevice device) {
      return fits(op, in) && device.maxWorkGroupSize() >= GROUP;
    }

    @Override
    public Execution prepare(
        GatherGradient op, List<TensorType> in, List<TensorType> out, ClContext context) {
      Extents of = Extents.of(op, in, out.get(0));
      TensorType places = TensorType.of(DataType.INT32, of.extent());
      Sort sort =
          new Sort(
              of,
              places,
              ClFill.kernel(places, context),
              kernel("count_places", in, context),
              kernel("begin", in, context),
              kernel("place", in, context),
              kernel("order", in, context));
      ClKernel sum = kernel("sum_elements", in, context);
      Grid grid = Grid.cover(of.slices() * of.inner(), GROUP);
      return new ClPlan(
          List.of(sort.fill, sort.count, sort.begin, sort.place, sort.order, sum),
          (x, y) -> {
            try (ClBuffer ends = context.scratch(of.extent() * Integer.BYTES);
                ClBuffer unsorted = context.scratch(of.positionBytes());
                ClBuffer positions = context.scratch(of.positionBytes())) {
              sort.enqueue(x[0], ends, unsorted, positions);
              sum.args(ends, positions, x[1], y[0], of.outer(), of.extent(), of.count(), of.inner())
                  .enqueue(grid);
            }
          });
    }
  }

  /** The launches of the counting sort on GPUs. */
  private record Sort(
      Extents of,
      TensorType places,
      ClKernel fill,
      ClKernel count,
      ClKernel begin,
      ClKernel place,
      ClKernel order) {
    void enqueue(Storage indices, ClBuffer ends, ClBuffer unsorted, ClBuffer positions) {
      fill.args(ends, 0L, of.extent()).enqueue(ClFill.grid(places));
      if (of.count() > 0) {
        Grid grid = Grid.cover(of.count(), GROUP);
        count.args(indices, ends, of.count(), of.extent()).enqueue(grid);
        begin.args(ends, of.extent()).enqueue(Grid.of(GROUP).local(GROUP));
        place.args(indices, ends, unsorted, of.count(), of.extent()).enqueue(grid);
        order.args(indices, ends, unsorted, positions, of.count(), of.extent()).enqueue(grid);
      }
    }
  }
}
