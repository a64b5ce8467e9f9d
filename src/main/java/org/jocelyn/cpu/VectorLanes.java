package org.jocelyn.cpu;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.UnaryFunction;

/**
 * {@link Lanes} over the Vector API. Loaded by name and only when the JVM has the module (see
 * {@link CpuProvider}); no other class may refer to it.
 */
final class VectorLanes implements Lanes {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  /** As many bytes as there are floats in a vector, where there is such a vector. */
  private static final VectorSpecies<Byte> BYTES =
      WIDTH >= 16 ? ByteVector.SPECIES_128 : ByteVector.SPECIES_64;

  private static final VectorShuffle<Float> BY_8 = by(8);
  private static final VectorShuffle<Float> BY_4 = by(4);
  private static final VectorShuffle<Float> BY_2 = by(2);
  private static final VectorShuffle<Float> BY_1 = by(1);

  VectorLanes() {}

  @Override
  public String describe() {
    return "Vector API, " + WIDTH + " float lanes";
  }

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public float dot(float[] a, int atA, float[] b, int atB, int count) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    int i = 0;
    for (; i + 2 * WIDTH <= count; i += 2 * WIDTH) {
      FloatVector a0 = FloatVector.fromArray(SPECIES, a, atA + i);
      FloatVector a1 = FloatVector.fromArray(SPECIES, a, atA + i + WIDTH);
      s0 = a0.fma(FloatVector.fromArray(SPECIES, b, atB + i), s0);
      s1 = a1.fma(FloatVector.fromArray(SPECIES, b, atB + i + WIDTH), s1);
    }
    float sum = total(s0.add(s1));
    for (; i < count; i++) {
      sum = Math.fma(a[atA + i], b[atB + i], sum);
    }
    return sum;
  }

  /**
   * The sum of a vector's lanes. Not reduceLanes, which may take another order once C2 has compiled
   * it, as it does in Java 25: the same sum would come out with other bits.
   */
  static float total(FloatVector v) {
    FloatVector sum = v;
    if (WIDTH > 8) {
      sum = sum.add(sum.rearrange(BY_8));
    }
    if (WIDTH > 4) {
      sum = sum.add(sum.rearrange(BY_4));
    }
    if (WIDTH > 2) {
      sum = sum.add(sum.rearrange(BY_2));
    }
    if (WIDTH > 1) {
      sum = sum.add(sum.rearrange(BY_1));
    }
    return sum.lane(0);
  }

  /** Gives each lane the value of the one that many on. */
  private static VectorShuffle<Float> by(int lanes) {
    return VectorShuffle.fromOp(SPECIES, lane -> (lane + lanes) % WIDTH);
  }

  @Override
  public void addScaled(float factor, float[] x, int atX, float[] y, int atY, int count) {
    FloatVector f = FloatVector.broadcast(SPECIES, factor);
    int i = 0;
    for (; i + WIDTH <= count; i += WIDTH) {
      FloatVector sum = FloatVector.fromArray(SPECIES, y, atY + i);
      f.fma(FloatVector.fromArray(SPECIES, x, atX + i), sum).intoArray(y, atY + i);
    }
    for (; i < count; i++) {
      y[atY + i] = Math.fma(factor, x[atX + i], y[atY + i]);
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
    if (offsets.length == 9 && count % WIDTH == 0) {
      int shared = VectorWindows.shareRows(offsets, stepX) ? rows - rows % VectorWindows.ROWS : 0;
      VectorWindows.rows(
          x, atX, stepX, offsets, w, atW, start, y, atY, stepY, shared / VectorWindows.ROWS, count);
      int atRest = atX + shared * stepX;
      int rest = atY + shared * stepY;
      nineWeights(x, atRest, stepX, offsets, w, atW, start, y, rest, stepY, rows - shared, count);
    } else {
      for (int r = 0; r < rows; r++) {
        weightedSum(x, atX + r * stepX, offsets, w, atW, start, y, atY + r * stepY, count);
      }
    }
  }

  /** Of a window of 3 by 3 the weights stay in registers. */
  private static void nineWeights(
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
    FloatVector first = FloatVector.broadcast(SPECIES, start);
    FloatVector w0 = FloatVector.broadcast(SPECIES, w[atW]);
    FloatVector w1 = FloatVector.broadcast(SPECIES, w[atW + 1]);
    FloatVector w2 = FloatVector.broadcast(SPECIES, w[atW + 2]);
    FloatVector w3 = FloatVector.broadcast(SPECIES, w[atW + 3]);
    FloatVector w4 = FloatVector.broadcast(SPECIES, w[atW + 4]);
    FloatVector w5 = FloatVector.broadcast(SPECIES, w[atW + 5]);
    FloatVector w6 = FloatVector.broadcast(SPECIES, w[atW + 6]);
    FloatVector w7 = FloatVector.broadcast(SPECIES, w[atW + 7]);
    FloatVector w8 = FloatVector.broadcast(SPECIES, w[atW + 8]);
    for (int r = 0; r < rows; r++) {
      int row = atX + r * stepX;
      for (int i = 0; i < count; i += WIDTH) {
        int at = row + i;
        FloatVector s = FloatVector.fromArray(SPECIES, x, at + offsets[0]).fma(w0, first);
        s = FloatVector.fromArray(SPECIES, x, at + offsets[1]).fma(w1, s);
        s = FloatVector.fromArray(SPECIES, x, at + offsets[2]).fma(w2, s);
        s = FloatVector.fromArray(SPECIES, x, at + offsets[3]).fma(w3, s);
        s = FloatVector.fromArray(SPECIES, x, at + offsets[4]).fma(w4, s);
        s = FloatVector.fromArray(SPECIES, x, at + offsets[5]).fma(w5, s);
        s = FloatVector.fromArray(SPECIES, x, at + offsets[6]).fma(w6, s);
        s = FloatVector.fromArray(SPECIES, x, at + offsets[7]).fma(w7, s);
        s = FloatVector.fromArray(SPECIES, x, at + offsets[8]).fma(w8, s);
        s.intoArray(y, atY + r * stepY + i);
      }
    }
  }

  private static void weightedSum(
      float[] x,
      int atX,
      int[] offsets,
      float[] w,
      int atW,
      float start,
      float[] y,
      int atY,
      int count) {
    FloatVector first = FloatVector.broadcast(SPECIES, start);
    int i = 0;
    // four vectors at a time hide the latency of the multiply-adds
    for (; i + 4 * WIDTH <= count; i += 4 * WIDTH) {
      FloatVector s0 = first;
      FloatVector s1 = first;
      FloatVector s2 = first;
      FloatVector s3 = first;
      for (int t = 0; t < offsets.length; t++) {
        FloatVector weight = FloatVector.broadcast(SPECIES, w[atW + t]);
        int at = atX + offsets[t] + i;
        s0 = FloatVector.fromArray(SPECIES, x, at).fma(weight, s0);
        s1 = FloatVector.fromArray(SPECIES, x, at + WIDTH).fma(weight, s1);
        s2 = FloatVector.fromArray(SPECIES, x, at + 2 * WIDTH).fma(weight, s2);
        s3 = FloatVector.fromArray(SPECIES, x, at + 3 * WIDTH).fma(weight, s3);
      }
      s0.intoArray(y, atY + i);
      s1.intoArray(y, atY + i + WIDTH);
      s2.intoArray(y, atY + i + 2 * WIDTH);
      s3.intoArray(y, atY + i + 3 * WIDTH);
    }
    for (; i + WIDTH <= count; i += WIDTH) {
      weightedVector(x, atX + i, offsets, w, atW, start, y, atY + i);
    }
    if (i < count) {
      float[] tail = new float[WIDTH];
      weightedVector(x, atX + i, offsets, w, atW, start, tail, 0);
      System.arraycopy(tail, 0, y, atY + i, count - i);
    }
  }

  private static void weightedVector(
      float[] x, int atX, int[] offsets, float[] w, int atW, float start, float[] y, int atY) {
    FloatVector sum = FloatVector.broadcast(SPECIES, start);
    for (int t = 0; t < offsets.length; t++) {
      sum =
          FloatVector.fromArray(SPECIES, x, atX + offsets[t])
              .fma(FloatVector.broadcast(SPECIES, w[atW + t]), sum);
    }
    sum.intoArray(y, atY);
  }

  @Override
  public void apply(UnaryFunction function, float alpha, float beta, float[] y, int from, int to) {
    VectorFunctions.apply(function, alpha, beta, y, from, to);
  }

  @Override
  public float multiplyAdds(float factor, int steps) {
    FloatVector f = FloatVector.broadcast(SPECIES, factor);
    FloatVector rest = FloatVector.broadcast(SPECIES, 1 - factor);
    FloatVector s0 = FloatVector.broadcast(SPECIES, 0);
    FloatVector s1 = FloatVector.broadcast(SPECIES, 1);
    FloatVector s2 = FloatVector.broadcast(SPECIES, 2);
    FloatVector s3 = FloatVector.broadcast(SPECIES, 3);
    FloatVector s4 = FloatVector.broadcast(SPECIES, 4);
    FloatVector s5 = FloatVector.broadcast(SPECIES, 5);
    FloatVector s6 = FloatVector.broadcast(SPECIES, 6);
    FloatVector s7 = FloatVector.broadcast(SPECIES, 7);
    FloatVector s8 = FloatVector.broadcast(SPECIES, 8);
    FloatVector s9 = FloatVector.broadcast(SPECIES, 9);
    FloatVector s10 = FloatVector.broadcast(SPECIES, 10);
    FloatVector s11 = FloatVector.broadcast(SPECIES, 11);
    for (int step = 0; step < steps; step++) {
      s0 = s0.fma(f, rest);
      s1 = s1.fma(f, rest);
      s2 = s2.fma(f, rest);
      s3 = s3.fma(f, rest);
      s4 = s4.fma(f, rest);
      s5 = s5.fma(f, rest);
      s6 = s6.fma(f, rest);
      s7 = s7.fma(f, rest);
      s8 = s8.fma(f, rest);
      s9 = s9.fma(f, rest);
      s10 = s10.fma(f, rest);
      s11 = s11.fma(f, rest);
    }
    FloatVector low = s0.add(s1).add(s2.add(s3)).add(s4.add(s5));
    FloatVector high = s6.add(s7).add(s8.add(s9)).add(s10.add(s11));
    return low.add(high).reduceLanes(VectorOperators.ADD);
  }

  @Override
  public int multiplyAddChains() {
    return 12 * WIDTH;
  }

  @Override
  public GemmTile gemmTile() {
    return new VectorGemmTile();
  }

  @Override
  public float max(float[] x, int at, int count) {
    FloatVector m0 = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    FloatVector m1 = m0;
    FloatVector m2 = m0;
    FloatVector m3 = m0;
    int i = 0;
    // with its care for NaN each takes several instructions, which wait for each other
    for (; i + 4 * WIDTH <= count; i += 4 * WIDTH) {
      m0 = m0.max(FloatVector.fromArray(SPECIES, x, at + i));
      m1 = m1.max(FloatVector.fromArray(SPECIES, x, at + i + WIDTH));
      m2 = m2.max(FloatVector.fromArray(SPECIES, x, at + i + 2 * WIDTH));
      m3 = m3.max(FloatVector.fromArray(SPECIES, x, at + i + 3 * WIDTH));
    }
    for (; i + WIDTH <= count; i += WIDTH) {
      m0 = m0.max(FloatVector.fromArray(SPECIES, x, at + i));
    }
    float max = m0.max(m1).max(m2.max(m3)).reduceLanes(VectorOperators.MAX);
    for (; i < count; i++) {
      max = Math.max(max, x[at + i]);
    }
    return max;
  }

  @Override
  public float min(float[] x, int at, int count) {
    FloatVector m0 = FloatVector.broadcast(SPECIES, Float.POSITIVE_INFINITY);
    FloatVector m1 = m0;
    FloatVector m2 = m0;
    FloatVector m3 = m0;
    int i = 0;
    // with its care for NaN each takes several instructions, which wait for each other
    for (; i + 4 * WIDTH <= count; i += 4 * WIDTH) {
      m0 = m0.min(FloatVector.fromArray(SPECIES, x, at + i));
      m1 = m1.min(FloatVector.fromArray(SPECIES, x, at + i + WIDTH));
      m2 = m2.min(FloatVector.fromArray(SPECIES, x, at + i + 2 * WIDTH));
      m3 = m3.min(FloatVector.fromArray(SPECIES, x, at + i + 3 * WIDTH));
    }
    for (; i + WIDTH <= count; i += WIDTH) {
      m0 = m0.min(FloatVector.fromArray(SPECIES, x, at + i));
    }
    float min = m0.min(m1).min(m2.min(m3)).reduceLanes(VectorOperators.MIN);
    for (; i < count; i++) {
      min = Math.min(min, x[at + i]);
    }
    return min;
  }

  @Override
  public float product(float[] x, int at, int count) {
    FloatVector p = FloatVector.broadcast(SPECIES, 1);
    int i = 0;
    for (; i + WIDTH <= count; i += WIDTH) {
      p = p.mul(FloatVector.fromArray(SPECIES, x, at + i));
    }
    float[] lanes = new float[WIDTH];
    p.intoArray(lanes, 0);
    float product = 1;
    for (float factor : lanes) {
      product *= factor;
    }
    for (; i < count; i++) {
      product *= x[at + i];
    }
    return product;
  }

  @Override
  public float sumOfMagnitudes(float[] x, int at, int count) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    int i = 0;
    for (; i + 2 * WIDTH <= count; i += 2 * WIDTH) {
      s0 = s0.add(FloatVector.fromArray(SPECIES, x, at + i).abs());
      s1 = s1.add(FloatVector.fromArray(SPECIES, x, at + i + WIDTH).abs());
    }
    float sum = total(s0.add(s1));
    for (; i < count; i++) {
      sum += Math.abs(x[at + i]);
    }
    return sum;
  }

  @Override
  public float sum(float[] x, int at, float shift, int count) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    int i = 0;
    for (; i + 2 * WIDTH <= count; i += 2 * WIDTH) {
      s0 = s0.add(FloatVector.fromArray(SPECIES, x, at + i).sub(shift));
      s1 = s1.add(FloatVector.fromArray(SPECIES, x, at + i + WIDTH).sub(shift));
    }
    float sum = total(s0.add(s1));
    for (; i < count; i++) {
      sum += x[at + i] - shift;
    }
    return sum;
  }

  @Override
  public float sumOfSquares(float[] x, int at, float shift, int count) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    int i = 0;
    for (; i + 2 * WIDTH <= count; i += 2 * WIDTH) {
      FloatVector d0 = FloatVector.fromArray(SPECIES, x, at + i).sub(shift);
      FloatVector d1 = FloatVector.fromArray(SPECIES, x, at + i + WIDTH).sub(shift);
      s0 = d0.fma(d0, s0);
      s1 = d1.fma(d1, s1);
    }
    float sum = total(s0.add(s1));
    for (; i < count; i++) {
      float d = x[at + i] - shift;
      sum = Math.fma(d, d, sum);
    }
    return sum;
  }

  @Override
  public boolean hide(byte[] keep, int atKeep, float[] t, int atT, int count) {
    FloatVector hidden = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    boolean any = false;
    int i = 0;
    if (WIDTH == BYTES.length()) {
      for (; i + WIDTH <= count; i += WIDTH) {
        VectorMask<Float> none =
            ByteVector.fromArray(BYTES, keep, atKeep + i)
                .convertShape(VectorOperators.B2F, SPECIES, 0)
                .compare(VectorOperators.EQ, 0);
        FloatVector.fromArray(SPECIES, t, atT + i).blend(hidden, none).intoArray(t, atT + i);
        any |= none.anyTrue();
      }
    }
    for (; i < count; i++) {
      if (keep[atKeep + i] == 0) {
        t[atT + i] = Float.NEGATIVE_INFINITY;
        any = true;
      }
    }
    return any;
  }

  @Override
  public boolean addMask(float[] bias, int atBias, float[] t, int atT, int count) {
    FloatVector hidden = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    boolean any = false;
    int i = 0;
    for (; i + WIDTH <= count; i += WIDTH) {
      FloatVector b = FloatVector.fromArray(SPECIES, bias, atBias + i);
      VectorMask<Float> none = b.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY);
      FloatVector sum = FloatVector.fromArray(SPECIES, t, atT + i).add(b);
      sum.blend(hidden, none).intoArray(t, atT + i);
      any |= none.anyTrue();
    }
    for (; i < count; i++) {
      float b = bias[atBias + i];
      boolean none = b == Float.NEGATIVE_INFINITY;
      any |= none;
      t[atT + i] = none ? b : t[atT + i] + b;
    }
    return any;
  }

  @Override
  public float expSum(float[] x, int atX, float scale, float shift, float[] y, int atY, int count) {
    return VectorFunctions.expSum(x, atX, scale, shift, y, atY, count);
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
    int j = 0;
    for (; j + 2 * WIDTH <= columns; j += 2 * WIDTH) {
      FloatVector c00 = FloatVector.fromArray(SPECIES, c, atC + j);
      FloatVector c01 = FloatVector.fromArray(SPECIES, c, atC + j + WIDTH);
      FloatVector c10 = FloatVector.fromArray(SPECIES, c, atC + strideC + j);
      FloatVector c11 = FloatVector.fromArray(SPECIES, c, atC + strideC + j + WIDTH);
      FloatVector c20 = FloatVector.fromArray(SPECIES, c, atC + 2 * strideC + j);
      FloatVector c21 = FloatVector.fromArray(SPECIES, c, atC + 2 * strideC + j + WIDTH);
      FloatVector c30 = FloatVector.fromArray(SPECIES, c, atC + 3 * strideC + j);
      FloatVector c31 = FloatVector.fromArray(SPECIES, c, atC + 3 * strideC + j + WIDTH);
      for (int d = 0; d < depth; d++) {
        FloatVector b0 = FloatVector.fromArray(SPECIES, b, atB + d * strideB + j);
        FloatVector b1 = FloatVector.fromArray(SPECIES, b, atB + d * strideB + j + WIDTH);
        FloatVector a0 = FloatVector.broadcast(SPECIES, a[atA + d]);
        FloatVector a1 = FloatVector.broadcast(SPECIES, a[atA + strideA + d]);
        FloatVector a2 = FloatVector.broadcast(SPECIES, a[atA + 2 * strideA + d]);
        FloatVector a3 = FloatVector.broadcast(SPECIES, a[atA + 3 * strideA + d]);
        c00 = a0.fma(b0, c00);
        c01 = a0.fma(b1, c01);
        c10 = a1.fma(b0, c10);
        c11 = a1.fma(b1, c11);
        c20 = a2.fma(b0, c20);
        c21 = a2.fma(b1, c21);
        c30 = a3.fma(b0, c30);
        c31 = a3.fma(b1, c31);
      }
      c00.intoArray(c, atC + j);
      c01.intoArray(c, atC + j + WIDTH);
      c10.intoArray(c, atC + strideC + j);
      c11.intoArray(c, atC + strideC + j + WIDTH);
      c20.intoArray(c, atC + 2 * strideC + j);
      c21.intoArray(c, atC + 2 * strideC + j + WIDTH);
      c30.intoArray(c, atC + 3 * strideC + j);
      c31.intoArray(c, atC + 3 * strideC + j + WIDTH);
    }
    for (; j + WIDTH <= columns; j += WIDTH) {
      FloatVector c0 = FloatVector.fromArray(SPECIES, c, atC + j);
      FloatVector c1 = FloatVector.fromArray(SPECIES, c, atC + strideC + j);
      FloatVector c2 = FloatVector.fromArray(SPECIES, c, atC + 2 * strideC + j);
      FloatVector c3 = FloatVector.fromArray(SPECIES, c, atC + 3 * strideC + j);
      for (int d = 0; d < depth; d++) {
        FloatVector row = FloatVector.fromArray(SPECIES, b, atB + d * strideB + j);
        c0 = FloatVector.broadcast(SPECIES, a[atA + d]).fma(row, c0);
        c1 = FloatVector.broadcast(SPECIES, a[atA + strideA + d]).fma(row, c1);
        c2 = FloatVector.broadcast(SPECIES, a[atA + 2 * strideA + d]).fma(row, c2);
        c3 = FloatVector.broadcast(SPECIES, a[atA + 3 * strideA + d]).fma(row, c3);
      }
      c0.intoArray(c, atC + j);
      c1.intoArray(c, atC + strideC + j);
      c2.intoArray(c, atC + 2 * strideC + j);
      c3.intoArray(c, atC + 3 * strideC + j);
    }
    if (j < columns) {
      for (int r = 0; r < 4; r++) {
        for (int d = 0; d < depth; d++) {
          addScaled(
              a[atA + r * strideA + d],
              b,
              atB + d * strideB + j,
              c,
              atC + r * strideC + j,
              columns - j);
        }
      }
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
    VectorArithmetic.apply(function, a, atA, b, atB, y, atY, count);
  }

  @Override
  public void winogradWindow(
      float[] x, int atX, int row, int channels, float[] windows, int atWindows, int step) {
    VectorWinograd.window(x, atX, row, channels, windows, atWindows, step);
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
    VectorWinograd.pixels(sums, atSums, step, bias, atBias, pixels, atPixels, channels);
  }
}
