/*
 * The derivatives of the functions in functions.h, by the constant of UnaryFunction and what they are
 * computed from, the function's argument x or its value y:
 *
 *   REAL FN(TANH_of_input)(REAL x, float alpha, float beta)
 *   REAL FN(TANH_of_output)(REAL y, float alpha, float beta)
 *
 * Include this after functions.h, and again for each vector width that is needed, with its REAL and FN.
 * At kinks they are as UnaryGradient says, and NaN travels, except through constants.
 */

#ifndef DERIVATIVE_OF
#define DERIVATIVE_OF(name, expression) \
  static inline REAL FN(name)(REAL x, float alpha, float beta) { return expression; }
#endif

/* 1 above the bound, else 0. */
static inline REAL FN(above)(REAL x, float bound) {
  REAL notAbove = x <= bound ? (REAL)(0.0f) : x;
  return x > bound ? (REAL)(1.0f) : notAbove;
}

/* 1 strictly between the bounds, else 0. */
static inline REAL FN(within)(REAL x, float low, float high) {
  REAL notAbove = x <= low ? (REAL)(0.0f) : x;
  REAL notBelow = x >= high ? (REAL)(0.0f) : notAbove;
  return ((x > low) & (x < high)) ? (REAL)(1.0f) : notBelow;
}

/* s(v) + factor*s(v)*s(-v) with s the sigmoid; both tails keep their digits. */
static inline REAL FN(gate)(REAL v, REAL factor) {
  REAL e = exp(-fabs(v));
  REAL sum = 1.0f + e;
  return ((v < 0.0f ? e : (REAL)(1.0f)) + factor * (e / sum)) / sum;
}

DERIVATIVE_OF(IDENTITY_of_input, (REAL)(1.0f))
DERIVATIVE_OF(AFFINE_of_input, (REAL)(alpha))
DERIVATIVE_OF(NEG_of_input, (REAL)(-1.0f))
DERIVATIVE_OF(SIGN_of_input, (REAL)(0.0f))
DERIVATIVE_OF(FLOOR_of_input, (REAL)(0.0f))
DERIVATIVE_OF(CEIL_of_input, (REAL)(0.0f))
DERIVATIVE_OF(ROUND_of_input, (REAL)(0.0f))

DERIVATIVE_OF(RELU_of_input, FN(above)(x, 0.0f))

static inline REAL FN(LEAKY_RELU_of_input)(REAL x, float alpha, float beta) {
  REAL notAbove = x <= 0.0f ? (REAL)(alpha) : x;
  return x > 0.0f ? (REAL)(1.0f) : notAbove;
}

DERIVATIVE_OF(THRESHOLDED_RELU_of_input, FN(above)(x, alpha))

static inline REAL FN(SHRINK_of_input)(REAL x, float alpha, float beta) {
  REAL inside = x == x ? (REAL)(0.0f) : x;
  return ((x < -alpha) | (x > alpha)) ? (REAL)(1.0f) : inside;
}

DERIVATIVE_OF(ELU_of_input, x > 0.0f ? (REAL)(1.0f) : alpha * exp(x))
DERIVATIVE_OF(SELU_of_input, beta * (x > 0.0f ? (REAL)(1.0f) : alpha * exp(x)))
DERIVATIVE_OF(CELU_of_input, x > 0.0f ? (REAL)(1.0f) : exp(x / alpha))

/* Phi(x) + x*phi(x), Phi in terms of erf. */
static inline REAL FN(GELU_of_input)(REAL x, float alpha, float beta) {
  x = FN(bounded)(x, -16.0f, 16.0f);
  REAL density = 0.3989423f * exp(-0.5f * x * x);
  return 0.5f + 0.5f * erf(0.70710678f * x) + x * density;
}

static inline REAL FN(GELU_TANH_of_input)(REAL x, float alpha, float beta) {
  x = FN(bounded)(x, -16.0f, 16.0f);
  REAL v = 1.5957691f * (x + 0.044715f * x * x * x);
  REAL slope = 1.5957691f * (1.0f + 0.134145f * x * x);
  return FN(gate)(v, x * slope);
}

/* e/(1 + e)^2 with e = e^-|x|. */
static inline REAL FN(SIGMOID_of_input)(REAL x, float alpha, float beta) {
  REAL e = exp(-fabs(x));
  REAL sum = 1.0f + e;
  return e / (sum * sum);
}

DERIVATIVE_OF(HARD_SIGMOID_of_input, alpha * FN(within)(alpha * x + beta, 0.0f, 1.0f))

static inline REAL FN(HARD_SWISH_of_input)(REAL x, float alpha, float beta) {
  REAL inside = x <= -3.0f ? (REAL)(0.0f) : (2.0f * x + 3.0f) * 0.16666667f;
  return x >= 3.0f ? (REAL)(1.0f) : inside;
}

static inline REAL FN(SILU_of_input)(REAL x, float alpha, float beta) {
  x = FN(bounded)(x, -128.0f, 128.0f);
  return FN(gate)(x, x);
}

/*
 * t + x*(1 - t^2)*s(x) where t = tanh(ln(1 + e)) = n/(n + 2), n = e*(e + 2), e = e^x; from x = 20 on
 * that is 1 in float.
 */
static inline REAL FN(MISH_of_input)(REAL x, float alpha, float beta) {
  x = FN(bounded)(x, -128.0f, 20.0f);
  REAL e = exp(x);
  REAL n = e * (e + 2.0f);
  REAL m = n + 2.0f;
  return (n + x * (4.0f * e * (1.0f + e) / m)) / m;
}

DERIVATIVE_OF(TANH_of_input, 4.0f * FN(SIGMOID_of_input)(2.0f * x, 0, 0))
DERIVATIVE_OF(SOFTPLUS_of_input, FN(SIGMOID)(x, 0, 0))

static inline REAL FN(SOFTSIGN_of_input)(REAL x, float alpha, float beta) {
  REAL sum = 1.0f + fabs(x);
  return 1.0f / sum / sum;
}

DERIVATIVE_OF(EXP_of_input, exp(x))
DERIVATIVE_OF(LOG_of_input, 1.0f / x)
DERIVATIVE_OF(SQRT_of_input, 0.5f * rsqrt(x))

static inline REAL FN(RSQRT_of_input)(REAL x, float alpha, float beta) {
  REAL r = rsqrt(x);
  return -0.5f * r * r * r;
}

static inline REAL FN(RECIPROCAL_of_input)(REAL x, float alpha, float beta) {
  REAL r = 1.0f / x;
  return -r * r;
}

DERIVATIVE_OF(ABS_of_input, FN(SIGN)(x, 0, 0))
DERIVATIVE_OF(ERF_of_input, 1.1283792f * exp(-x * x))
DERIVATIVE_OF(SIN_of_input, FN(COS)(x, 0, 0))
DERIVATIVE_OF(COS_of_input, -FN(SIN)(x, 0, 0))

static inline REAL FN(TAN_of_input)(REAL x, float alpha, float beta) {
  REAL y = FN(TAN)(x, 0, 0);
  return 1.0f + y * y;
}

DERIVATIVE_OF(ASIN_of_input, rsqrt((1.0f - x) * (1.0f + x)))
DERIVATIVE_OF(ACOS_of_input, -rsqrt((1.0f - x) * (1.0f + x)))
DERIVATIVE_OF(ATAN_of_input, 1.0f / (1.0f + x * x))
DERIVATIVE_OF(SINH_of_input, cosh(x))
DERIVATIVE_OF(COSH_of_input, sinh(x))

/* From 1e10 on the square would overflow, and the 1 is lost beside it. */
static inline REAL FN(ASINH_of_input)(REAL x, float alpha, float beta) {
  REAL a = fabs(x);
  return a > 1e10f ? 1.0f / a : rsqrt(1.0f + a * a);
}

DERIVATIVE_OF(ACOSH_of_input, rsqrt(x - 1.0f) * rsqrt(x + 1.0f))
DERIVATIVE_OF(ATANH_of_input, 1.0f / ((1.0f - x) * (1.0f + x)))

static inline REAL FN(POWER_of_input)(REAL x, float alpha, float beta) {
  if (alpha == 2.0f) { /* the power that models use, and the same for every element */
    return 2.0f * x;
  }
  if (alpha == 0.0f) {
    return x == x ? (REAL)(0.0f) : x;
  }
  return alpha * pow(x, (REAL)(alpha - 1.0f));
}

DERIVATIVE_OF(CLIP_of_input, FN(within)(x, alpha, beta))

DERIVATIVE_OF(IDENTITY_of_output, (REAL)(1.0f))
DERIVATIVE_OF(AFFINE_of_output, (REAL)(alpha))
DERIVATIVE_OF(NEG_of_output, (REAL)(-1.0f))
DERIVATIVE_OF(SIGN_of_output, (REAL)(0.0f))
DERIVATIVE_OF(FLOOR_of_output, (REAL)(0.0f))
DERIVATIVE_OF(CEIL_of_output, (REAL)(0.0f))
DERIVATIVE_OF(ROUND_of_output, (REAL)(0.0f))
DERIVATIVE_OF(RELU_of_output, FN(above)(x, 0.0f))
DERIVATIVE_OF(THRESHOLDED_RELU_of_output, FN(above)(x, 0.0f))
DERIVATIVE_OF(LEAKY_RELU_of_output, FN(LEAKY_RELU_of_input)(x, alpha, beta))
DERIVATIVE_OF(ELU_of_output, x > 0.0f ? (REAL)(1.0f) : x + alpha)
DERIVATIVE_OF(SELU_of_output, x > 0.0f ? (REAL)(beta) : fma((REAL)(beta), (REAL)(alpha), x))
DERIVATIVE_OF(CELU_of_output, x > 0.0f ? (REAL)(1.0f) : (x + alpha) / alpha)
DERIVATIVE_OF(SIGMOID_of_output, x * (1.0f - x))
DERIVATIVE_OF(HARD_SIGMOID_of_output, alpha * FN(within)(x, 0.0f, 1.0f))
DERIVATIVE_OF(TANH_of_output, (1.0f - x) * (1.0f + x))
DERIVATIVE_OF(SOFTPLUS_of_output, -expm1(-x))
DERIVATIVE_OF(SOFTSIGN_of_output, (1.0f - fabs(x)) * (1.0f - fabs(x)))
DERIVATIVE_OF(EXP_of_output, x)
DERIVATIVE_OF(SQRT_of_output, 0.5f / x)
DERIVATIVE_OF(RSQRT_of_output, -0.5f * x * x * x)
DERIVATIVE_OF(RECIPROCAL_of_output, -x * x)
DERIVATIVE_OF(TAN_of_output, 1.0f + x * x)
DERIVATIVE_OF(CLIP_of_output, FN(within)(x, alpha, beta))
