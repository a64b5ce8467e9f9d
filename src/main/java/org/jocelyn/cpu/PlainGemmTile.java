package org.jocelyn.cpu;

/**
 * {@link GemmTile} that C2 vectorises. It does so only for arrays that a loop reads and writes at
 * the same index (two offsets could be one array overlapping itself), so each row of the tile and
 * each of the four rows of B in use lies in an array of its own.
 */
final class PlainGemmTile implements GemmTile {
  private static final int MR = 16;
  private static final int NR = 128;

  @Override
  public int rows() {
    return MR;
  }

  @Override
  public int columns() {
    return NR;
  }

  @Override
  public void add(
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
    float[][] sums = new float[rows][columns];
    float[] b0 = new float[columns];
    float[] b1 = new float[columns];
    float[] b2 = new float[columns];
    float[] b3 = new float[columns];
    int p = 0;
    for (; p + 4 <= k; p += 4) {
      System.arraycopy(b, atB + p * NR, b0, 0, columns);
      System.arraycopy(b, atB + (p + 1) * NR, b1, 0, columns);
      System.arraycopy(b, atB + (p + 2) * NR, b2, 0, columns);
      System.arraycopy(b, atB + (p + 3) * NR, b3, 0, columns);
      for (int i = 0; i < rows; i++) {
        int at = atA + p * MR + i;
        addFour(a[at], b0, a[at + MR], b1, a[at + 2 * MR], b2, a[at + 3 * MR], b3, sums[i]);
      }
    }
    for (; p < k; p++) {
      System.arraycopy(b, atB + p * NR, b0, 0, columns);
      for (int i = 0; i < rows; i++) {
        addOne(a[atA + p * MR + i], b0, sums[i]);
      }
    }
    for (int i = 0; i < rows; i++) {
      int at = atC + i * strideC;
      System.arraycopy(c, at, b0, 0, columns);
      addOne(alpha, sums[i], b0);
      System.arraycopy(b0, 0, c, at, columns);
    }
  }

  /** {@code sums += a0·b0 + a1·b1 + a2·b2 + a3·b3}, which C2 vectorises. */
  static void addFour(
      float a0,
      float[] b0,
      float a1,
      float[] b1,
      float a2,
      float[] b2,
      float a3,
      float[] b3,
      float[] sums) {
    for (int j = 0; j < sums.length; j++) {
      sums[j] += (a0 * b0[j] + a1 * b1[j]) + (a2 * b2[j] + a3 * b3[j]);
    }
  }

  /** {@code sums += factor·x}. */
  static void addOne(float factor, float[] x, float[] sums) {
    for (int j = 0; j < sums.length; j++) {
      sums[j] += factor * x[j];
    }
  }
}
