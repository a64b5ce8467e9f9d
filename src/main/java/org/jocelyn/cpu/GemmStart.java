package org.jocelyn.cpu;

import java.util.Arrays;

/** What the elements of a product hold before sums are added to them. */
@FunctionalInterface
interface GemmStart {
  /** Nothing but the sums. */
  GemmStart ZERO = (c, at, row, column, count) -> Arrays.fill(c, at, at + count, 0);

  /** What they hold already. */
  GemmStart KEPT = (c, at, row, column, count) -> {};

  /**
   * Prepares {@code c[at]} to {@code c[at + count]}: the elements of row {@code row} from column
   * {@code column} on.
   */
  void apply(float[] c, int at, int row, int column, int count);

  /** {@code bias[from + j]} in column j: a copy, which costs no more than zeros. */
  static GemmStart columnBias(float[] bias, int from) {
    return (c, at, row, column, count) -> System.arraycopy(bias, from + column, c, at, count);
  }

  /** {@code bias[j]} in column j, added to what is there. */
  static GemmStart addedColumnBias(float[] bias) {
    return (c, at, row, column, count) -> {
      for (int j = 0; j < count; j++) {
        c[at + j] += bias[column + j];
      }
    };
  }

  /** {@code bias[from + i]} in row i. */
  static GemmStart rowBias(float[] bias, int from) {
    return (c, at, row, column, count) -> Arrays.fill(c, at, at + count, bias[from + row]);
  }
}
