package org.jocelyn.cpu;

import static org.jocelyn.cpu.VectorGemmTile.NR;
import static org.jocelyn.cpu.VectorGemmTile.SPECIES;
import static org.jocelyn.cpu.VectorGemmTile.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * The tile of {@link VectorGemmTile} with rows of A as they lie in a matrix. Of fewer than six rows
 * the last is read again for those that are missing.
 */
final class VectorGemmRows {
  private VectorGemmRows() {}

  static void add(
      int k,
      float alpha,
      float[] a,
      int atA,
      int strideA,
      int rows,
      float[] b,
      int atB,
      float[] c,
      int atC,
      int strideC) {
    int r0 = atA;
    int r1 = r0 + (rows > 1 ? strideA : 0);
    int r2 = r1 + (rows > 2 ? strideA : 0);
    int r3 = r2 + (rows > 3 ? strideA : 0);
    int r4 = r3 + (rows > 4 ? strideA : 0);
    int r5 = r4 + (rows > 5 ? strideA : 0);
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
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[r0 + p]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[r1 + p]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[r2 + p]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[r3 + p]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[r4 + p]);
      s40 = a4.fma(b0, s40);
      s41 = a4.fma(b1, s41);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[r5 + p]);
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

  static void set(
      int k,
      float alpha,
      float[] a,
      int atA,
      int strideA,
      int rows,
      float[] b,
      int atB,
      float[] c,
      int atC,
      int strideC) {
    int r0 = atA;
    int r1 = r0 + (rows > 1 ? strideA : 0);
    int r2 = r1 + (rows > 2 ? strideA : 0);
    int r3 = r2 + (rows > 3 ? strideA : 0);
    int r4 = r3 + (rows > 4 ? strideA : 0);
    int r5 = r4 + (rows > 5 ? strideA : 0);
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
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[r0 + p]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[r1 + p]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[r2 + p]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[r3 + p]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[r4 + p]);
      s40 = a4.fma(b0, s40);
      s41 = a4.fma(b1, s41);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[r5 + p]);
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
