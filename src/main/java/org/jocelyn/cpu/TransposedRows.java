package org.jocelyn.cpu;

import java.util.Arrays;

/**
 * Rows of a matrix in blocks of {@link #BLOCK}, each transposed, so that dot products with all rows
 * of a block are a matrix product whose columns are contiguous. Few rows take a narrower block.
 */
final class TransposedRows {
  /** Rows in a block: with 64 elements each it takes half of a first-level cache. */
  static final int BLOCK = 64;

  /** What widths are rounded up to: the floats of the widest vector. */
  private static final int VECTOR = 16;

  private final int count;
  private final int dim;
  private final float[] values;

  TransposedRows(int count, int dim) {
    this.count = count;
    this.dim = dim;
    this.values = new float[Math.multiplyExact(width(count), dim)];
  }

  /** Rows with those that fill the last vector. */
  static int width(int count) {
    return (count + VECTOR - 1) / VECTOR * VECTOR;
  }

  /** Takes the rows of another matrix, which begins at {@code at}. */
  void load(float[] x, int at) {
    for (int from = 0; from < count; from += BLOCK) {
      int rows = Math.min(BLOCK, count - from);
      int width = width(rows);
      int target = from * dim;
      for (int j = 0; j < rows; j++) {
        int source = at + (from + j) * dim;
        for (int d = 0; d < dim; d++) {
          values[target + d * width + j] = x[source + d];
        }
      }
    }
  }

  /**
   * {@code products[r][j] = a[r]·row j} for the rows before {@code end}, and what else is in their
   * blocks; r goes to {@code rows}, a multiple of four.
   */
  void multiply(Lanes lanes, float[] a, int rows, int end, float[] products, int stride) {
    Arrays.fill(products, 0, rows * stride, 0);
    for (int from = 0; from < end; from += BLOCK) {
      int width = width(Math.min(BLOCK, count - from));
      for (int r = 0; r < rows; r += 4) {
        lanes.multiplyAdd4(
            a,
            r * dim,
            dim,
            values,
            from * dim,
            width,
            dim,
            products,
            r * stride + from,
            stride,
            width);
      }
    }
  }
}
