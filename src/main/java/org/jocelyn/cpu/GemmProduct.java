package org.jocelyn.cpu;

/**
 * One product for {@link CpuGemm}: {@code C = epilogue(start + alpha·A·B)}.
 *
 * @param m rows of A and C
 * @param n columns of B and C
 * @param k columns of A, rows of B; 0 is allowed
 * @param atC where C begins in {@code c}
 * @param strideC from one row of C to the next
 */
record GemmProduct(
    int m,
    int n,
    int k,
    float alpha,
    GemmOperand a,
    GemmOperand b,
    float[] c,
    int atC,
    int strideC,
    GemmStart start,
    GemmEpilogue epilogue) {

  /** {@code C = A·B} with C's rows one after the other. */
  static GemmProduct of(int m, int n, int k, GemmOperand a, GemmOperand b, float[] c, int atC) {
    return new GemmProduct(m, n, k, 1, a, b, c, atC, n, GemmStart.ZERO, GemmEpilogue.NONE);
  }

  /** Where row {@code i}, column {@code j} of C lies. */
  int at(int i, int j) {
    return atC + i * strideC + j;
  }

  /** Makes a block of C ready for sums to be added to it. */
  void begin(int row, int rows, int column, int columns) {
    for (int i = row; i < row + rows; i++) {
      start.apply(c, at(i, column), i, column, columns);
    }
  }

  /** Applies the epilogue to a block of C whose sums are complete. */
  void finish(int row, int rows, int column, int columns) {
    if (epilogue != GemmEpilogue.NONE) {
      for (int i = row; i < row + rows; i++) {
        epilogue.apply(c, at(i, column), i, column, columns);
      }
    }
  }
}
