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
      gated(x, cubic.mul(1.5957691f)).intoArray(y, i); // 2√(2/π)
    }
  }

  /** 2 ulp. */
  private static void sigmoid(float[] y, int from, int to) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1);
    for (int i = from; i < to; i += WIDTH) {
      one.div(exp(load(y, i).neg()).add(1)).intoArray(y, i);
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
      FloatVector e = exp(x.min(20));
      FloatVector n = e.mul(e.add(2));
      n.div(n.add(2)).mul(x).intoArray(y, i);
    }
  }

  /** 3 ulp: {@code tanh a = −u/(u + 2)} with u = e^(−2a) − 1. */
  private static void tanh(float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector x = load(y, i);
      FloatVector u = expm1(x.abs().mul(-2));
      withSign(u.div(u.add(2)), x).intoArray(y, i);
    }
  }

  /** 3 ulp: {@code max(x, 0) + ln(1 + e)} with {@code e = e^−|x|} in [0, 1]. */
  private static void softplus(float[] y, int from, int to) {
    for (int i = from; i < to; i += WIDTH) {
      FloatVector x = load(y, i);
      FloatVector e = exp(x.abs().neg());
      FloatVector s = e.div(e.add(2));
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
      FloatVector low = exponent.mul(-2.12194440e-4f).add(s.mul(twiceAtanh(s.mul(s))));
      exponent.mul(0.693359375f).add(low).intoArray(y, i); // ln 2 = 0.693359375 − 2.12194440e−4
    }
  }

  private static void rsqrt(float[] y, int from, int to) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1);
    for (int i = from; i < to; i += WIDTH) {
      one.div(load(y, i).sqrt()).intoArray(y, i);
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
      FloatVector p = z.mul(7.88912294e-05f).add(-0.000802084222f);
      p = p.mul(z).add(0.00518953567f);
      p = p.mul(z).add(-0.0268544443f);
      p = p.mul(z).add(0.112836003f);
      p = p.mul(z).add(-0.37612626f);
      p = p.mul(z).add(1.12837911f);
      FloatVector far = normalUpperTail(a.mul(1.41421356f)).mul(-2).add(1);
      FloatVector magnitude = far.blend(p.mul(a), a.compare(VectorOperators.LT, 1));
      // a NaN has lost its place to neither side: far is NaN too
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
      FloatVector rounded = x.mul(0.636619747f).add(ROUNDER);
      FloatVector n = rounded.sub(ROUNDER);
      // x − n·π/2: the first step is exact, both being multiples of 2^−23 below 1
      FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -0x1.921fb6p0f), x);
      r = n.fma(FloatVector.broadcast(SPECIES, 0x1.777a5cp-25f), r);
      r = n.fma(FloatVector.broadcast(SPECIES, 0x1.ee59dap-50f), r);
      FloatVector z = r.mul(r);
      FloatVector sin = z.mul(2.71823728e-06f).add(-0.000198393274f);
      sin = sin.mul(z).add(0.00833332911f).mul(z).add(-0.166666672f).mul(z).mul(r).add(r);
      FloatVector cos = z.mul(2.44377297e-05f).add(-0.00138873619f);
      cos = cos.mul(z).add(0.0416666456f).mul(z).add(-0.5f).mul(z).add(1);
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
    FloatVector bounded = x.max(-104).min(89); // beyond lie 0 and ∞, which these give too
    FloatVector rounded = bounded.mul(1.44269504f).add(ROUNDER);
    FloatVector p = expm1Reduced(reduced(bounded, rounded)).add(1);
    // 2ⁿ in two factors, since n reaches from −150 to 128
    IntVector n = rounded.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUNDER));
    IntVector half = n.lanewise(VectorOperators.ASHR, 1);
    return p.mul(powerOfTwo(half)).mul(powerOfTwo(n.sub(half)));
  }

  /** {@code eˣ − 1} for x ≤ 0; 2 ulp: {@code 2ⁿ(eʳ − 1) + (2ⁿ − 1)}. */
  private static FloatVector expm1(FloatVector x) {
    FloatVector bounded = x.max(-60); // −1 from there on
    FloatVector rounded = bounded.mul(1.44269504f).add(ROUNDER);
    FloatVector p = expm1Reduced(reduced(bounded, rounded));
    IntVector n = rounded.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUNDER));
    FloatVector power = powerOfTwo(n);
    return p.mul(power).add(power.sub(1));
  }

  /** {@code r = x − n·ln 2} with n in the low bits of {@code rounded}; |r| ≤ ln(2)/2. */
  private static FloatVector reduced(FloatVector x, FloatVector rounded) {
    FloatVector n = rounded.sub(ROUNDER);
    FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -0.693359375f), x);
    return n.fma(FloatVector.broadcast(SPECIES, 2.12194440e-4f), r);
  }

  /** {@code eʳ − 1 = r + r²·P(r)}, |r| ≤ ln(2)/2. */
  private static FloatVector expm1Reduced(FloatVector r) {
    FloatVector p = r.mul(0.00139465544f).add(0.00836664438f);
    p = p.mul(r).add(0.0416662805f);
    p = p.mul(r).add(0.16666542f);
    p = p.mul(r).add(0.5f);
    return r.mul(r).mul(p).add(r);
  }

  private static FloatVector powerOfTwo(IntVector n) {
    return n.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  /** {@code x/(1 + e^−v)} for x of the sign of v: {@code max(x, 0) − |x|/(1 + e^|v|)}. */
  private static FloatVector gated(FloatVector x, FloatVector v) {
    FloatVector e = exp(v.abs().neg());
    return x.max(0).sub(e.div(e.add(1)).mul(x.abs().min(128)));
  }

  /**
   * {@code Φ(−a)} for 0 ≤ a ≤ 16: {@code e^(−a²/2)·t·P(t)}, {@code t = 1/(1 + 0.35a)}. The
   * exponential gets a² with its rounding error, so the tail keeps its digits; 3 ulp.
   */
  private static FloatVector normalUpperTail(FloatVector a) {
    FloatVector square = a.mul(a);
    FloatVector rest = a.fma(a, square.neg());
    FloatVector t = FloatVector.broadcast(SPECIES, 1).div(a.mul(0.35f).add(1));
    FloatVector p = t.mul(-0.029157886f).add(0.14403091f);
    p = p.mul(t).add(-0.25583899f);
    p = p.mul(t).add(0.15931970f);
    p = p.mul(t).add(-0.023212353f);
    p = p.mul(t).add(0.10555250f);
    p = p.mul(t).add(0.11982129f);
    p = p.mul(t).add(0.13986352f);
    p = p.mul(t).add(0.13962130f);
    return exp(square.mul(-0.5f)).mul(rest.mul(-0.5f).add(1)).mul(t.mul(p));
  }

  /** {@code 2 atanh(s)/s} for z = s² ≤ 1/9. */
  private static FloatVector twiceAtanh(FloatVector z) {
    FloatVector p = z.mul(0.243009329f).add(0.214276582f);
    p = p.mul(z).add(0.286168844f);
    p = p.mul(z).add(0.39998877f);
    p = p.mul(z).add(0.666666746f);
    return p.mul(z).add(2);
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
