package org.jocelyn.reference;

import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.util.FastMath;
import org.jocelyn.op.Activation;
import org.jocelyn.op.UnaryFunction;

/** The functions of one element in double precision, as their documentation states them. */
final class ReferenceFunctions {
  private ReferenceFunctions() {}

  static double apply(Activation activation, double x) {
    return apply(activation.function(), x, activation.alpha(), activation.beta());
  }

  /** Functions that give BOOL return 0 or 1. */
  static double apply(UnaryFunction function, double x, double alpha, double beta) {
    return switch (function) {
      case IDENTITY -> x;
      case RELU -> Math.max(x, 0);
      case LEAKY_RELU -> x >= 0 ? x : alpha * x;
      case THRESHOLDED_RELU -> x <= alpha ? 0 : x;
      case SHRINK -> shrink(x, alpha, beta);
      case ELU -> x >= 0 ? x : alpha * Math.expm1(x);
      case SELU -> beta * (x > 0 ? x : alpha * Math.expm1(x));
      case CELU -> Math.max(x, 0) + Math.min(0, alpha * Math.expm1(x / alpha));
      case GELU -> x == Double.NEGATIVE_INFINITY ? -0.0 : x * normalCdf(x);
      case GELU_TANH -> geluTanh(x);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case HARD_SIGMOID -> Math.min(1, Math.max(0, alpha * x + beta));
      case HARD_SWISH -> x == Double.NEGATIVE_INFINITY ? -0.0 : x * hardSigmoidSixth(x);
      case SILU -> x == Double.NEGATIVE_INFINITY ? -0.0 : x / (1 + Math.exp(-x));
      case MISH -> x == Double.NEGATIVE_INFINITY ? -0.0 : x * Math.tanh(softplus(x));
      case TANH -> Math.tanh(x);
      case SOFTPLUS -> softplus(x);
      case SOFTSIGN -> Double.isInfinite(x) ? Math.signum(x) : x / (1 + Math.abs(x));
      case EXP -> Math.exp(x);
      case LOG -> Math.log(x);
      case SQRT -> Math.sqrt(x);
      case RSQRT -> 1 / Math.sqrt(x);
      case RECIPROCAL -> 1 / x;
      case ABS -> Math.abs(x);
      case NEG -> -x;
      case SIGN -> Math.signum(x);
      case FLOOR -> Math.floor(x);
      case CEIL -> Math.ceil(x);
      case ROUND -> Math.rint(x);
      case ERF -> Double.isNaN(x) || x == 0 ? x : Erf.erf(x);
      case SIN -> Math.sin(x);
      case COS -> Math.cos(x);
      case TAN -> Math.tan(x);
      case ASIN -> Math.asin(x);
      case ACOS -> Math.acos(x);
      case ATAN -> Math.atan(x);
      case SINH -> Math.sinh(x);
      case COSH -> Math.cosh(x);
      case ASINH -> FastMath.asinh(x);
      case ACOSH -> x < 1 ? Double.NaN : FastMath.acosh(x);
      case ATANH -> FastMath.atanh(x);
      case POWER -> power(x, alpha);
      case CLIP -> Math.min(beta, Math.max(alpha, x));
      case AFFINE -> alpha * x + beta;
      case NOT -> x == 0 ? 1 : 0;
      case IS_NAN -> Double.isNaN(x) ? 1 : 0;
      case IS_INF -> Double.isInfinite(x) ? 1 : 0;
    };
  }

  /**
   * IEEE 754's pow, in which 1 to any power is 1, and so is −1 to an infinite one; Java's makes NaN
   * of 1 to the NaN and of those two.
   */
  static double power(double x, double exponent) {
    boolean one = x == 1 || (x == -1 && Double.isInfinite(exponent));
    return one ? 1 : Math.pow(x, exponent);
  }

  /** Φ(x), through erfc so that the lower tail keeps its digits. */
  static double normalCdf(double x) {
    return Double.isNaN(x) ? x : 0.5 * Erf.erfc(-x / Math.sqrt(2));
  }

  private static double geluTanh(double x) {
    if (x == Double.NEGATIVE_INFINITY) {
      return -0.0;
    }
    // 1 + tanh(u) = 2/(1 + e^(-2u)), which keeps the digits of the lower tail
    double u = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
    return x / (1 + Math.exp(-2 * u));
  }

  private static double shrink(double x, double threshold, double step) {
    if (x < -threshold) {
      return x + step;
    }
    return x > threshold ? x - step : Double.isNaN(x) ? x : 0;
  }

  private static double hardSigmoidSixth(double x) {
    return Math.min(1, Math.max(0, x / 6 + 0.5));
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
