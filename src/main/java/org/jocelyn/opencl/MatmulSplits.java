package org.jocelyn.opencl;

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

  /** What is to be done before it, to a buffer of all the parts. */
  @FunctionalInterface
  interface FirstPass {
    void run(ClBuffer parts);
  }

  MatmulSplits(Matmul op, MatmulExtents x, int splits, ClContext context) {
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
  void enqueue(Storage[] in, Storage[] out, FirstPass first) {
    try (ClBuffer parts = context.scratch((long) Float.BYTES * splits * count)) {
      first.run(parts);
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
