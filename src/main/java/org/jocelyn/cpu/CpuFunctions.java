package org.jocelyn.cpu;

import org.jocelyn.op.UnaryFunction;

/**
 * The functions of one element as loops over an array, in place: one index into one array, which C2
 * vectorises where the function is simple. The others compute in double precision with what the JVM
 * has intrinsics for (exp, log, pow), so their error is the final rounding to float; {@code
 * VectorFunctions} is faster.
 */
final class CpuFunctions {
  /** The logarithm of the least normal number: {@link Lanes#expSum} gives 0 for less. */
  static final float LEAST_EXPONENT = -87.33654f;

  /** Adding this to an x leaves the bits of 2^rint(x), all but its zeros, in the low ones. */
  static final float EXPONENT_ROUNDER = 0x1.8p23f + 127;

  /** {@code (2ʳ − 1)/r} for |r| ≤ ½, the highest power of r first: 2ʳ comes out within 2ε. */
  static final float EXP2_5 = 0.0013264727f;

  static final float EXP2_4 = 0.009671513f;
  static final float EXP2_3 = 0.055507336f;
  static final float EXP2_2 = 0.24022242f;
  static final float EXP2_1 = 0.693147f;

  private CpuFunctions() {}

  /** {@code y[i] = f(y[i])} for i from {@code from} to {@code to}; those of BOOL give 0 or 1. */
  static void apply(UnaryFunction function, float alpha, float beta, float[] y, int from, int to) {
    switch (function) {
      case IDENTITY -> {}
      case RELU -> relu(y, from, to);
      case LEAKY_RELU -> leakyRelu(alpha, y, from, to);
      case THRESHOLDED_RELU -> thresholdedRelu(alpha, y, from, to);
      case SHRINK -> shrink(alpha, beta, y, from, to);
      case ELU -> elu(alpha, y, from, to);
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
      case SQRT -> sqrt(y, from, to);
      case RSQRT -> rsqrt(y, from, to);
      case RECIPROCAL -> reciprocal(y, from, to);
      case ABS -> abs(y, from, to);
      case NEG -> neg(y, from, to);
      case SIGN -> sign(y, from, to);
      case FLOOR -> floor(y, from, to);
      case CEIL -> ceil(y, from, to);
      case ROUND -> round(y, from, to);
      case ERF -> erf(y, from, to);
      case SIN -> sin(y, from, to);
      case COS -> cos(y, from, to);
      case TAN -> tan(y, from, to);
      case ASIN -> asin(y, from, to);
      case ACOS -> acos(y, from, to);
      case ATAN -> atan(y, from, to);
      case SINH -> sinh(y, from, to);
      case COSH -> cosh(y, from, to);
      case ASINH -> asinh(y, from, to);
      case ACOSH -> acosh(y, from, to);
      case ATANH -> atanh(y, from, to);
      case POWER -> power(alpha, y, from, to);
      case CLIP -> clip(alpha, beta, y, from, to);
      case AFFINE -> affine(alpha, beta, y, from, to);
      case NOT -> not(y, from, to);
      case IS_NAN -> isNan(y, from, to);
      case IS_INF -> isInf(y, from, to);
    }
  }

  private static void relu(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.max(y[i], 0f);
    }
  }

  private static void leakyRelu(float alpha, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.max(y[i], 0f) + alpha * Math.min(y[i], 0f);
    }
  }

  private static void thresholdedRelu(float alpha, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = y[i] <= alpha ? 0 : y[i];
    }
  }

  private static void shrink(float alpha, float beta, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      float x = y[i];
      float inside = Float.isNaN(x) ? x : 0;
      float above = x > alpha ? x - beta : inside;
      y[i] = x < -alpha ? x + beta : above;
    }
  }

  private static void elu(float alpha, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) (y[i] >= 0 ? y[i] : alpha * expm1(y[i]));
    }
  }

  private static void selu(float alpha, float beta, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) (beta * (y[i] > 0 ? y[i] : alpha * expm1(y[i])));
    }
  }

  private static void celu(float alpha, float[] y, int from, int to) {
    double reciprocal = 1.0 / alpha;
    for (int i = from; i < to; i++) {
      y[i] = (float) (y[i] > 0 ? y[i] : alpha * expm1(y[i] * reciprocal));
    }
  }

  private static void gelu(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      double a = Math.min(Math.abs(y[i]), 40.0); // from 15 on the tail is below every float
      y[i] = (float) (Math.max(y[i], 0.0) - a * normalUpperTail(a));
    }
  }

  private static void geluTanh(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      double x = Math.max(y[i], -40.0); // keeps −∞·0 out
      double u = 0.7978845608028654 * (x + 0.044715 * x * x * x);
      y[i] = (float) (x / (1 + Math.exp(-2 * u)));
    }
  }

  private static void sigmoid(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) (1 / (1 + Math.exp(-y[i])));
    }
  }

  private static void hardSigmoid(float alpha, float beta, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.min(1f, Math.max(0f, alpha * y[i] + beta));
    }
  }

  private static void hardSwish(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      float x = Math.max(y[i], -3f); // x + 3 is exact near −3, where x/6 + 1/2 would cancel
      y[i] = x * (Math.min(x + 3f, 6f) * (1f / 6));
    }
  }

  private static void silu(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      double x = Math.max(y[i], -700.0); // keeps −∞/∞ out
      y[i] = (float) (x / (1 + Math.exp(-x)));
    }
  }

  private static void mish(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      // tanh(ln(1 + e)) = e(e + 2)/(e(e + 2) + 2), which is 1 from x = 30 on
      double x = Math.max(y[i], -300.0);
      double e = Math.exp(Math.min(x, 30));
      double n = e * (e + 2);
      y[i] = (float) (x * (n / (n + 2)));
    }
  }

  private static void tanh(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      double u = expm1(-2.0 * Math.abs(y[i]));
      y[i] = (float) Math.copySign(u / (u + 2), y[i]);
    }
  }

  private static void softplus(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      double e = Math.exp(-Math.abs((double) y[i]));
      // Kahan: log(1 + e)/((1 + e) − 1) is right although 1 + e was rounded
      double sum = 1 + e;
      y[i] = (float) (Math.max(y[i], 0.0) + (sum == 1 ? e : e * Math.log(sum) / (sum - 1)));
    }
  }

  private static void softsign(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      float x = Math.min(Math.max(y[i], -1e30f), 1e30f); // the quotient is ±1 from there on
      y[i] = x / (1 + Math.abs(x));
    }
  }

  private static void exp(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Math.exp(y[i]);
    }
  }

  private static void log(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Math.log(y[i]);
    }
  }

  private static void sqrt(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Math.sqrt(y[i]);
    }
  }

  private static void rsqrt(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) (1 / Math.sqrt(y[i]));
    }
  }

  private static void reciprocal(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = 1 / y[i];
    }
  }

  private static void abs(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.abs(y[i]);
    }
  }

  private static void neg(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = -y[i];
    }
  }

  private static void sign(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.signum(y[i]);
    }
  }

  private static void floor(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Math.floor(y[i]);
    }
  }

  private static void ceil(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Math.ceil(y[i]);
    }
  }

  private static void round(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Math.rint(y[i]);
    }
  }

  private static void erf(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) erf(y[i]);
    }
  }

  private static void sin(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Math.sin(y[i]);
    }
  }

  private static void cos(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Math.cos(y[i]);
    }
  }

  private static void tan(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Math.tan(y[i]);
    }
  }

  private static void asin(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Math.asin(y[i]);
    }
  }

  private static void acos(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Math.acos(y[i]);
    }
  }

  private static void atan(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Math.atan(y[i]);
    }
  }

  private static void sinh(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Math.sinh(y[i]);
    }
  }

  private static void cosh(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) Math.cosh(y[i]);
    }
  }

  private static void asinh(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      double a = Math.abs(y[i]);
      y[i] = (float) Math.copySign(Math.log1p(a + (Math.sqrt(a * a + 1) - 1)), y[i]);
    }
  }

  private static void acosh(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      double x = y[i] < 1 ? Double.NaN : y[i];
      y[i] = (float) Math.log1p(x - 1 + Math.sqrt((x - 1) * (x + 1)));
    }
  }

  private static void atanh(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      double a = Math.abs(y[i]);
      y[i] = (float) Math.copySign(0.5 * Math.log1p(2 * a / (1 - a)), y[i]);
    }
  }

  private static void power(float alpha, float[] y, int from, int to) {
    if (alpha == 2) { // the power that models use
      for (int i = from; i < to; i++) {
        y[i] *= y[i];
      }
      return;
    }
    for (int i = from; i < to; i++) {
      y[i] = (float) power(y[i], alpha);
    }
  }

  private static void clip(float alpha, float beta, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.min(beta, Math.max(alpha, y[i]));
    }
  }

  private static void affine(float alpha, float beta, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = alpha * y[i] + beta;
    }
  }

  private static void not(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = y[i] == 0 ? 1 : 0;
    }
  }

  private static void isNan(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Float.isNaN(y[i]) ? 1 : 0;
    }
  }

  private static void isInf(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Float.isInfinite(y[i]) ? 1 : 0;
    }
  }

  /** {@code eˣ} as {@link Lanes#expSum} has it, without fused multiply-adds. */
  static float expOfSmall(float x) {
    float rounded = x * 1.442695f + EXPONENT_ROUNDER;
    float n = rounded - EXPONENT_ROUNDER;
    // x − n·ln(2), whose larger part is short enough for n times it to be exact
    float r = ((x - n * 0x1.63p-1f) + n * 2.1219444e-4f) * 1.442695f;
    float p = ((((EXP2_5 * r + EXP2_4) * r + EXP2_3) * r + EXP2_2) * r + EXP2_1) * r + 1;
    float e = p * Float.intBitsToFloat(Float.floatToRawIntBits(rounded) << 23);
    return x < LEAST_EXPONENT ? 0 : e;
  }

  /** {@code eˣ − 1}; relative error 1e−13. Math.expm1 has no intrinsic. */
  private static double expm1(double x) {
    return Math.abs(x) < 1e-3 ? x * (1 + x * (0.5 + x * (1.0 / 6 + x / 24))) : Math.exp(x) - 1;
  }

  /** {@code Φ(−a) = ½ erfc(a/√2)} for a ≥ 0; relative error 4e−8 up to 14.5, absolute 1e−47. */
  private static double normalUpperTail(double a) {
    double t = 1 / (1 + 0.35 * a);
    double p = -0.029157885742131927;
    p = p * t + 0.14403091933627682;
    p = p * t - 0.25583900312554825;
    p = p * t + 0.1593196940427156;
    p = p * t - 0.023212352178914472;
    p = p * t + 0.10555250151563447;
    p = p * t + 0.11982128791441703;
    p = p * t + 0.1398635154086152;
    p = p * t + 0.1396213068430588;
    return Math.exp(-0.5 * a * a) * t * p;
  }

  /** The error function; relative error 4e−8. */
  private static double erf(double x) {
    double z = x * x;
    if (z < 1) {
      double p = 7.88912304498159e-5;
      p = p * z - 0.0008020842330130676;
      p = p * z + 0.005189535457026944;
      p = p * z - 0.026854444652622995;
      p = p * z + 0.11283600177670952;
      p = p * z - 0.3761262713608582;
      p = p * z + 1.1283791659137676;
      return x * p;
    }
    double tail = 2 * normalUpperTail(Math.min(Math.abs(x), 20) * Math.sqrt(2));
    return Math.copySign(1 - tail, x);
  }

  /** IEEE 754 pow, in which 1 to any power is 1; {@link Math#pow} makes NaN of two cases. */
  static double power(double x, double exponent) {
    boolean one = x == 1 || (x == -1 && Double.isInfinite(exponent));
    return one ? 1 : Math.pow(x, exponent);
  }
}
