package org.jocelyn.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link GemmTile} of 6 rows by 2 vectors. Its twelve sums, two vectors of B and one element of A
 * fit the sixteen vector registers of AVX2, and twelve independent multiply-adds hide the latency
 * of the two units that wider machines have too.
 */
final class VectorGemmTile implements GemmTile {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  static final int WIDTH = SPECIES.length();
  static final int MR = 6;
  static final int NR = 2 * WIDTH;

  @Override
  public int rows() {
    return MR;
  }

  @Override
  public int columns() {
    return NR;
  }

  @Override
  public boolean readsRows() {
    // C2 loads their elements ahead, which takes more than 16 registers: sums go to memory
    return WIDTH > 8;
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
    if (rows == MR && columns == NR) {
      whole(fresh, rows, k, alpha, a, atA, strideA, b, atB, c, atC, strideC);
      return;
    }
    float[] tile = new float[MR * NR];
    whole(true, rows, k, alpha, a, atA, strideA, b, atB, tile, 0, NR);
    for (int i = 0; i < rows; i++) {
      int to = atC + i * strideC;
      if (fresh) {
        System.arraycopy(tile, i * NR, c, to, columns);
      } else {
        for (int j = 0; j < columns; j++) {
          c[to + j] += tile[i * NR + j];
        }
      }
    }
  }

  private static void whole(
      boolean fresh,
      int rows,
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
    if (strideA == 0 && fresh) {
      set(k, alpha, a, atA, b, atB, c, atC, strideC);
    } else if (strideA == 0) {
      add(k, alpha, a, atA, b, atB, c, atC, strideC);
    } else if (fresh) {
      VectorGemmRows.set(k, alpha, a, atA, strideA, rows, b, atB, c, atC, strideC);
    } else {
      VectorGemmRows.add(k, alpha, a, atA, strideA, rows, b, atB, c, atC, strideC);
    }
  }

  // No branch, and no method that takes a vector: either may make C2 keep vectors as objects on the
  // heap, at less than half the speed. So each case is written out.
  private static void add(
      int k, float alpha, float[] a, int atA, float[] b, int atB, float[] c, int atC, int strideC) {
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    FloatVector s40 = FloatVector.zero(SPECIES);
    FloatVector s41 = FloatVector.zero(SPECIES);
    FloatVector s50 = FloatVector.zero(SPECIES);
    FloatVector s51 = FloatVector.zero(SPECIES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, atB + p * NR);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, atB + p * NR + WIDTH);
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[atA + p * MR]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[atA + p * MR + 1]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[atA + p * MR + 2]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[atA + p * MR + 3]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[atA + p * MR + 4]);
      s40 = a4.fma(b0, s40);
      s41 = a4.fma(b1, s41);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[atA + p * MR + 5]);
      s50 = a5.fma(b0, s50);
      s51 = a5.fma(b1, s51);
    }
    int c1 = atC + strideC;
    int c2 = c1 + strideC;
    int c3 = c2 + strideC;
    int c4 = c3 + strideC;
    int c5 = c4 + strideC;
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    s00.fma(factor, FloatVector.fromArray(SPECIES, c, atC)).intoArray(c, atC);
    s01.fma(factor, FloatVector.fromArray(SPECIES, c, atC + WIDTH)).intoArray(c, atC + WIDTH);
    s10.fma(factor, FloatVector.fromArray(SPECIES, c, c1)).intoArray(c, c1);
    s11.fma(factor, FloatVector.fromArray(SPECIES, c, c1 + WIDTH)).intoArray(c, c1 + WIDTH);
    s20.fma(factor, FloatVector.fromArray(SPECIES, c, c2)).intoArray(c, c2);
    s21.fma(factor, FloatVector.fromArray(SPECIES, c, c2 + WIDTH)).intoArray(c, c2 + WIDTH);
    s30.fma(factor, FloatVector.fromArray(SPECIES, c, c3)).intoArray(c, c3);
    s31.fma(factor, FloatVector.fromArray(SPECIES, c, c3 + WIDTH)).intoArray(c, c3 + WIDTH);
    s40.fma(factor, FloatVector.fromArray(SPECIES, c, c4)).intoArray(c, c4);
    s41.fma(factor, FloatVector.fromArray(SPECIES, c, c4 + WIDTH)).intoArray(c, c4 + WIDTH);
    s50.fma(factor, FloatVector.fromArray(SPECIES, c, c5)).intoArray(c, c5);
    s51.fma(factor, FloatVector.fromArray(SPECIES, c, c5 + WIDTH)).intoArray(c, c5 + WIDTH);
  }

  private static void set(
      int k, float alpha, float[] a, int atA, float[] b, int atB, float[] c, int atC, int strideC) {
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    FloatVector s40 = FloatVector.zero(SPECIES);
    FloatVector s41 = FloatVector.zero(SPECIES);
    FloatVector s50 = FloatVector.zero(SPECIES);
    FloatVector s51 = FloatVector.zero(SPECIES);
    for (int p = 0; p < k; p++) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, atB + p * NR);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, atB + p * NR + WIDTH);
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[atA + p * MR]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[atA + p * MR + 1]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[atA + p * MR + 2]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[atA + p * MR + 3]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[atA + p * MR + 4]);
      s40 = a4.fma(b0, s40);
      s41 = a4.fma(b1, s41);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[atA + p * MR + 5]);
      s50 = a5.fma(b0, s50);
      s51 = a5.fma(b1, s51);
    }
    int c1 = atC + strideC;
    int c2 = c1 + strideC;
    int c3 = c2 + strideC;
    int c4 = c3 + strideC;
    int c5 = c4 + strideC;
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    s00.mul(factor).intoArray(c, atC);
    s01.mul(factor).intoArray(c, atC + WIDTH);
    s10.mul(factor).intoArray(c, c1);
    s11.mul(factor).intoArray(c, c1 + WIDTH);
    s20.mul(factor).intoArray(c, c2);
    s21.mul(factor).intoArray(c, c2 + WIDTH);
    s30.mul(factor).intoArray(c, c3);
    s31.mul(factor).intoArray(c, c3 + WIDTH);
    s40.mul(factor).intoArray(c, c4);
    s41.mul(factor).intoArray(c, c4 + WIDTH);
    s50.mul(factor).intoArray(c, c5);
    s51.mul(factor).intoArray(c, c5 + WIDTH);
  }
}
