package org.jocelyn.op;

/**
 * Functions of one element. {@code alpha} and {@code beta} are parameters of those functions that
 * name them; the others ignore them. NaN gives NaN unless said otherwise.
 *
 * <p>Error on any backend, as a multiple of 2⁻²⁴·|y| (half a unit in the last place or more):
 * SHRINK 1; EXP, LOG, SQRT, RSQRT, RECIPROCAL, LEAKY_RELU, HARD_SWISH and SOFTSIGN 6; SIN, COS,
 * ASIN, ACOS, SINH, COSH, ASINH and ACOSH 8; TAN, ATAN and ATANH 10 (OpenCL's bounds); SIGMOID,
 * TANH and SOFTPLUS 12; ELU, SELU and CELU 14; GELU, SILU and MISH 20; ERF and POWER 32 (OpenCL's
 * bound); GELU_TANH 20·(1 + 0.3·|v|) with v = 2·√(2/π)·(x + 0.044715·x³), which the exponential of
 * its lower tail multiplies; HARD_SIGMOID and AFFINE 2·2⁻²⁴·(|alpha·x| + |beta|), which may cancel.
 * The others are exact. In addition 2⁻¹¹⁹, since a device may flush subnormal intermediates to 0.
 */
public enum UnaryFunction {
  /** {@code x}. */
  IDENTITY,
  /** {@code max(x, 0)}. */
  RELU,
  /** {@code x ≥ 0 ? x : alpha·x}. */
  LEAKY_RELU,
  /** {@code x > alpha ? x : 0} (Konda et al. 2014). */
  THRESHOLDED_RELU,
  /** {@code x < −alpha ? x + beta : x > alpha ? x − beta : 0}. */
  SHRINK,
  /** {@code x ≥ 0 ? x : alpha·(eˣ − 1)} (Clevert et al. 2015). */
  ELU,
  /** {@code beta·(x > 0 ? x : alpha·(eˣ − 1))} (Klambauer et al. 2017); beta is the published λ. */
  SELU,
  /** {@code max(x, 0) + min(0, alpha·(e^(x/alpha) − 1))} (Barron 2017). */
  CELU,
  /** {@code x·Φ(x) = x/2·(1 + erf(x/√2))} (Hendrycks and Gimpel 2016). */
  GELU,
  /** {@code x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³)))}, the approximation in the same paper. */
  GELU_TANH,
  /** {@code 1/(1 + e⁻ˣ)}. */
  SIGMOID,
  /** {@code min(1, max(0, alpha·x + beta))}. */
  HARD_SIGMOID,
  /** {@code x·min(1, max(0, x/6 + 1/2))} (Howard et al. 2019). */
  HARD_SWISH,
  /** {@code x/(1 + e⁻ˣ)}. */
  SILU,
  /** {@code x·tanh(ln(1 + eˣ))} (Misra 2019). */
  MISH,
  /** {@code tanh x}. */
  TANH,
  /** {@code ln(1 + eˣ)}. */
  SOFTPLUS,
  /** {@code x/(1 + |x|)}. */
  SOFTSIGN,
  /** {@code eˣ}. */
  EXP,
  /** {@code ln x}; −∞ at 0, NaN below. */
  LOG,
  /** {@code √x}; NaN below 0. */
  SQRT,
  /** {@code 1/√x}. */
  RSQRT,
  /** {@code 1/x}. */
  RECIPROCAL,
  /** {@code |x|}. */
  ABS,
  /** {@code −x}. */
  NEG,
  /** −1, 0 or 1. */
  SIGN,
  /** The largest integer not above x. */
  FLOOR,
  /** The smallest integer not below x. */
  CEIL,
  /** The nearest integer, ties to even. */
  ROUND,
  /** {@code 2/√π ∫₀ˣ e^(−t²) dt}. */
  ERF,
  /** {@code sin x}, x in radians. */
  SIN,
  /** {@code cos x}, x in radians. */
  COS,
  /** {@code tan x}, x in radians. */
  TAN,
  /** The angle in [−π/2, π/2] whose sine is x; NaN beyond ±1. */
  ASIN,
  /** The angle in [0, π] whose cosine is x; NaN beyond ±1. */
  ACOS,
  /** The angle in [−π/2, π/2] whose tangent is x. */
  ATAN,
  /** {@code (eˣ − e⁻ˣ)/2}. */
  SINH,
  /** {@code (eˣ + e⁻ˣ)/2}. */
  COSH,
  /** {@code ln(x + √(x² + 1))}. */
  ASINH,
  /** {@code ln(x + √(x² − 1))}; NaN below 1. */
  ACOSH,
  /** {@code ½·ln((1 + x)/(1 − x))}; ±∞ at ±1, NaN beyond. */
  ATANH,
  /** {@code x^alpha}. */
  POWER,
  /** {@code min(beta, max(alpha, x))}. */
  CLIP,
  /** {@code alpha·x + beta}. */
  AFFINE,
  /** Logical not of a BOOL. */
  NOT,
  /** Whether x is NaN; gives BOOL. */
  IS_NAN,
  /** Whether x is infinite; gives BOOL. */
  IS_INF;

  /** Whether this gives BOOL: NOT, IS_NAN and IS_INF. */
  public boolean isPredicate() {
    return this == NOT || this == IS_NAN || this == IS_INF;
  }

  /**
   * Fails for parameters with which the function means nothing.
   *
   * @throws org.jocelyn.ParameterException naming the operation and the rule
   */
  void check(String operation, float alpha, float beta) {
    switch (this) {
      case CELU ->
          Rules.parameter(alpha > 0, operation, "CELU's alpha must be positive, got " + alpha);
      case CLIP -> {
        boolean numbers = !Float.isNaN(alpha) && !Float.isNaN(beta);
        Rules.parameter(
            numbers, operation, "CLIP's bounds must be numbers, got " + alpha + " and " + beta);
      }
      default -> {}
    }
  }
}
