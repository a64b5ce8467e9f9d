package org.jocelyn.reference;

import org.jocelyn.op.UnaryFunction;

/** The derivatives of {@link ReferenceFunctions}, of an argument or of the function's value. */
final class ReferenceDerivatives {
  private ReferenceDerivatives() {}

  /** f'(x). */
  static double fromInput(UnaryFunction function, double x, double alpha, double beta) {
    return switch (function) {
      case IDENTITY -> 1;
      case RELU -> select(x, x > 0, 1, 0);
      case LEAKY_RELU -> select(x, x > 0, 1, alpha);
      case THRESHOLDED_RELU -> select(x, x > alpha, 1, 0);
      case SHRINK -> select(x, x < -alpha || x > alpha, 1, 0);
      case ELU -> select(x, x > 0, 1, alpha * Math.exp(x));
      case SELU -> select(x, x > 0, beta, beta * alpha * Math.exp(x));
      case CELU -> select(x, x > 0, 1, Math.exp(x / alpha));
      case GELU -> ReferenceFunctions.normalCdf(x) + vanishing(x, normalDensity(x));
      case GELU_TANH -> geluTanh(x);
      case SIGMOID -> sigmoid(x) * sigmoid(-x);
      case HARD_SIGMOID -> within(alpha * x + beta, 0, 1) * alpha;
      case HARD_SWISH -> select(x, x >= 3, 1, x <= -3 ? 0 : x / 3 + 0.5);
      case SILU -> sigmoid(x) + vanishing(x, sigmoid(x) * sigmoid(-x));
      case MISH -> mish(x);
      case TANH -> 4 * sigmoid(2 * x) * sigmoid(-2 * x);
      case SOFTPLUS -> sigmoid(x);
      case SOFTSIGN -> 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x)));
      case EXP -> Math.exp(x);
      case LOG -> 1 / x;
      case SQRT -> 0.5 / Math.sqrt(x);
      case RSQRT -> -0.5 * Math.pow(Math.sqrt(x), -3);
      case RECIPROCAL -> -1 / (x * x);
      case ABS -> Math.signum(x);
      case NEG -> -1;
      case SIGN, FLOOR, CEIL, ROUND -> 0;
      case ERF -> 2 / Math.sqrt(Math.PI) * Math.exp(-x * x);
      case SIN -> Math.cos(x);
      case COS -> -Math.sin(x);
      case TAN -> 1 / (Math.cos(x) * Math.cos(x));
      case ASIN -> 1 / Math.sqrt((1 - x) * (1 + x));
      case ACOS -> -1 / Math.sqrt((1 - x) * (1 + x));
      case ATAN -> 1 / (1 + x * x);
      case SINH -> Math.cosh(x);
      case COSH -> Math.sinh(x);
      case ASINH -> 1 / Math.hypot(x, 1);
      case ACOSH -> 1 / (Math.sqrt(x - 1) * Math.sqrt(x + 1));
      case ATANH -> 1 / ((1 - x) * (1 + x));
      case POWER -> alpha == 0 ? select(x, true, 0, 0) : alpha * power(x, alpha - 1);
      case CLIP -> within(x, alpha, beta);
      case AFFINE -> alpha;
      case NOT, IS_NAN, IS_INF -> throw noDerivative(function);
    };
  }

  /** f'(x) of y = f(x). */
  static double fromOutput(UnaryFunction function, double y, double alpha, double beta) {
    return switch (function) {
      case IDENTITY -> 1;
      case AFFINE -> alpha;
      case NEG -> -1;
      case SIGN, FLOOR, CEIL, ROUND -> 0;
      case RELU, THRESHOLDED_RELU -> select(y, y > 0, 1, 0);
      case LEAKY_RELU -> select(y, y > 0, 1, alpha);
      case ELU -> select(y, y > 0, 1, y + alpha);
      case SELU -> select(y, y > 0, beta, y + beta * alpha);
      case CELU -> select(y, y > 0, 1, y / alpha + 1);
      case SIGMOID -> y * (1 - y);
      case HARD_SIGMOID -> within(y, 0, 1) * alpha;
      case TANH -> (1 - y) * (1 + y);
      case SOFTPLUS -> -Math.expm1(-y);
      case SOFTSIGN -> (1 - Math.abs(y)) * (1 - Math.abs(y));
      case EXP -> y;
      case SQRT -> 0.5 / y;
      case RSQRT -> -0.5 * y * y * y;
      case RECIPROCAL -> -y * y;
      case TAN -> 1 + y * y;
      case CLIP -> within(y, alpha, beta);
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

  /** {@code x·factor} where the factor vanishes faster than x grows. */
  private static double vanishing(double x, double factor) {
    return factor == 0 ? 0 : x * factor;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double normalDensity(double x) {
    return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  }

  /** {@code σ(v) + x·σ(v)·σ(−v)·v'}, where {@code y = x·σ(v)}. */
  private static double geluTanh(double x) {
    double scale = 2 * Math.sqrt(2 / Math.PI);
    double v = scale * (x + 0.044715 * x * x * x);
    double slope = scale * (1 + 3 * 0.044715 * x * x);
    return sigmoid(v) + vanishing(x * slope, sigmoid(v) * sigmoid(-v));
  }

  /** {@code t + x·(1 − t²)·σ(x)} with {@code t = tanh(ln(1 + eˣ))}. */
  private static double mish(double x) {
    double t = Math.tanh(ReferenceFunctions.apply(UnaryFunction.SOFTPLUS, x, 0, 0));
    return t + vanishing(x, (1 - t) * (1 + t) * sigmoid(x));
  }

  private static double power(double x, double exponent) {
    return ReferenceFunctions.power(x, exponent);
  }

  private static IllegalArgumentException noDerivative(UnaryFunction function) {
    return new IllegalArgumentException(function + " has no such derivative");
  }
}
