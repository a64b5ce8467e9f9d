package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.Matmul;
import org.jocelyn.spi.Storage;

/**
 * The second pass of a product whose depth is shared out, with {@code matmul_splits.cl}: adds the
 * parts and finishes the sums.
 */
final class MatmulSplits implements AutoCloseable {
  private static final int ITEMS = 64;

  private final Matmul op;
  private final ClContext context;
  private final ClKernel kernel;
  private final Grid grid;
  private final int splits;
  private final long count;
  private final int n;

  /** The products, to y or to a buffer of all the parts. */
  @FunctionalInterface
  interface FirstPass {
    /**
     * Enqueues them.
     *
     * @param epilogue alpha, whether there is a bias and whether y is added to, and what the
     *     activation takes
     */
    void enqueue(Storage[] in, Storage bias, Storage y, Object... epilogue);
  }

  /**
   * The plan of a product: one pass that finishes y, or both.
   *
   * @param owned what the first pass needs
   */
  static ClPlan plan(
      Matmul op,
      MatmulExtents x,
      boolean split,
      int splits,
      ClContext context,
      List<AutoCloseable> owned,
      FirstPass first) {
    if (!split) {
      return new ClPlan(
          owned,
          (in, out) ->
              first.enqueue(
                  in,
                  op.bias() ? in[op.biasInput()] : out[0],
                  out[0],
                  op.alpha(),
                  op.bias() ? 1 : 0,
                  op.accumulate() ? 1 : 0,
                  op.activation().alpha(),
                  op.activation().beta()));
    }
    MatmulSplits sums = new MatmulSplits(op, x, splits, context);
    List<AutoCloseable> all = new ArrayList<>(owned);
    all.add(sums);
    return new ClPlan(all, (in, out) -> sums.enqueue(in, out, first));
  }

  private MatmulSplits(Matmul op, MatmulExtents x, int splits, ClContext context) {
    int width = x.n() % 4 == 0 ? 4 : 1;
    this.op = op;
    this.context = context;
    this.kernel =
        context.kernel(
            "matmul_splits.cl",
            "add_splits",
            Defines.none().with("ITEMS", ITEMS).with("WIDTH", width).activation(op.activation()));
    this.splits = splits;
    this.count = count(x);
    this.n = x.n();
    this.grid = Grid.cover(count / width, ITEMS);
  }

  private static long count(MatmulExtents x) {
    return (long) x.matrices() * x.m() * x.n();
  }

  /** The bytes of the parts. */
  static long bytes(MatmulExtents x, int splits) {
    return (long) Float.BYTES * splits * count(x);
  }

  /** Both passes. */
  private void enqueue(Storage[] in, Storage[] out, FirstPass first) {
    try (ClBuffer parts = context.scratch((long) Float.BYTES * splits * count)) {
      first.enqueue(in, parts, parts, 1f, 0, 0, 0f, 0f);
      kernel
          .args(
              parts,
              op.bias() ? in[op.biasInput()] : out[0],
              out[0],
              splits,
              count,
              n,
              op.alpha(),
              op.bias() ? 1 : 0,
              op.accumulate() ? 1 : 0,
              op.activation().alpha(),
              op.activation().beta())
          .enqueue(grid);
    }
  }

  @Override
  public void close() {
    kernel.close();
  }
}
