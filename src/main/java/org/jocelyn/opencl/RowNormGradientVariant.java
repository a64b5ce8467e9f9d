package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.RowNormGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/**
 * The gradients of layer and RMS normalization in either form: row_norm_gradient_groups.cl for
 * GPUs, row_norm_gradient_rows.cl for CPUs.
 *
 * @param form which of the two
 */
record RowNormGradientVariant<O extends RowNormGradient>(Strategy form) implements ClVariant<O> {
  /** Elements that make a work-item worth starting on a CPU. */
  private static final long PIECE = 4096;

  /** Work-items at most on a CPU, each of which has sums of its own. */
  private static final long ITEMS = 64;

  /** Work-groups at most on a GPU, each of which has sums of its own. */
  private static final long GROUPS = 1024;

  /** Rows that make a work-group's sums worth their while on a GPU. */
  private static final long GROUP_ROWS = 4;

  /** Rows of x and dy are kept, and sums for columns besides. */
  static final int ARRAYS = 2;

  private static final int GAMMA = 1;
  private static final int RESIDUAL = 2;
  private static final int DSUM = 4;
  private static final int DGAMMA = 8;
  private static final int DBETA = 16;

  /** Both forms, the preferred first. */
  static <O extends RowNormGradient> List<ClVariant<O>> both(Strategy strategy) {
    ClVariant<O> groups = new RowNormGradientVariant<>(Strategy.GPU);
    ClVariant<O> rows = new RowNormGradientVariant<>(Strategy.CPU);
    return strategy == Strategy.GPU ? List.of(groups, rows) : List.of(rows, groups);
  }

  /** Three rows of {@code extent} elements. */
  static <O extends RowNormGradient> SmallCase<O> smallCase(O op, long extent) {
    List<TensorType> types =
        op.inputNames().stream()
            .map(name -> name.equals("gamma") ? Shape.of(extent) : Shape.of(3, extent))
            .map(shape -> new TensorType(DataType.FLOAT32, shape))
            .toList();
    return SmallCase.of(op, types, 4e-5);
  }

  @Override
  public String name() {
    return form == Strategy.GPU ? "row_norm_gradient_groups" : "row_norm_gradient_rows";
  }

  @Override
  public boolean accepts(O op, List<TensorType> in, List<TensorType> out, ClDevice device) {
    return op.extent(in) <= Integer.MAX_VALUE - RowSplit.ROUNDED
        && (form == Strategy.CPU || device.maxWorkGroupSize() >= 256);
  }

  @Override
  public Execution prepare(O op, List<TensorType> in, List<TensorType> out, ClContext context) {
    long n = op.extent(in);
    long rows = n == 0 ? 0 : in.get(0).size() / n;
    int centered = op.centered() ? 1 : 0;
    if (form == Strategy.GPU) {
      RowSplit split = RowSplit.of(n, ARRAYS, context.device());
      long perGroup = split.rows() * GROUP_ROWS;
      long blocks = Math.min(GROUPS, (rows + perGroup - 1) / perGroup);
      Grid grid = Grid.of(blocks * split.groupSize()).local(split.groupSize());
      Defines defines = split.defines(context.device()).with("CENTERED", centered);
      ClArguments numbers = numbers(ClArguments.longs(rows), op, n);
      return plan(op, context, defines, numbers, grid, new long[] {blocks, n});
    }
    long perItem = Math.max(1 + PIECE / Math.max(1, n), (rows + ITEMS - 1) / ITEMS);
    long blocks = (rows + perItem - 1) / perItem;
    Defines defines = Defines.none().with("CENTERED", centered);
    ClArguments numbers = numbers(ClArguments.longs(rows, perItem), op, n);
    return plan(op, context, defines, numbers, Grid.cover(blocks, 1), new long[] {blocks, n});
  }

  private ClArguments numbers(ClArguments first, O op, long n) {
    int present =
        (op.gamma() ? GAMMA : 0)
            | (op.residual() ? RESIDUAL : 0)
            | (op.sum() ? DSUM : 0)
            | (op.gammaOutput() >= 0 ? DGAMMA : 0)
            | (op.betaOutput() >= 0 ? DBETA : 0);
    return first.ints(present, n).floats(op.epsilon());
  }

  /** {@code partial} is the extents of a table of partial sums. */
  private Execution plan(
      O op, ClContext context, Defines defines, ClArguments numbers, Grid grid, long[] partial) {
    ClKernel kernel = context.kernel(name() + ".cl", name(), defines);
    PartialSums sums = new PartialSums(form, context, partial[0], partial[1]);
    return new ClPlan(
        List.of(kernel, sums),
        (in, out) -> {
          try (ClBuffer partials = context.scratch(sums.bytes(2))) {
            kernel.args(numbers.after(buffers(op, in), out[0], partials)).enqueue(grid);
            if (op.gammaOutput() >= 0) {
              sums.enqueue(partials, 0, out[op.gammaOutput()]);
            }
            if (op.betaOutput() >= 0) {
              sums.enqueue(partials, 1, out[op.betaOutput()]);
            }
          }
        });
  }

  /** What every kernel reads; the first input stands for one that is not there. */
  private Storage[] buffers(O op, Storage[] in) {
    return new Storage[] {
      in[0],
      in[Math.max(0, op.gammaInput())],
      in[Math.max(0, op.residualInput())],
      in[op.gradientInput()],
      in[Math.max(0, op.sumGradientInput())]
    };
  }
}
