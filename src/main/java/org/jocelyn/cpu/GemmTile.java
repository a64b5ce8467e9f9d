package org.jocelyn.cpu;

/**
 * The innermost loop of a matrix product: multiplies one panel of A by one panel of B into one tile
 * of C. A panel holds {@link #rows()} rows of A interleaved, element (i, p) at {@code p·rows() +
 * i}; a panel of B holds {@link #columns()} columns, element (p, j) at {@code p·columns() + j};
 * what a panel has beyond the matrix is zero.
 */
interface GemmTile {
  /** Rows of a tile: MR. */
  int rows();

  /** Columns of a tile: NR. */
  int columns();

  /** Whether rows of A where they lie are multiplied as fast as panels of them. */
  default boolean readsRows() {
    return true;
  }

  /**
   * {@code c[i][j] = alpha·Σ a[i][p]·b[p][j]} over p in [0, k) if {@code fresh}, else that added to
   * what is there; for i in [0, rows) and j in [0, columns), which may be less than a whole tile.
   *
   * @param strideA from row to row of A where it lies as a matrix; 0 of a panel
   */
  void multiply(
      boolean fresh,
      int rows,
      int columns,
      int k,
      float alpha,
      float[] a,
      int atA,
      int strideA,
      float[] b,
      int atB,
      float[] c,
      int atC,
      int strideC);

  /** Adds the product of two panels. */
  default void add(
      int rows,
      int columns,
      int k,
      float alpha,
      float[] a,
      int atA,
      float[] b,
      int atB,
      float[] c,
      int atC,
      int strideC) {
    multiply(false, rows, columns, k, alpha, a, atA, 0, b, atB, c, atC, strideC);
  }
}
