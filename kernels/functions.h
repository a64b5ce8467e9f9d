/*
 * The functions of one element: an OpenCL function for each constant of UnaryFunction, by its name,
 *
 *   REAL FN(RELU)(REAL x, float alpha, float beta)
 *
 * and, for epilogues, the one of them that the macro ACTIVATION names:
 *
 *   REAL FN(activation)(REAL x, float alpha, float beta)
 *
 * Functions that give BOOL (NOT, IS_NAN, IS_INF) return 0 or 1. Include this after defining, and again
 * for each vector width that is needed:
 *
 *   REAL        float, float2, float4, float8 or float16
 *   FN(name)    what a function is called for this width: name, or name##_v16
 *   ACTIVATION  a constant of UnaryFunction (-DACTIVATION=GELU); IDENTITY unless given
 *
 * The includer undefines REAL and FN before it defines them anew.
 *
 * NaN travels, and infinities give the limits of UnaryFunction. Builtins and operators that would lose
 * that (fmax and sign drop NaN) are replaced by comparisons, which NaN fails. A function's error is at
 * most what OpenCL 1.2 allows its builtins plus the roundings written here; UnaryFunction states the
 * sums. A device that flushes subnormals may give 0 where e^x alone would be below 2^-126.
 */

#include "exponential.h"

#ifndef ACTIVATION
#define ACTIVATION IDENTITY
#endif

#ifndef FUNCTION_NAMED
#define FUNCTION_NAMED(function) FN(function) /* one step more, in which ACTIVATION is expanded */
#endif

/* min(high, max(low, x)), and NaN for NaN. */
static inline REAL FN(bounded)(REAL x, float low, float high) {
  x = x < low ? (REAL)(low) : x;
  return x > high ? (REAL)(high) : x;
}

static inline REAL FN(IDENTITY)(REAL x, float alpha, float beta) { return x; }

static inline REAL FN(RELU)(REAL x, float alpha, float beta) { return x < 0.0f ? (REAL)(0.0f) : x; }

static inline REAL FN(LEAKY_RELU)(REAL x, float alpha, float beta) {
  return x >= 0.0f ? x : alpha * x;
}

static inline REAL FN(THRESHOLDED_RELU)(REAL x, float alpha, float beta) {
  return x <= alpha ? (REAL)(0.0f) : x;
}

static inline REAL FN(SHRINK)(REAL x, float alpha, float beta) {
  REAL inside = x == x ? (REAL)(0.0f) : x;
  REAL above = x > alpha ? x - beta : inside;
  return x < -alpha ? x + beta : above;
}

static inline REAL FN(ELU)(REAL x, float alpha, float beta) {
  return x >= 0.0f ? x : alpha * expm1_below(x);
}

static inline REAL FN(SELU)(REAL x, float alpha, float beta) {
  return beta * (x > 0.0f ? x : alpha * expm1_below(x));
}

static inline REAL FN(CELU)(REAL x, float alpha, float beta) {
  return x > 0.0f ? x : alpha * expm1_below(x / alpha);
}

/*
 * x*Phi(x) = max(x, 0) - a*Phi(-a) with a = |x|, free of cancellation on both sides. Phi(-a) is
 * e^(-a*a/2)*R(a); the exponential gets a*a together with its rounding error, so that the lower tail
 * keeps its digits, and R(a) = t*P(t), t = 1/(1 + 0.35*a), P being the polynomial of degree 8 with the
 * least relative error on a in [0, 14.5]: 3e-8, 3e-7 when computed in float. Beyond lies 0.
 */
static inline REAL FN(GELU)(REAL x, float alpha, float beta) {
  REAL a = FN(bounded)(fabs(x), 0.0f, 16.0f);
  REAL square = a * a;
  REAL rest = fma(a, a, -square);
  REAL t = 1.0f / (1.0f + 0.35f * a);
  REAL p = (REAL)(-0.029157886f);
  p = p * t + 0.14403091f;
  p = p * t - 0.25583899f;
  p = p * t + 0.15931970f;
  p = p * t - 0.023212353f;
  p = p * t + 0.10555250f;
  p = p * t + 0.11982129f;
  p = p * t + 0.13986352f;
  p = p * t + 0.13962130f;
  REAL upperTail = exp_normal(-0.5f * square) * (1.0f - 0.5f * rest) * (t * p);
  return FN(RELU)(x, 0, 0) - a * upperTail;
}

/* x/(1 + e^-v) = max(x, 0) - |x|/(1 + e^|v|) for an x of the sign of v, without an overflow. */
static inline REAL FN(gated)(REAL x, REAL v) {
  REAL e = exp_normal(-fabs(v));
  return FN(RELU)(x, 0, 0) - FN(bounded)(fabs(x), 0.0f, 128.0f) * (e / (1.0f + e));
}

/* 1 + tanh(u) = 2/(1 + e^(-2u)) keeps the digits of the lower tail. */
static inline REAL FN(GELU_TANH)(REAL x, float alpha, float beta) {
  return FN(gated)(x, 1.5957691f * (x + 0.044715f * x * x * x)); /* 2*sqrt(2/pi) */
}

static inline REAL FN(SIGMOID)(REAL x, float alpha, float beta) {
  return 1.0f / (1.0f + exp_normal(-x));
}

static inline REAL FN(HARD_SIGMOID)(REAL x, float alpha, float beta) {
  return FN(bounded)(alpha * x + beta, 0.0f, 1.0f);
}

/* x + 3 is exact near -3, where x/6 + 1/2 would cancel. */
static inline REAL FN(HARD_SWISH)(REAL x, float alpha, float beta) {
  x = x < -3.0f ? (REAL)(-3.0f) : x;
  return x * (FN(bounded)(x + 3.0f, 0.0f, 6.0f) * 0.16666667f);
}

static inline REAL FN(SILU)(REAL x, float alpha, float beta) { return FN(gated)(x, x); }

/* tanh(ln(1 + e)) = e*(e + 2)/(e*(e + 2) + 2), which is 1 in float from x = 20 on. */
static inline REAL FN(MISH)(REAL x, float alpha, float beta) {
  x = x < -128.0f ? (REAL)(-128.0f) : x;
  REAL e = exp_normal(x > 20.0f ? (REAL)(20.0f) : x);
  REAL n = e * (e + 2.0f);
  return x * (n / (n + 2.0f));
}

static inline REAL FN(TANH)(REAL x, float alpha, float beta) { return tanh_of(x); }

static inline REAL FN(SOFTPLUS)(REAL x, float alpha, float beta) {
  return FN(RELU)(x, 0, 0) + log1p(exp(-fabs(x)));
}

/* From 1e30 on the quotient is 1 in float; the bound keeps infinity out of it. */
static inline REAL FN(SOFTSIGN)(REAL x, float alpha, float beta) {
  x = FN(bounded)(x, -1e30f, 1e30f);
  return x / (1.0f + fabs(x));
}

static inline REAL FN(EXP)(REAL x, float alpha, float beta) { return exp(x); }

static inline REAL FN(LOG)(REAL x, float alpha, float beta) { return log(x); }

static inline REAL FN(SQRT)(REAL x, float alpha, float beta) { return sqrt(x); }

static inline REAL FN(RSQRT)(REAL x, float alpha, float beta) { return rsqrt(x); }

static inline REAL FN(RECIPROCAL)(REAL x, float alpha, float beta) { return 1.0f / x; }

static inline REAL FN(ABS)(REAL x, float alpha, float beta) { return fabs(x); }

static inline REAL FN(NEG)(REAL x, float alpha, float beta) { return -x; }

static inline REAL FN(SIGN)(REAL x, float alpha, float beta) {
  REAL negativeOrSame = x < 0.0f ? (REAL)(-1.0f) : x;
  return x > 0.0f ? (REAL)(1.0f) : negativeOrSame;
}

static inline REAL FN(FLOOR)(REAL x, float alpha, float beta) { return floor(x); }

static inline REAL FN(CEIL)(REAL x, float alpha, float beta) { return ceil(x); }

static inline REAL FN(ROUND)(REAL x, float alpha, float beta) { return rint(x); }

static inline REAL FN(ERF)(REAL x, float alpha, float beta) { return erf(x); }

/*
 * Lane by lane: PoCL's vector forms lose small arguments beside a large one (version 3.1 makes 0.0099 of
 * sin(1e-30) in a float16 that also holds 1e30).
 */
#ifndef LANE_BY_LANE
#define LANE_BY_LANE(function, x)                                            \
  union { REAL all; float lane[sizeof(REAL) / sizeof(float)]; } y = {x};     \
  for (int i = 0; i < (int)(sizeof(REAL) / sizeof(float)); i++) {            \
    y.lane[i] = function(y.lane[i]);                                         \
  }                                                                          \
  return y.all
#endif

static inline REAL FN(SIN)(REAL x, float alpha, float beta) { LANE_BY_LANE(sin, x); }

static inline REAL FN(COS)(REAL x, float alpha, float beta) { LANE_BY_LANE(cos, x); }

static inline REAL FN(TAN)(REAL x, float alpha, float beta) { LANE_BY_LANE(tan, x); }

static inline REAL FN(ASIN)(REAL x, float alpha, float beta) { return asin(x); }

static inline REAL FN(ACOS)(REAL x, float alpha, float beta) { return acos(x); }

static inline REAL FN(ATAN)(REAL x, float alpha, float beta) { return atan(x); }

static inline REAL FN(SINH)(REAL x, float alpha, float beta) { return sinh(x); }

static inline REAL FN(COSH)(REAL x, float alpha, float beta) { return cosh(x); }

static inline REAL FN(ASINH)(REAL x, float alpha, float beta) { return asinh(x); }

static inline REAL FN(ACOSH)(REAL x, float alpha, float beta) { return acosh(x); }

static inline REAL FN(ATANH)(REAL x, float alpha, float beta) { return atanh(x); }

static inline REAL FN(POWER)(REAL x, float alpha, float beta) {
  if (alpha == 2.0f) { /* the power that models use, and the same for every element */
    return x * x;
  }
  return pow(x, (REAL)(alpha));
}

static inline REAL FN(CLIP)(REAL x, float alpha, float beta) { return FN(bounded)(x, alpha, beta); }

static inline REAL FN(AFFINE)(REAL x, float alpha, float beta) { return alpha * x + beta; }

static inline REAL FN(NOT)(REAL x, float alpha, float beta) {
  return x == 0.0f ? (REAL)(1.0f) : (REAL)(0.0f);
}

static inline REAL FN(IS_NAN)(REAL x, float alpha, float beta) {
  return isnan(x) ? (REAL)(1.0f) : (REAL)(0.0f);
}

static inline REAL FN(IS_INF)(REAL x, float alpha, float beta) {
  return isinf(x) ? (REAL)(1.0f) : (REAL)(0.0f);
}

static inline REAL FN(activation)(REAL x, float alpha, float beta) {
  return FUNCTION_NAMED(ACTIVATION)(x, alpha, beta);
}
