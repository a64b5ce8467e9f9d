package org.jocelyn.opencl;

import java.util.List;
import java.util.function.BiFunction;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.Storage;

/**
 * Layer and RMS normalization in either form: norm_groups.cl for GPUs, norm_rows.cl for CPUs.
 *
 * @param form which of the two
 * @param parameters what the kernels need to know of an operation
 */
record NormVariant<O extends Op>(
    Strategy form, BiFunction<O, List<TensorType>, Parameters> parameters) implements ClVariant<O> {
  /** Elements that make a work-item of norm_rows.cl worth starting. */
  private static final long PIECE = 4096;

  private static final int GAMMA = 1;
  private static final int BETA = 2;
  private static final int RESIDUAL = 4;
  private static final int SUM = 8;

  /**
   * A normalization of rows of {@code extent}; an input's index is −1 where there is none.
   *
   * @param centered whether the mean is subtracted
   */
  record Parameters(
      boolean centered,
      float epsilon,
      long extent,
      int gammaInput,
      int betaInput,
      int residualInput,
      boolean sum) {
    int present() {
      return (gammaInput >= 0 ? GAMMA : 0)
          | (betaInput >= 0 ? BETA : 0)
          | (residualInput >= 0 ? RESIDUAL : 0)
          | (sum ? SUM : 0);
    }

    /** What every kernel takes first; the first input stands for one that is not there. */
    private Object[] arguments(Storage[] in, Storage[] out, Object... others) {
      Object[] arguments = new Object[7 + others.length];
      arguments[0] = in[0];
      arguments[1] = in[Math.max(0, gammaInput)];
      arguments[2] = in[Math.max(0, betaInput)];
      arguments[3] = in[Math.max(0, residualInput)];
      arguments[4] = out[0];
      arguments[5] = out[out.length - 1];
      arguments[6] = present();
      System.arraycopy(others, 0, arguments, 7, others.length);
      return arguments;
    }
  }

  /** Both forms, the preferred first. */
  static <O extends Op> List<ClVariant<O>> both(
      Strategy strategy, BiFunction<O, List<TensorType>, Parameters> parameters) {
    ClVariant<O> groups = new NormVariant<>(Strategy.GPU, parameters);
    ClVariant<O> rows = new NormVariant<>(Strategy.CPU, parameters);
    return strategy == Strategy.GPU ? List.of(groups, rows) : List.of(rows, groups);
  }

  @Override
  public String name() {
    return form == Strategy.GPU ? "norm_groups" : "norm_rows";
  }

  @Override
  public boolean accepts(O op, List<TensorType> in, List<TensorType> out, ClDevice device) {
    return parameters.apply(op, in).extent() <= Integer.MAX_VALUE - RowSplit.ROUNDED
        && (form == Strategy.CPU || device.maxWorkGroupSize() >= 256);
  }

  @Override
  public Execution prepare(O op, List<TensorType> in, List<TensorType> out, ClContext context) {
    Parameters norm = parameters.apply(op, in);
    int n = (int) norm.extent();
    long rows = n == 0 ? 0 : in.get(0).size() / n;
    int centered = norm.centered() ? 1 : 0;
    if (form == Strategy.GPU) {
      RowSplit split = RowSplit.of(n, context.device());
      ClKernel kernel =
          context.kernel(
              "norm_groups.cl",
              "norm_groups",
              split.defines(context.device()).with("CENTERED", centered));
      Grid grid = split.grid(rows);
      return new ClPlan(
          List.of(kernel),
          (x, y) -> kernel.args(norm.arguments(x, y, n, rows, norm.epsilon())).enqueue(grid));
    }
    ClKernel kernel =
        context.kernel("norm_rows.cl", "norm_rows", Defines.none().with("CENTERED", centered));
    int perItem = (int) Math.max(1, PIECE / Math.max(1, n));
    Grid grid = Grid.cover((rows + perItem - 1) / perItem, 1);
    return new ClPlan(
        List.of(kernel),
        (x, y) ->
            kernel.args(norm.arguments(x, y, n, rows, perItem, norm.epsilon())).enqueue(grid));
  }
}
