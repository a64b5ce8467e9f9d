package org.jocelyn.cpu;

import org.jocelyn.op.UnaryFunction;

/** {@link Lanes} as loops that any JVM runs; written so that C2 vectorises what it can. */
final class PlainLanes implements Lanes {
  @Override
  public String describe() {
    return "plain loops";
  }

  @Override
  public int width() {
    return 1;
  }

  @Override
  public float dot(float[] a, int atA, float[] b, int atB, int count) {
    // four sums keep four multiply-adds in flight and shorten the chain of roundings
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      s0 += a[atA + i] * b[atB + i];
      s1 += a[atA + i + 1] * b[atB + i + 1];
      s2 += a[atA + i + 2] * b[atB + i + 2];
      s3 += a[atA + i + 3] * b[atB + i + 3];
    }
    for (; i < count; i++) {
      s0 += a[atA + i] * b[atB + i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public void addScaled(float factor, float[] x, int atX, float[] y, int atY, int count) {
    for (int i = 0; i < count; i++) {
      y[atY + i] += factor * x[atX + i];
    }
  }

  @Override
  public void apply(UnaryFunction function, float alpha, float beta, float[] y, int from, int to) {
    CpuFunctions.apply(function, alpha, beta, y, from, to);
  }

  @Override
  public GemmTile gemmTile() {
    return new PlainGemmTile();
  }
}
