package org.jocelyn.cpu;

import java.util.Arrays;

/**
 * {@link GemmTile} that C2 vectorises. It does so only for arrays that a loop reads and writes at
 * the same index (two offsets could be one array overlapping itself), so each row of the tile and
 * each of the four rows of B in use lies in an array of its own.
 */
final class PlainGemmTile implements GemmTile {
  private static final int MR = 16;
  private static final int NR = 256;

  @Override
  public int rows() {
    return MR;
  }

  @Override
  public int columns() {
    return NR;
  }

  @Override
  public void multiply(
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
      int strideC) {
    int fromRow = strideA == 0 ? 1 : strideA;
    int fromDepth = strideA == 0 ? MR : 1;
    Room room = Room.of(columns);
    float[][] sums = room.sums;
    for (int i = 0; i < rows; i++) {
      Arrays.fill(sums[i], 0);
    }
    float[] b0 = room.b0;
    float[] b1 = room.b1;
    float[] b2 = room.b2;
    float[] b3 = room.b3;
    int p = 0;
    for (; p + 4 <= k; p += 4) {
      System.arraycopy(b, atB + p * NR, b0, 0, columns);
      System.arraycopy(b, atB + (p + 1) * NR, b1, 0, columns);
      System.arraycopy(b, atB + (p + 2) * NR, b2, 0, columns);
      System.arraycopy(b, atB + (p + 3) * NR, b3, 0, columns);
      for (int i = 0; i < rows; i++) {
        int at = atA + p * fromDepth + i * fromRow;
        int next = at + fromDepth;
        int third = next + fromDepth;
        addFour(a[at], b0, a[next], b1, a[third], b2, a[third + fromDepth], b3, sums[i]);
      }
    }
    for (; p < k; p++) {
      System.arraycopy(b, atB + p * NR, b0, 0, columns);
      for (int i = 0; i < rows; i++) {
        addOne(a[atA + p * fromDepth + i * fromRow], b0, sums[i]);
      }
    }
    for (int i = 0; i < rows; i++) {
      int at = atC + i * strideC;
      if (fresh) {
        Arrays.fill(b0, 0);
      } else {
        System.arraycopy(c, at, b0, 0, columns);
      }
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

  /**
   * A thread's arrays, all so many columns long: new ones for each tile would not be in its cache.
   */
  private static final class Room {
    private static final ThreadLocal<Room> LAST = new ThreadLocal<>();

    final float[][] sums;
    final float[] b0;
    final float[] b1;
    final float[] b2;
    final float[] b3;

    private Room(int columns) {
      sums = new float[MR][columns];
      b0 = new float[columns];
      b1 = new float[columns];
      b2 = new float[columns];
      b3 = new float[columns];
    }

    static Room of(int columns) {
      Room room = LAST.get();
      if (room == null || room.b0.length != columns) {
        room = new Room(columns);
        LAST.set(room);
      }
      return room;
    }
  }
}
