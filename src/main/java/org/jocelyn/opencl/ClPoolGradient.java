package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.AdaptivePool2d;
import org.jocelyn.op.AdaptivePool2dGradient;
import org.jocelyn.op.ConvWindow;
import org.jocelyn.op.Pool2d;
import org.jocelyn.op.Pool2dGradient;
import org.jocelyn.op.PoolGradient;
import org.jocelyn.op.PoolKind;
import org.jocelyn.op.PoolSpans;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/** {@link PoolGradient} with the kernels of {@code pool_gradient.cl}. */
final class ClPoolGradient<O extends PoolGradient> implements ClOp<O> {
  private static final String FILE = "pool_gradient.cl";

  @Override
  public List<ClVariant<O>> variants(Strategy strategy) {
    ClVariant<O> planes = new Variant<>("pool_gradient_planes", PoolKind.MAX);
    ClVariant<O> winners = new Variant<>("pool_gradient_winners", PoolKind.MAX);
    ClVariant<O> spread = new Variant<>("pool_gradient_spread", PoolKind.AVERAGE);
    ClVariant<O> shares = new Variant<>("pool_gradient_shares", PoolKind.AVERAGE);
    return strategy == Strategy.GPU
        ? List.of(winners, planes, shares, spread)
        : List.of(planes, winners, spread, shares);
  }

  @Override
  @SuppressWarnings("unchecked") // each operation's small case is one of the same operation
  public SmallCase<O> smallCase(O op, List<TensorType> inputs) {
    PoolGradient small;
    if (op instanceof Pool2dGradient sliding) {
      ConvWindow window = ConvWindow.PLAIN.stride(1, 2).padding(1, 1, 1, 1).dilation(1, 2);
      boolean counted = sliding.pool().countIncludePad();
      Pool2d pool = new Pool2d(op.kind(), 3, 2, window, false, counted, false);
      small = new Pool2dGradient(pool, 5, 37);
    } else {
      small = new AdaptivePool2dGradient(new AdaptivePool2d(op.kind(), 3, 4, false), 5, 37);
    }
    TensorType x = TensorType.float32(1, 2, 5, 37);
    TensorType dy = TensorType.float32(1, 2, small.rows().positions(), small.columns().positions());
    return (SmallCase<O>)
        SmallCase.of(small, op.kind() == PoolKind.MAX ? List.of(x, dy) : List.of(dy), 1e-5);
  }

  /** The kernel of this name. */
  private record Variant<O extends PoolGradient>(String name, PoolKind kind)
      implements ClVariant<O> {
    private boolean isForGpus() {
      return name.endsWith("winners") || name.endsWith("shares");
    }

    /** The kernels compute places in a plane as int. */
    @Override
    public boolean accepts(
        O op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
      Shape dy = inputs.get(op.gradientInput()).shape();
      return op.kind() == kind
          && PlaneGrid.fits(outputs.get(0).shape())
          && PlaneGrid.fits(dy)
          && (!isForGpus() || dy.size() * Integer.BYTES <= device.maxAllocationBytes());
    }

    @Override
    public Execution prepare(
        O op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
      if (outputs.get(0).shape().isEmpty()) {
        return (in, out) -> {};
      }
      Windows windows = Windows.of(op, outputs.get(0), context);
      ClKernel kernel = context.kernel(FILE, name, Defines.none());
      return switch (name) {
        case "pool_gradient_planes", "pool_gradient_spread" -> windows.planes(kernel);
        case "pool_gradient_winners" ->
            windows.winners(context.kernel(FILE, "pool_gradient_places", Defines.none()), kernel);
        default -> windows.shares(kernel);
      };
    }
  }

  /** What the windows see, on the device and as numbers. */
  private record Windows(
      PoolSpans vertical,
      PoolSpans horizontal,
      long planes,
      ClBuffer rows,
      ClBuffer columns,
      ClBuffer rowReach,
      ClBuffer columnReach,
      ClContext context) {

    static Windows of(PoolGradient op, TensorType x, ClContext context) {
      PoolSpans rows = op.rows();
      PoolSpans columns = op.columns();
      return new Windows(
          rows,
          columns,
          x.shape().sizeOf(0, 2),
          context.constants(spans(rows)),
          context.constants(spans(columns)),
          context.constants(reach(rows)),
          context.constants(reach(columns)),
          context);
    }

    private static int[] spans(PoolSpans spans) {
      return interleaved(spans.positions(), spans::begin, spans::end, spans::counted, o -> 0);
    }

    private static int[] reach(PoolSpans spans) {
      return interleaved(spans.size(), spans::first, spans::last);
    }

    private static int[] interleaved(int count, IntUnaryOperator... columns) {
      int[] table = new int[count * columns.length];
      for (int i = 0; i < table.length; i++) {
        table[i] = columns[i % columns.length].applyAsInt(i / columns.length);
      }
      return table;
    }

    /** The numbers that all kernels take. */
    private ClArguments extents(ClArguments numbers) {
      return numbers.ints(
          vertical.size(), horizontal.size(), vertical.positions(), horizontal.positions());
    }

    private ClArguments steps(ClArguments numbers) {
      return extents(numbers).ints(vertical.step(), horizontal.step());
    }

    private ClPlan plan(ClPlan.Launches launches, ClKernel... kernels) {
      List<AutoCloseable> owned = new ArrayList<>(List.of(rows, columns, rowReach, columnReach));
      owned.addAll(List.of(kernels));
      return new ClPlan(owned, launches);
    }

    private Grid grid(int height, int width, ClKernel kernel) {
      return PlaneGrid.of((long) height * width, planes, kernel.maxWorkGroup());
    }

    private Grid elements(ClKernel kernel) {
      return grid(vertical.size(), horizontal.size(), kernel);
    }

    /** A plane at a time. */
    ClPlan planes(ClKernel kernel) {
      ClArguments numbers = steps(new ClArguments());
      Grid grid = Grid.of(planes).local(1);
      return plan(
          (in, out) -> kernel.args(numbers.after(in, out[0], rows, columns)).enqueue(grid), kernel);
    }

    /** The maximum: first who wins each window, then what each element has won. */
    ClPlan winners(ClKernel findPlaces, ClKernel collect) {
      ClArguments toFind = steps(ClArguments.longs(planes));
      ClArguments toCollect = extents(ClArguments.longs(planes));
      long windows = planes * vertical.positions() * horizontal.positions();
      Grid places = grid(vertical.positions(), horizontal.positions(), findPlaces);
      return plan(
          (in, out) -> {
            try (ClBuffer found = context.scratch(windows * Integer.BYTES)) {
              Storage[] x = {in[0]};
              findPlaces.args(toFind.after(x, found, rows, columns)).enqueue(places);
              Storage[] sources = {found, in[1]};
              collect
                  .args(toCollect.after(sources, out[0], rowReach, columnReach))
                  .enqueue(elements(collect));
            }
          },
          findPlaces,
          collect);
    }

    /** The average, an element at a time. */
    ClPlan shares(ClKernel kernel) {
      ClArguments numbers = steps(ClArguments.longs(planes));
      Grid grid = elements(kernel);
      return plan(
          (in, out) ->
              kernel
                  .args(numbers.after(in, out[0], rows, columns, rowReach, columnReach))
                  .enqueue(grid),
          kernel);
    }
  }
}
