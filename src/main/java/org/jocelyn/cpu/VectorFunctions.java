package org.jocelyn.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jocelyn.op.UnaryFunction;

/**
 * The functions of one element over the Vector API, in place. Each is a loop of its own around a
 * function of a vector that C2 inlines; what the loops do not have, {@link CpuFunctions} does. The
 * polynomials have the least relative error on the interval that their comment gives; errors are in
 * units in the last place (ulp), measured over all magnitudes by the tests.
 */
final class VectorFunctions {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  /** Adding this to an x of magnitude below 2²² leaves rint(x) in the low bits of the sum. */
  private static final float ROUNDER = 0x1.8p23f;

  /** The same with the exponent's bias, so that the low bits are those of 2^rint(x). */
  private static final FloatVector EXPONENT_ROUNDER = all(ROUNDER + 127);

  // constants are vectors and the polynomials chains of fma because C2 gives up inlining, and boxes
  // every vector, when a loop's body has too many nodes; fma with a constant makes the fewest
  private static final FloatVector ONE = all(1);
  private static final FloatVector TWO = all(2);
  private static final FloatVector SQRT2 = all(1.4142135f);
  private static final FloatVector MINUS_HALF = all(-0.5f);
  private static final FloatVector LOG2_E = all(1.442695f);
  private static final FloatVector MINUS_LN2_HIGH = all(-0x1.63p-1f);
  private static final FloatVector MINUS_LN2_LOW = all(2.1219444e-4f);

  /** {@code (eʳ − 1 − r)/r²} for |r| ≤ ln(2)/2, the highest power first. */
  private static final FloatVector EXPM1_4 = all(0.0013946554f);

  private static final FloatVector EXPM1_3 = all(0.008366644f);
  private static final FloatVector EXPM1_2 = all(0.04166628f);
  private static final FloatVector EXPM1_1 = all(0.16666542f);
  private static final FloatVector EXPM1_0 = all(0.5f);

  /** {@code e^(a²/2)·Φ(−a)/t} in t = 1/(1 + 0.35a), for a in [0, 14.5]. */
  private static final FloatVector TAIL_8 = all(-0.029157886f);

  private static final FloatVector TAIL_7 = all(0.14403091f);
  private static final FloatVector TAIL_6 = all(-0.255839f);
  private static final FloatVector TAIL_5 = all(0.15931970f);
  private static final FloatVector TAIL_4 = all(-0.023212353f);
  private static final FloatVector TAIL_3 = all(0.10555250f);
  private static final FloatVector TAIL_2 = all(0.11982129f);
  private static final FloatVector TAIL_1 = all(0.13986352f);
  private static final FloatVector TAIL_0 = all(0.13962130f);

  private static final FloatVector TAIL_SCALE = all(0.35f);

  /** {@code 2 atanh(s)/s} in s² ≤ 1/9. */
  private static final FloatVector ATANH_5 = all(0.24300933f);

  private static final FloatVector ATANH_4 = all(0.21427658f);
  private static final FloatVector ATANH_3 = all(0.28616884f);
  private static final FloatVector ATANH_2 = all(0.39998877f);
  private static final FloatVector ATANH_1 = all(0.66666675f);
  private static final FloatVector ATANH_0 = all(2);

  /** {@code erf(a)/a} in a² ≤ 1. */
  private static final FloatVector ERF_6 = all(7.889123e-5f);

  private static final FloatVector ERF_5 = all(-0.0008020842f);
  private static final FloatVector ERF_4 = all(0.0051895357f);
  private static final FloatVector ERF_3 = all(-0.026854444f);
  private static final FloatVector ERF_2 = all(0.112836f);
  private static final FloatVector ERF_1 = all(-0.37612626f);
  private static final FloatVector ERF_0 = all(1.1283791f);

  /** {@code (sin(r)/r − 1)/r²} in r², for |r| ≤ π/4. */
  private static final FloatVector SIN_3 = all(2.7182373e-6f);

  private static final FloatVector SIN_2 = all(-0.00019839327f);
  private static final FloatVector SIN_1 = all(0.008333329f);
  private static final FloatVector SIN_0 = all(-0.16666667f);

  /** {@code cos r} in r², for |r| ≤ π/4. */
  private static final FloatVector COS_4 = all(2.443773e-5f);

  private static final FloatVector COS_3 = all(-0.0013887362f);
  private static final FloatVector COS_2 = all(0.041666646f);
  private static final FloatVector COS_1 = all(-0.5f);
  private static final FloatVector COS_0 = all(1);

  /** π/2 in three parts. */
  private static final FloatVector MINUS_HALF_PI_HIGH = all(-0x1.921fb6p0f);

  private static final FloatVector MINUS_HALF_PI_MIDDLE = all(0x1.777a5cp-25f);
  private static final FloatVector MINUS_HALF_PI_LOW = all(0x1.ee59dap-50f);
  private static final FloatVector TWO_OVER_PI = all(0.63661975f);
  private static final FloatVector ROUNDERS = all(ROUNDER);

  private static final int SIGN_BIT = 0x80000000;

  private VectorFunctions() {}

  static void apply(UnaryFunction function, float alpha, float beta, float[] y, int from, int to) {
    int end = to - (to - from) % WIDTH;
    applyWhole(function, alpha, beta, y, from, end);
    if (end < to) {
      // the last elements take the same path in a vector of their own: a value's image does not
      // depend on where it stands
      float[] rest = Arrays.copyOf(Arrays.copyOfRange(y, end, to), WIDTH);
      applyWhole(function, alpha, beta, rest, 0, WIDTH);
      System.arraycopy(rest, 0, y, end, to - end);
    }
  }

  /** The same for a number of elements that is a multiple of the width. */
  private static void applyWhole(
      UnaryFunction function, float alpha, float beta, float[] y, int from, int to) {
    switch (function) {
      case RELU -> relu(y, from, to);
      case LEAKY_RELU -> leakyRelu(alpha, y, from, to);
      case ELU -> selu(alpha, 1, y, from, to);
      case SELU -> selu(alpha, beta, y, from, to);
      case CELU -> celu(alpha, y, from, to);
      case GELU -> gelu(y, from, to);
      case GELU_TANH -> geluTanh(y, from, to);
      case SIGMOID -> sigmoid(y, from, to);
      case HARD_SIGMOID -> hardSigmoid(alpha, beta, y, from, to);
      case HARD_SWISH -> hardSwish(y, from, to);
      case SILU -> silu(y, from, to);
      case MISH -> mish(y, from, to);
      case TANH -> tanh(y, from, to);
      case SOFTPLUS -> softplus(y, from, to);
      case SOFTSIGN -> softsign(y, from, to);
      case EXP -> exp(y, from, to);
      case LOG -> log(y, from, to);
      case RSQRT -> rsqrt(y, from, to);
      case FLOOR -> floor(y, from, to);
      case CEIL -> ceil(y, from, to);
      case ROUND -> round(y, from, to);
      case ERF -> erf(y, from, to);
      case SIN -> sine(0, y, from, to);
      case COS -> sine(1, y, from, to);
      case CLIP -> clip(alpha, beta, y, from, to);
      default -> CpuFunctions.apply(function, alpha, beta, y, from, to);
    }
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  private static FloatVector load(float[] y, int at) {
    return FloatVector.fromArray(SPECIES, y, at);
  }

  private static void relu(float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      load(y, i).max(0).intoArray(y, i);
    }
  }

  private static void leakyRelu(float alpha, float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector x = load(y, i);
      x.max(0).add(x.min(0).mul(alpha)).intoArray(y, i);
    }
  }

  private static void selu(float alpha, float beta, float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector x = load(y, i);
      x.max(0).add(expm1(x.min(0)).mul(alpha)).mul(beta).intoArray(y, i);
    }
  }

  private static void celu(float alpha, float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector x = load(y, i);
      x.max(0).add(expm1(x.min(0).div(alpha)).mul(alpha)).intoArray(y, i);
    }
  }

  /** 4 ulp: {@code max(x, 0) − a·Φ(−a)} with a = |x|, free of cancellation on both sides. */
  private static void gelu(float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector x = load(y, i);
      FloatVector a = x.abs().min(16); // the tail is 0 from 15 on
      x.max(0).sub(normalUpperTail(a).mul(a)).intoArray(y, i);
    }
  }

  /** 2 + 2|2u| ulp at {@code 1/(1 + e^(−2u))}: what the rounding of u does to the exponential. */
  private static void geluTanh(float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector x = load(y, i);
      FloatVector cubic = x.mul(x).mul(x).mul(0.044715f).add(x);
      gated(x, cubic.mul(1.595769f)).intoArray(y, i); // 2√(2/π)
    }
  }

  /** 2 ulp. */
  private static void sigmoid(float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      ONE.div(expNormal(load(y, i).neg()).add(ONE)).intoArray(y, i);
    }
  }

  private static void hardSigmoid(float alpha, float beta, float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      load(y, i).mul(alpha).add(beta).max(0).min(1).intoArray(y, i);
    }
  }

  private static void hardSwish(float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector x = load(y, i).max(-3); // x + 3 is exact near −3, where x/6 + 1/2 would cancel
      x.add(3).min(6).mul(1f / 6).mul(x).intoArray(y, i);
    }
  }

  /** 3 ulp. */
  private static void silu(float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector x = load(y, i);
      gated(x, x).intoArray(y, i);
    }
  }

  /** 4 ulp: {@code tanh(ln(1 + e)) = e(e + 2)/(e(e + 2) + 2)}, which is 1 from x = 20 on. */
  private static void mish(float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector x = load(y, i).max(-128);
      FloatVector e = expNormal(x.min(20));
      FloatVector n = e.mul(e.add(TWO));
      n.div(n.add(TWO)).mul(x).intoArray(y, i);
    }
  }

  /** 3 ulp: {@code tanh a = −u/(u + 2)} with u = e^(−2a) − 1. */
  private static void tanh(float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector x = load(y, i);
      FloatVector u = expm1(x.abs().mul(-2));
      withSign(u.div(u.add(TWO)), x).intoArray(y, i);
    }
  }

  /** 3 ulp: {@code max(x, 0) + ln(1 + e)} with {@code e = e^−|x|} in [0, 1]. */
  private static void softplus(float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector x = load(y, i);
      FloatVector e = expNormal(x.abs().neg());
      FloatVector s = e.div(e.add(TWO));
      s.mul(twiceAtanh(s.mul(s))).add(x.max(0)).intoArray(y, i);
    }
  }

  private static void softsign(float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector x = load(y, i).max(-1e30f).min(1e30f); // the quotient is ±1 from there on
      x.div(x.abs().add(1)).intoArray(y, i);
    }
  }

  /** 1 ulp. */
  private static void exp(float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      exp(load(y, i)).intoArray(y, i);
    }
  }

  /** 2 ulp: {@code x = 2ⁿ·m} with m in [√½, √2) and {@code ln m = 2 atanh((m − 1)/(m + 1))}. */
  private static void log(float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector x = load(y, i);
      VectorMask<Float> ordinary =
          x.compare(VectorOperators.GE, Float.MIN_NORMAL)
              .and(x.compare(VectorOperators.LE, Float.MAX_VALUE));
      if (!ordinary.allTrue()) { // 0, subnormal, negative, infinite or NaN: rare
        CpuFunctions.apply(UnaryFunction.LOG, 0, 0, y, i, i + WIDTH);
        continue;
      }
      IntVector bits = x.reinterpretAsInts();
      IntVector n = bits.sub(0x3f3504f3).lanewise(VectorOperators.ASHR, 23);
      FloatVector m = bits.sub(n.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats();
      FloatVector exponent = (FloatVector) n.convert(VectorOperators.I2F, 0);
      FloatVector s = m.sub(1).div(m.add(1));
      FloatVector low = exponent.mul(-2.1219444e-4f).add(s.mul(twiceAtanh(s.mul(s))));
      exponent.mul(0x1.63p-1f).add(low).intoArray(y, i); // ln 2 = 0.693359375 − 2.1219444e−4
    }
  }

  private static void rsqrt(float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      ONE.div(load(y, i).sqrt()).intoArray(y, i);
    }
  }

  private static void floor(float[] y, int from, int to) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = from; i < to; i += WIDTH) {
      FloatVector x = load(y, i);
      FloatVector r = rint(x);
      r.sub(zero.blend(1, r.compare(VectorOperators.GT, x))).intoArray(y, i);
    }
  }

  private static void ceil(float[] y, int from, int to) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = from; i < to; i += WIDTH) {
      FloatVector x = load(y, i);
      FloatVector r = rint(x);
      r.add(zero.blend(1, r.compare(VectorOperators.LT, x))).intoArray(y, i);
    }
  }

  private static void round(float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      rint(load(y, i)).intoArray(y, i);
    }
  }

  /** 2 ulp: an odd polynomial up to 1, {@code 1 − 2Φ(−√2·a)} beyond. */
  private static void erf(float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector x = load(y, i);
      FloatVector a = x.abs().min(10);
      FloatVector z = a.mul(a);
      FloatVector p = ERF_6.fma(z, ERF_5);
      p = p.fma(z, ERF_4);
      p = p.fma(z, ERF_3);
      p = p.fma(z, ERF_2);
      p = p.fma(z, ERF_1);
      p = p.fma(z, ERF_0);
      FloatVector far = ONE.sub(normalUpperTail(a.mul(SQRT2)).mul(TWO));
      FloatVector magnitude = far.blend(p.mul(a), a.compare(VectorOperators.LT, 1));
      withSign(magnitude, x).intoArray(y, i);
    }
  }

  /** 2 ulp: sin for quarter 0, cos for quarter 1. */
  private static void sine(int quarter, float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector x = load(y, i);
      if (x.abs().compare(VectorOperators.GT, 30000f).anyTrue()) { // π/2 in three parts gives out
        CpuFunctions.apply(
            quarter == 0 ? UnaryFunction.SIN : UnaryFunction.COS, 0, 0, y, i, i + WIDTH);
        continue;
      }
      FloatVector rounded = x.fma(TWO_OVER_PI, ROUNDERS);
      FloatVector n = rounded.sub(ROUNDERS);
      // x − n·π/2: the first step is exact, both being multiples of 2^−23 below 1
      FloatVector r = n.fma(MINUS_HALF_PI_HIGH, x);
      r = n.fma(MINUS_HALF_PI_MIDDLE, r);
      r = n.fma(MINUS_HALF_PI_LOW, r);
      FloatVector z = r.mul(r);
      FloatVector sin = SIN_3.fma(z, SIN_2).fma(z, SIN_1).fma(z, SIN_0).mul(z).fma(r, r);
      FloatVector cos = COS_4.fma(z, COS_3).fma(z, COS_2).fma(z, COS_1).fma(z, COS_0);
      IntVector quadrant = rounded.reinterpretAsInts().add(quarter);
      IntVector odd = quadrant.and(1).neg();
      IntVector bits = sin.reinterpretAsInts();
      bits =
          bits.lanewise(
              VectorOperators.XOR,
              bits.lanewise(VectorOperators.XOR, cos.reinterpretAsInts()).and(odd));
      IntVector sign = quadrant.lanewise(VectorOperators.LSHL, 30).and(SIGN_BIT);
      bits.lanewise(VectorOperators.XOR, sign).reinterpretAsFloats().intoArray(y, i);
    }
  }

  private static void clip(float alpha, float beta, float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      load(y, i).max(alpha).min(beta).intoArray(y, i);
    }
  }

  /** {@code eˣ} over the whole range, subnormal results included; 1 ulp. */
  static FloatVector exp(FloatVector x) {
    // 0, by no underflow: that costs a processor some hundred cycles, and masks make many of them
    VectorMask<Float> none = x.compare(VectorOperators.LT, -104);
    FloatVector bounded = x.min(89).blend(0, none); // beyond lies ∞, which this gives too
    return expBounded(bounded).blend(0, none);
  }

  /**
   * See {@link Lanes#expSum}: {@code eᵗ = 2ⁿ·2ʳ} with t·log₂(e) = n + r and |r| ≤ ½, where 2ʳ = 1 +
   * r·P(r) within 2ε.
   *
   * <p>No method of ours is called in the loop: what C2 has put into the caller before decides
   * whether it still puts such a one there, and where it does not, every vector that goes in or
   * comes out is an object (22 ms were seen in place of 5 for the softmax of 8192 rows of 1024).
   * And no constant is a field, since C2 loads it from its object again for every vector: what is
   * stored might have changed it. Two vectors at a time hide how long each takes.
   */
  static float expSum(float[] x, int atX, float scale, float shift, float[] y, int atY, int count) {
    FloatVector factor = FloatVector.broadcast(SPECIES, scale);
    FloatVector minusShift = FloatVector.broadcast(SPECIES, -shift);
    FloatVector least = FloatVector.broadcast(SPECIES, CpuFunctions.LEAST_EXPONENT);
    FloatVector log2e = FloatVector.broadcast(SPECIES, 1.442695f);
    FloatVector rounder = FloatVector.broadcast(SPECIES, CpuFunctions.EXPONENT_ROUNDER);
    FloatVector p5 = FloatVector.broadcast(SPECIES, CpuFunctions.EXP2_5);
    FloatVector p4 = FloatVector.broadcast(SPECIES, CpuFunctions.EXP2_4);
    FloatVector p3 = FloatVector.broadcast(SPECIES, CpuFunctions.EXP2_3);
    FloatVector p2 = FloatVector.broadcast(SPECIES, CpuFunctions.EXP2_2);
    FloatVector p1 = FloatVector.broadcast(SPECIES, CpuFunctions.EXP2_1);
    FloatVector one = FloatVector.broadcast(SPECIES, 1);
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector sum0 = zero;
    FloatVector sum1 = zero;
    int i = 0;
    for (; i + 2 * WIDTH <= count; i += 2 * WIDTH) {
      FloatVector t0 = FloatVector.fromArray(SPECIES, x, atX + i).fma(factor, minusShift);
      FloatVector t1 = FloatVector.fromArray(SPECIES, x, atX + i + WIDTH).fma(factor, minusShift);
      FloatVector n0 = t0.fma(log2e, rounder);
      FloatVector n1 = t1.fma(log2e, rounder);
      FloatVector r0 = t0.fma(log2e, rounder.sub(n0));
      FloatVector r1 = t1.fma(log2e, rounder.sub(n1));
      FloatVector e0 = p5.fma(r0, p4).fma(r0, p3).fma(r0, p2).fma(r0, p1).fma(r0, one);
      FloatVector e1 = p5.fma(r1, p4).fma(r1, p3).fma(r1, p2).fma(r1, p1).fma(r1, one);
      e0 = e0.mul(n0.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats());
      e1 = e1.mul(n1.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats());
      e0 = e0.blend(zero, t0.compare(VectorOperators.LT, least));
      e1 = e1.blend(zero, t1.compare(VectorOperators.LT, least));
      e0.intoArray(y, atY + i);
      e1.intoArray(y, atY + i + WIDTH);
      sum0 = sum0.add(e0);
      sum1 = sum1.add(e1);
    }
    float total = VectorLanes.total(sum0.add(sum1));
    for (; i < count; i++) {
      y[atY + i] = CpuFunctions.expOfSmall(Math.fma(scale, x[atX + i], -shift));
      total += y[atY + i];
    }
    return total;
  }

  private static FloatVector expBounded(FloatVector bounded) {
    FloatVector rounded = bounded.fma(LOG2_E, EXPONENT_ROUNDER);
    FloatVector p = expm1Reduced(reduced(bounded, rounded)).add(ONE);
    // 2ⁿ in two factors, since n reaches from −150 to 128
    IntVector biased = rounded.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUNDER));
    IntVector half = biased.lanewise(VectorOperators.LSHR, 1).add(64);
    IntVector rest = biased.sub(half).add(127);
    return p.mul(powerOfTwo(half)).mul(powerOfTwo(rest));
  }

  /**
   * {@code eˣ} where that is a normal number, 0 below and {@code e⁸⁸} above; 1 ulp. A third fewer
   * instructions than the whole range.
   */
  private static FloatVector expNormal(FloatVector x) {
    FloatVector bounded = x.max(-88).min(88); // at −88 n is −127, of which powerOfTwo makes 0
    FloatVector rounded = bounded.fma(LOG2_E, EXPONENT_ROUNDER);
    FloatVector p = expm1Reduced(reduced(bounded, rounded)).add(ONE);
    return p.mul(powerOfTwo(rounded.reinterpretAsInts()));
  }

  /** {@code eˣ − 1} for x ≤ 0; 2 ulp: {@code 2ⁿ(eʳ − 1) + (2ⁿ − 1)}. */
  private static FloatVector expm1(FloatVector x) {
    FloatVector bounded = x.max(-60); // −1 from there on
    FloatVector rounded = bounded.fma(LOG2_E, EXPONENT_ROUNDER);
    FloatVector p = expm1Reduced(reduced(bounded, rounded));
    FloatVector power = powerOfTwo(rounded.reinterpretAsInts());
    return p.fma(power, power.sub(ONE));
  }

  /** {@code r = x − n·ln 2} with n in the low bits of {@code rounded}; |r| ≤ ln(2)/2. */
  private static FloatVector reduced(FloatVector x, FloatVector rounded) {
    FloatVector n = rounded.sub(EXPONENT_ROUNDER);
    return n.fma(MINUS_LN2_LOW, n.fma(MINUS_LN2_HIGH, x));
  }

  /** {@code eʳ − 1 = r + r²·P(r)}, |r| ≤ ln(2)/2. */
  private static FloatVector expm1Reduced(FloatVector r) {
    FloatVector p = EXPM1_4.fma(r, EXPM1_3);
    p = p.fma(r, EXPM1_2);
    p = p.fma(r, EXPM1_1);
    p = p.fma(r, EXPM1_0);
    return r.mul(r).fma(p, r);
  }

  /** {@code 2^(n − 127)} for n in the low bits; what is above them is shifted out. */
  private static FloatVector powerOfTwo(IntVector n) {
    return n.lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  /** {@code x/(1 + e^−v)} for x of the sign of v: {@code max(x, 0) − |x|/(1 + e^|v|)}. */
  private static FloatVector gated(FloatVector x, FloatVector v) {
    FloatVector e = expNormal(v.abs().neg());
    return x.max(0).sub(e.div(e.add(ONE)).mul(x.abs().min(128)));
  }

  /**
   * {@code Φ(−a)} for 0 ≤ a ≤ 16: {@code e^(−a²/2)·t·P(t)}, {@code t = 1/(1 + 0.35a)}. The
   * exponential gets a² with its rounding error, so the tail keeps its digits; 3 ulp.
   */
  private static FloatVector normalUpperTail(FloatVector a) {
    FloatVector square = a.mul(a);
    FloatVector rest = a.fma(a, square.neg());
    FloatVector t = ONE.div(a.fma(TAIL_SCALE, ONE));
    FloatVector p = TAIL_8.fma(t, TAIL_7);
    p = p.fma(t, TAIL_6);
    p = p.fma(t, TAIL_5);
    p = p.fma(t, TAIL_4);
    p = p.fma(t, TAIL_3);
    p = p.fma(t, TAIL_2);
    p = p.fma(t, TAIL_1);
    p = p.fma(t, TAIL_0);
    return expNormal(square.mul(MINUS_HALF)).mul(rest.fma(MINUS_HALF, ONE)).mul(t.mul(p));
  }

  /** {@code 2 atanh(s)/s} for z = s² ≤ 1/9. */
  private static FloatVector twiceAtanh(FloatVector z) {
    FloatVector p = ATANH_5.fma(z, ATANH_4);
    p = p.fma(z, ATANH_3);
    p = p.fma(z, ATANH_2);
    p = p.fma(z, ATANH_1);
    p = p.fma(z, ATANH_0);
    return p;
  }

  /** The nearest integer, ties to even; what is 2²³ or more is one already. */
  private static FloatVector rint(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector rounded = a.add(0x1p23f).sub(0x1p23f);
    return withSign(a.blend(rounded, a.compare(VectorOperators.LT, 0x1p23f)), x);
  }

  /** The magnitude of one, the sign of the other; NaN where the magnitude is. */
  private static FloatVector withSign(FloatVector magnitude, FloatVector sign) {
    return sign.reinterpretAsInts()
        .and(SIGN_BIT)
        .or(magnitude.abs().reinterpretAsInts())
        .reinterpretAsFloats();
  }
}
