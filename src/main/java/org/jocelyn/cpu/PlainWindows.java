package org.jocelyn.cpu;

import java.util.Arrays;

/**
 * {@link Lanes#weightedRows} in loops that C2 vectorises: over arrays of their own, each read or
 * written at one index, and as long as it unrolls them. So some rows are made in one run, with what
 * lies between them.
 */
final class PlainWindows {
  /** Elements of a run: five arrays of these stay in the first-level cache. */
  private static final int RUN = 1024;

  private static final ThreadLocal<PlainWindows> LAST = ThreadLocal.withInitial(PlainWindows::new);

  private final float[] sums = new float[RUN];
  private final float[] x0 = new float[RUN];
  private final float[] x1 = new float[RUN];
  private final float[] x2 = new float[RUN];
  private final float[] x3 = new float[RUN];

  private PlainWindows() {}

  static void rows(
      float[] x,
      int atX,
      int stepX,
      int[] offsets,
      float[] w,
      int atW,
      float start,
      float[] y,
      int atY,
      int stepY,
      int rows,
      int count) {
    PlainWindows room = LAST.get();
    // of rows far apart too little of a run would be wanted
    int together = stepX <= 0 || stepX > 4 * count ? 1 : 1 + Math.max(0, RUN - count) / stepX;
    for (int r = 0; r < rows; r += together) {
      int end = Math.min(rows, r + together);
      int length = (end - 1 - r) * stepX + count;
      for (int i = 0; i < length; i += RUN) {
        int run = Math.min(RUN, length - i);
        room.sum(x, atX + r * stepX + i, offsets, w, atW, start, run);
        if (end - r == 1) {
          System.arraycopy(room.sums, 0, y, atY + r * stepY + i, run);
        }
      }
      for (int j = r; j < end && end - r > 1; j++) {
        System.arraycopy(room.sums, (j - r) * stepX, y, atY + j * stepY, count);
      }
    }
  }

  private void sum(float[] x, int atX, int[] offsets, float[] w, int atW, float start, int count) {
    Arrays.fill(sums, 0, count, start);
    int t = 0;
    for (; t + 4 <= offsets.length; t += 4) {
      System.arraycopy(x, atX + offsets[t], x0, 0, count);
      System.arraycopy(x, atX + offsets[t + 1], x1, 0, count);
      System.arraycopy(x, atX + offsets[t + 2], x2, 0, count);
      System.arraycopy(x, atX + offsets[t + 3], x3, 0, count);
      int at = atW + t;
      addFour(w[at], x0, w[at + 1], x1, w[at + 2], x2, w[at + 3], x3, sums, count);
    }
    for (; t < offsets.length; t++) {
      System.arraycopy(x, atX + offsets[t], x0, 0, count);
      addOne(w[atW + t], x0, sums, count);
    }
  }

  private static void addFour(
      float w0,
      float[] x0,
      float w1,
      float[] x1,
      float w2,
      float[] x2,
      float w3,
      float[] x3,
      float[] sums,
      int count) {
    for (int i = 0; i < count; i++) {
      sums[i] = (((sums[i] + w0 * x0[i]) + w1 * x1[i]) + w2 * x2[i]) + w3 * x3[i];
    }
  }

  private static void addOne(float w, float[] x, float[] sums, int count) {
    for (int i = 0; i < count; i++) {
      sums[i] += w * x[i];
    }
  }
}
