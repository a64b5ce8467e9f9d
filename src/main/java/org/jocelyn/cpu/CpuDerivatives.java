package org.jocelyn.cpu;

import java.util.Arrays;
import org.jocelyn.op.UnaryFunction;

/**
 * The derivatives of the functions of one element, in place. What models train with are loops that
 * C2 vectorises around the exponentials of {@link Lanes}; the others compute one element at a time
 * in double precision.
 */
final class CpuDerivatives {
  private final Lanes lanes;
  private final float alpha;
  private final float beta;

  CpuDerivatives(Lanes lanes, float alpha, float beta) {
    this.lanes = lanes;
    this.alpha = alpha;
    this.beta = beta;
  }

  /** A derivative in double precision. */
  @FunctionalInterface
  private interface Derivative {
    double at(double v);
  }

  /** {@code y[i] = f'(y[i])} for i from {@code from} to {@code to}. */
  void fromInput(UnaryFunction function, float[] y, int from, int to) {
    switch (function) {
      case IDENTITY -> Arrays.fill(y, from, to, 1);
      case AFFINE -> Arrays.fill(y, from, to, alpha);
      case NEG -> Arrays.fill(y, from, to, -1);
      case SIGN, FLOOR, CEIL, ROUND -> Arrays.fill(y, from, to, 0);
      case RELU -> leakyRelu(0, y, from, to);
      case LEAKY_RELU -> leakyRelu(alpha, y, from, to);
      case ELU -> selu(1, y, from, to);
      case SELU -> selu(beta, y, from, to);
      case CELU -> celu(y, from, to);
      case GELU -> gelu(y, from, to);
      case GELU_TANH -> geluTanh(y, from, to);
      case SIGMOID -> sigmoid(1, 1, y, from, to);
      case TANH -> sigmoid(2, 4, y, from, to);
      case SILU -> silu(y, from, to);
      case MISH -> mish(y, from, to);
      case SOFTPLUS -> lanes.apply(UnaryFunction.SIGMOID, 0, 0, y, from, to);
      case EXP -> lanes.apply(UnaryFunction.EXP, 0, 0, y, from, to);
      case SIN -> lanes.apply(UnaryFunction.COS, 0, 0, y, from, to);
      case COS -> cosine(y, from, to);
      case POWER -> power(y, from, to);
      default -> each(rareFromInput(function), y, from, to);
    }
  }

  /** {@code y[i] = f'(x[i])} of {@code y[i] = f(x[i])} for i from {@code from} to {@code to}. */
  void fromOutput(UnaryFunction function, float[] y, int from, int to) {
    switch (function) {
      case EXP -> {}
      case SIGMOID -> sigmoidFromOutput(y, from, to);
      case TANH -> tanhFromOutput(y, from, to);
      case IDENTITY, AFFINE, NEG, SIGN, FLOOR, CEIL, ROUND -> fromInput(function, y, from, to);
      case RELU, LEAKY_RELU, CLIP -> fromInput(function, y, from, to);
      default -> each(rareFromOutput(function), y, from, to);
    }
  }

  private static void each(Derivative derivative, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (float) derivative.at(y[i]);
    }
  }

  private Derivative rareFromInput(UnaryFunction function) {
    return switch (function) {
      case THRESHOLDED_RELU -> x -> select(x, x > alpha, 1, 0);
      case SHRINK -> x -> select(x, x < -alpha || x > alpha, 1, 0);
      case HARD_SIGMOID -> x -> within((float) (alpha * x + beta), 0, 1) * alpha;
      case HARD_SWISH -> x -> select(x, x >= 3, 1, x <= -3 ? 0 : x / 3 + 0.5);
      case SOFTSIGN -> x -> 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x)));
      case LOG -> x -> 1 / x;
      case SQRT -> x -> 0.5 / Math.sqrt(x);
      case RSQRT -> x -> -0.5 * Math.pow(Math.sqrt(x), -3);
      case RECIPROCAL -> x -> -1 / (x * x);
      case ABS -> Math::signum;
      case ERF -> x -> 1.1283791670955126 * Math.exp(-x * x);
      case TAN -> x -> 1 / (Math.cos(x) * Math.cos(x));
      case ASIN -> x -> 1 / Math.sqrt((1 - x) * (1 + x));
      case ACOS -> x -> -1 / Math.sqrt((1 - x) * (1 + x));
      case ATAN -> x -> 1 / (1 + x * x);
      case SINH -> Math::cosh;
      case COSH -> Math::sinh;
      case ASINH -> x -> 1 / Math.sqrt(1 + x * x);
      case ACOSH -> x -> 1 / (Math.sqrt(x - 1) * Math.sqrt(x + 1));
      case ATANH -> x -> 1 / ((1 - x) * (1 + x));
      case CLIP -> x -> within(x, alpha, beta);
      default -> throw noDerivative(function);
    };
  }

  private Derivative rareFromOutput(UnaryFunction function) {
    return switch (function) {
      case THRESHOLDED_RELU -> y -> select(y, y > 0, 1, 0);
      case ELU -> y -> select(y, y > 0, 1, y + alpha);
      case SELU -> y -> select(y, y > 0, beta, y + (double) beta * alpha);
      case CELU -> y -> select(y, y > 0, 1, y / alpha + 1);
      case HARD_SIGMOID -> y -> within(y, 0, 1) * alpha;
      case SOFTPLUS -> y -> -Math.expm1(-y);
      case SOFTSIGN -> y -> (1 - Math.abs(y)) * (1 - Math.abs(y));
      case SQRT -> y -> 0.5 / y;
      case RSQRT -> y -> -0.5 * y * y * y;
      case RECIPROCAL -> y -> -y * y;
      case TAN -> y -> 1 + y * y;
      default -> throw noDerivative(function);
    };
  }

  /** One of two values, but NaN for NaN. */
  private static double select(double v, boolean condition, double then, double otherwise) {
    return Double.isNaN(v) ? v : condition ? then : otherwise;
  }

  private static double within(double v, double low, double high) {
    return select(v, low < v && v < high, 1, 0);
  }

  /** 1 above 0, else 0, and NaN for NaN, without a branch: any float times 2²⁵⁴ is above 1. */
  private static float step(float x) {
    return Math.min(Math.max(x, 0f) * 0x1p127f * 0x1p127f, 1f);
  }

  private static void leakyRelu(float slope, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      float step = step(y[i]);
      y[i] = step + (1 - step) * slope;
    }
  }

  private void selu(float scale, float[] y, int from, int to) {
    float[] x = Arrays.copyOfRange(y, from, to);
    negativePart(1, y, from, to);
    lanes.apply(UnaryFunction.EXP, 0, 0, y, from, to);
    for (int i = 0; i < x.length; i++) {
      float step = step(x[i]);
      y[from + i] = scale * (step + (1 - step) * (alpha * y[from + i]));
    }
  }

  private void celu(float[] y, int from, int to) {
    negativePart(alpha, y, from, to);
    lanes.apply(UnaryFunction.EXP, 0, 0, y, from, to);
  }

  private static void negativePart(float divisor, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.min(y[i], 0f) / divisor;
    }
  }

  /** {@code Φ(x) + x·φ(x)}. */
  private void gelu(float[] y, int from, int to) {
    float[] x = bounded(16, y, from, to);
    float[] density = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      y[from + i] = x[i] * 0.70710677f;
      density[i] = -0.5f * x[i] * x[i];
    }
    lanes.apply(UnaryFunction.ERF, 0, 0, y, from, to);
    lanes.apply(UnaryFunction.EXP, 0, 0, density, 0, x.length);
    for (int i = 0; i < x.length; i++) {
      y[from + i] = 0.5f + 0.5f * y[from + i] + x[i] * (0.3989423f * density[i]);
    }
  }

  /** {@code s + x·v'·s·(1 − s)} with {@code s = σ(v)}. */
  private void geluTanh(float[] y, int from, int to) {
    float[] x = bounded(16, y, from, to);
    for (int i = 0; i < x.length; i++) {
      y[from + i] = 1.595769f * (x[i] + 0.044715f * x[i] * x[i] * x[i]);
    }
    lanes.apply(UnaryFunction.SIGMOID, 0, 0, y, from, to);
    for (int i = 0; i < x.length; i++) {
      float s = y[from + i];
      float slope = 1.595769f * (1 + 0.134145f * x[i] * x[i]);
      y[from + i] = s + x[i] * slope * (s * (1 - s));
    }
  }

  /** {@code factor·σ(scale·x)·σ(−scale·x)}, which has its digits in both tails. */
  private void sigmoid(float scale, float factor, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = -scale * Math.abs(y[i]);
    }
    lanes.apply(UnaryFunction.EXP, 0, 0, y, from, to);
    for (int i = from; i < to; i++) {
      float sum = 1 + y[i];
      y[i] = factor * y[i] / (sum * sum);
    }
  }

  /** {@code s·(1 + x·(1 − s))} with {@code s = σ(x)}. */
  private void silu(float[] y, int from, int to) {
    float[] x = bounded(128, y, from, to);
    lanes.apply(UnaryFunction.SIGMOID, 0, 0, y, from, to);
    for (int i = 0; i < x.length; i++) {
      float s = y[from + i];
      y[from + i] = s + Math.min(x[i], 20f) * (s * (1 - s));
    }
  }

  /**
   * {@code t + x·(1 − t²)·σ(x)} where {@code t = tanh(ln(1 + e)) = n/(n + 2)}, {@code n = e·(e +
   * 2)}, {@code e = eˣ}; from x = 20 on that is 1.
   */
  private void mish(float[] y, int from, int to) {
    float[] x = bounded(20, y, from, to);
    System.arraycopy(x, 0, y, from, x.length);
    lanes.apply(UnaryFunction.EXP, 0, 0, y, from, to);
    for (int i = 0; i < x.length; i++) {
      float e = y[from + i];
      float n = e * (e + 2);
      float m = n + 2;
      y[from + i] = (n + x[i] * (4 * e * (1 + e) / m)) / m;
    }
  }

  private void cosine(float[] y, int from, int to) {
    lanes.apply(UnaryFunction.SIN, 0, 0, y, from, to);
    for (int i = from; i < to; i++) {
      y[i] = -y[i];
    }
  }

  private void power(float[] y, int from, int to) {
    if (alpha == 2) { // the power that models use
      for (int i = from; i < to; i++) {
        y[i] = 2 * y[i];
      }
    } else if (alpha == 0) {
      each(x -> select(x, true, 0, 0), y, from, to);
    } else {
      each(x -> alpha * CpuFunctions.power(x, (double) alpha - 1), y, from, to);
    }
  }

  private static void sigmoidFromOutput(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = y[i] * (1 - y[i]);
    }
  }

  private static void tanhFromOutput(float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (1 - y[i]) * (1 + y[i]);
    }
  }

  /** The elements brought into ±bound: where a derivative has reached its limit. */
  private static float[] bounded(float bound, float[] y, int from, int to) {
    float[] x = new float[to - from];
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.min(Math.max(y[from + i], -bound), bound);
    }
    return x;
  }

  private static IllegalArgumentException noDerivative(UnaryFunction function) {
    return new IllegalArgumentException(function + " has no such derivative");
  }
}
