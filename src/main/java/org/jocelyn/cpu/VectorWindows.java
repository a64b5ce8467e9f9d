package org.jocelyn.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Lanes#weightedRows} of windows of 3 by 3 that move down a row at a time: four rows of the
 * output are made together, so that each vector of the six rows that they see is loaded once, not
 * up to three times. The sums are in the same order as those of one row.
 */
final class VectorWindows {
  /** Rows of the output that are made together. */
  static final int ROWS = 4;

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  private VectorWindows() {}

  /** Whether a row of the output sees what the one before saw, a row of the window further on. */
  static boolean shareRows(int[] offsets, int stepX) {
    for (int t = 3; t < offsets.length; t++) {
      if (offsets[t] != offsets[t - 3] + stepX) {
        return false;
      }
    }
    return true;
  }

  /** So many times {@link #ROWS} rows; {@code count} is a multiple of the width. */
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
      int groups,
      int count) {
    FloatVector w0 = FloatVector.broadcast(SPECIES, w[atW]);
    FloatVector w1 = FloatVector.broadcast(SPECIES, w[atW + 1]);
    FloatVector w2 = FloatVector.broadcast(SPECIES, w[atW + 2]);
    FloatVector w3 = FloatVector.broadcast(SPECIES, w[atW + 3]);
    FloatVector w4 = FloatVector.broadcast(SPECIES, w[atW + 4]);
    FloatVector w5 = FloatVector.broadcast(SPECIES, w[atW + 5]);
    FloatVector w6 = FloatVector.broadcast(SPECIES, w[atW + 6]);
    FloatVector w7 = FloatVector.broadcast(SPECIES, w[atW + 7]);
    FloatVector w8 = FloatVector.broadcast(SPECIES, w[atW + 8]);
    FloatVector first = FloatVector.broadcast(SPECIES, start);
    int left = atX + offsets[0];
    int middle = atX + offsets[1];
    int right = atX + offsets[2];
    for (int group = 0; group < groups; group++) {
      int row = group * ROWS * stepX;
      int to = atY + group * ROWS * stepY;
      // the last columns first, and rows in order: what a vector puts into the next row is
      // overwritten
      for (int i = count - WIDTH; i >= 0; i -= WIDTH) {
        int at = row + i;
        FloatVector x00 = FloatVector.fromArray(SPECIES, x, left + at);
        FloatVector x01 = FloatVector.fromArray(SPECIES, x, middle + at);
        FloatVector x02 = FloatVector.fromArray(SPECIES, x, right + at);
        FloatVector s0 = x00.fma(w0, first);
        s0 = x01.fma(w1, s0);
        s0 = x02.fma(w2, s0);
        at += stepX;
        FloatVector x10 = FloatVector.fromArray(SPECIES, x, left + at);
        FloatVector x11 = FloatVector.fromArray(SPECIES, x, middle + at);
        FloatVector x12 = FloatVector.fromArray(SPECIES, x, right + at);
        s0 = x10.fma(w3, s0);
        s0 = x11.fma(w4, s0);
        s0 = x12.fma(w5, s0);
        FloatVector s1 = x10.fma(w0, first);
        s1 = x11.fma(w1, s1);
        s1 = x12.fma(w2, s1);
        at += stepX;
        FloatVector x20 = FloatVector.fromArray(SPECIES, x, left + at);
        FloatVector x21 = FloatVector.fromArray(SPECIES, x, middle + at);
        FloatVector x22 = FloatVector.fromArray(SPECIES, x, right + at);
        s0 = x20.fma(w6, s0);
        s0 = x21.fma(w7, s0);
        s0 = x22.fma(w8, s0);
        s0.intoArray(y, to + i);
        s1 = x20.fma(w3, s1);
        s1 = x21.fma(w4, s1);
        s1 = x22.fma(w5, s1);
        FloatVector s2 = x20.fma(w0, first);
        s2 = x21.fma(w1, s2);
        s2 = x22.fma(w2, s2);
        at += stepX;
        FloatVector x30 = FloatVector.fromArray(SPECIES, x, left + at);
        FloatVector x31 = FloatVector.fromArray(SPECIES, x, middle + at);
        FloatVector x32 = FloatVector.fromArray(SPECIES, x, right + at);
        s1 = x30.fma(w6, s1);
        s1 = x31.fma(w7, s1);
        s1 = x32.fma(w8, s1);
        s1.intoArray(y, to + stepY + i);
        s2 = x30.fma(w3, s2);
        s2 = x31.fma(w4, s2);
        s2 = x32.fma(w5, s2);
        FloatVector s3 = x30.fma(w0, first);
        s3 = x31.fma(w1, s3);
        s3 = x32.fma(w2, s3);
        at += stepX;
        FloatVector x40 = FloatVector.fromArray(SPECIES, x, left + at);
        FloatVector x41 = FloatVector.fromArray(SPECIES, x, middle + at);
        FloatVector x42 = FloatVector.fromArray(SPECIES, x, right + at);
        s2 = x40.fma(w6, s2);
        s2 = x41.fma(w7, s2);
        s2 = x42.fma(w8, s2);
        s2.intoArray(y, to + 2 * stepY + i);
        s3 = x40.fma(w3, s3);
        s3 = x41.fma(w4, s3);
        s3 = x42.fma(w5, s3);
        at += stepX;
        FloatVector x50 = FloatVector.fromArray(SPECIES, x, left + at);
        FloatVector x51 = FloatVector.fromArray(SPECIES, x, middle + at);
        FloatVector x52 = FloatVector.fromArray(SPECIES, x, right + at);
        s3 = x50.fma(w6, s3);
        s3 = x51.fma(w7, s3);
        s3 = x52.fma(w8, s3);
        s3.intoArray(y, to + 3 * stepY + i);
      }
    }
  }
}
