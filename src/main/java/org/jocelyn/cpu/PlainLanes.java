package org.jocelyn.cpu;

import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.UnaryFunction;

/** {@link Lanes} as loops that any JVM runs; written so that C2 vectorises what it can. */
final class PlainLanes implements Lanes {
  /** More than enough, and few enough to stay in the first-level cache. */
  private static final int CHAINS = 512;

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
  public void weightedRows(
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
    PlainWindows.rows(x, atX, stepX, offsets, w, atW, start, y, atY, stepY, rows, count);
  }

  @Override
  public void apply(UnaryFunction function, float alpha, float beta, float[] y, int from, int to) {
    CpuFunctions.apply(function, alpha, beta, y, from, to);
  }

  @Override
  public float multiplyAdds(float factor, int steps) {
    float[] x = new float[CHAINS];
    for (int step = 0; step < steps; step += 4) {
      fourMultiplyAdds(factor, 1 - factor, x);
    }
    return sum(x, 0, 0, CHAINS);
  }

  /** Of more steps in a turn C2 unrolls too few turns to vectorise them well. */
  private static void fourMultiplyAdds(float factor, float rest, float[] x) {
    for (int i = 0; i < x.length; i++) {
      float value = x[i] * factor + rest;
      value = value * factor + rest;
      value = value * factor + rest;
      x[i] = value * factor + rest;
    }
  }

  @Override
  public int multiplyAddChains() {
    return CHAINS;
  }

  @Override
  public GemmTile gemmTile() {
    return new PlainGemmTile();
  }

  @Override
  public float max(float[] x, int at, int count) {
    if (count >= PlainMaxima.LEAST) {
      return PlainMaxima.of(x, at, count);
    }
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      max = Math.max(max, x[at + i]);
    }
    return max;
  }

  @Override
  public float min(float[] x, int at, int count) {
    float m0 = Float.POSITIVE_INFINITY;
    float m1 = m0;
    float m2 = m0;
    float m3 = m0;
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      m0 = Math.min(m0, x[at + i]);
      m1 = Math.min(m1, x[at + i + 1]);
      m2 = Math.min(m2, x[at + i + 2]);
      m3 = Math.min(m3, x[at + i + 3]);
    }
    for (; i < count; i++) {
      m0 = Math.min(m0, x[at + i]);
    }
    return Math.min(Math.min(m0, m1), Math.min(m2, m3));
  }

  @Override
  public float product(float[] x, int at, int count) {
    float s0 = 1;
    float s1 = 1;
    float s2 = 1;
    float s3 = 1;
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      s0 *= x[at + i];
      s1 *= x[at + i + 1];
      s2 *= x[at + i + 2];
      s3 *= x[at + i + 3];
    }
    for (; i < count; i++) {
      s0 *= x[at + i];
    }
    return (s0 * s1) * (s2 * s3);
  }

  @Override
  public float sumOfMagnitudes(float[] x, int at, int count) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      s0 += Math.abs(x[at + i]);
      s1 += Math.abs(x[at + i + 1]);
      s2 += Math.abs(x[at + i + 2]);
      s3 += Math.abs(x[at + i + 3]);
    }
    for (; i < count; i++) {
      s0 += Math.abs(x[at + i]);
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public float sum(float[] x, int at, float shift, int count) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      s0 += x[at + i] - shift;
      s1 += x[at + i + 1] - shift;
      s2 += x[at + i + 2] - shift;
      s3 += x[at + i + 3] - shift;
    }
    for (; i < count; i++) {
      s0 += x[at + i] - shift;
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public float sumOfSquares(float[] x, int at, float shift, int count) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      float d0 = x[at + i] - shift;
      float d1 = x[at + i + 1] - shift;
      float d2 = x[at + i + 2] - shift;
      float d3 = x[at + i + 3] - shift;
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
    }
    for (; i < count; i++) {
      float d = x[at + i] - shift;
      s0 += d * d;
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public boolean hide(byte[] keep, int atKeep, float[] t, int atT, int count) {
    int hidden = Float.floatToRawIntBits(Float.NEGATIVE_INFINITY);
    int any = 0;
    // without a branch, which a random mask would have guessed wrong half of the time
    for (int i = 0; i < count; i++) {
      int none = ((keep[atKeep + i] & 0xff) - 1) >> 31;
      int bits = Float.floatToRawIntBits(t[atT + i]);
      t[atT + i] = Float.intBitsToFloat((bits & ~none) | (hidden & none));
      any |= none;
    }
    return any != 0;
  }

  @Override
  public boolean addMask(float[] bias, int atBias, float[] t, int atT, int count) {
    boolean any = false;
    for (int i = 0; i < count; i++) {
      float b = bias[atBias + i];
      boolean none = b == Float.NEGATIVE_INFINITY;
      any |= none;
      t[atT + i] = none ? b : t[atT + i] + b;
    }
    return any;
  }

  @Override
  public float expSum(float[] x, int atX, float scale, float shift, float[] y, int atY, int count) {
    PlainExponentials.exp(x, atX, scale, shift, y, atY, count);
    return sum(y, atY, 0, count);
  }

  @Override
  public void multiplyAdd4(
      float[] a,
      int atA,
      int strideA,
      float[] b,
      int atB,
      int strideB,
      int depth,
      float[] c,
      int atC,
      int strideC,
      int columns) {
    // arrays of their own, since C2 vectorises only what it knows not to overlap
    float[][] sums = new float[4][columns];
    float[][] rows = new float[4][columns];
    int d = 0;
    for (; d + 4 <= depth; d += 4) {
      for (int i = 0; i < 4; i++) {
        System.arraycopy(b, atB + (d + i) * strideB, rows[i], 0, columns);
      }
      for (int r = 0; r < 4; r++) {
        int at = atA + r * strideA + d;
        PlainGemmTile.addFour(
            a[at], rows[0], a[at + 1], rows[1], a[at + 2], rows[2], a[at + 3], rows[3], sums[r]);
      }
    }
    for (; d < depth; d++) {
      System.arraycopy(b, atB + d * strideB, rows[0], 0, columns);
      for (int r = 0; r < 4; r++) {
        PlainGemmTile.addOne(a[atA + r * strideA + d], rows[0], sums[r]);
      }
    }
    for (int r = 0; r < 4; r++) {
      addScaled(1, sums[r], 0, c, atC + r * strideC, columns);
    }
  }

  @Override
  public void combine(
      BinaryFunction function,
      float[] a,
      int atA,
      float[] b,
      int atB,
      float[] y,
      int atY,
      int count) {
    CpuArithmetic.apply(function, a, atA, b, atB, y, atY, count);
  }

  @Override
  public void winogradWindow(
      float[] x, int atX, int row, int channels, float[] windows, int atWindows, int step) {
    PlainWinograd.window(x, atX, row, channels, windows, atWindows, step);
  }

  @Override
  public void winogradPixels(
      float[] sums,
      int atSums,
      int step,
      float[] bias,
      int atBias,
      float[] pixels,
      int atPixels,
      int channels) {
    PlainWinograd.pixels(sums, atSums, step, bias, atBias, pixels, atPixels, channels);
  }
}
