/*
 * The exponential where a subnormal result may be 0: half the instructions of PoCL's exp in the wide
 * vectors of CPU devices, the builtin in the narrow ones.
 *
 *   exp_normal(x)    e^x for x up to 88, and e^88 above; 0, or subnormal, where that is below 2^-126
 *   expm1_below(x)   e^x - 1 for x up to 0; above it, any number
 *   tanh_of(x)       tanh x
 *
 * x is a float, float4, float8 or float16. NaN gives NaN. The wide forms' errors are 1, 2 and 3 ulp.
 *
 * x = n*ln 2 + r with |r| <= ln(2)/2, e^r = 1 + r + r*r*P(r); n plus the bias of an exponent comes to
 * lie in the low bits of a float that is so large that its last bit counts ones.
 */

#ifndef EXPONENTIAL_H
#define EXPONENTIAL_H

#define OVERLOADED __attribute__((overloadable, always_inline)) static inline

OVERLOADED float exp_normal(const float x) { return exp(x); }

OVERLOADED float4 exp_normal(const float4 x) { return exp(x); }

OVERLOADED float expm1_below(const float x) { return expm1(x); }

OVERLOADED float4 expm1_below(const float4 x) { return expm1(x); }

OVERLOADED float tanh_of(const float x) { return tanh(x); }

OVERLOADED float4 tanh_of(const float4 x) { return tanh(x); }

#define EXPONENTIALS(FLOATS, AS_INTS, AS_FLOATS)                                      \
  /* e^r - 1 and 2^n */                                                               \
  OVERLOADED FLOATS reduced_exponential(const FLOATS x, FLOATS *power) {              \
    const FLOATS rounded = fma(x, (FLOATS)(1.442695f), (FLOATS)(12583039.0f));        \
    const FLOATS n = rounded - 12583039.0f; /* 1.5*2^23 + 127 */                      \
    const FLOATS r =                                                                  \
        fma(n, (FLOATS)(2.1219444e-4f), fma(n, (FLOATS)(-0.693359375f), x));          \
    FLOATS p = fma((FLOATS)(0.0013946554f), r, (FLOATS)(0.008366644f));               \
    p = fma(p, r, (FLOATS)(0.04166628f));                                             \
    p = fma(p, r, (FLOATS)(0.16666542f));                                             \
    p = fma(p, r, (FLOATS)(0.5f));                                                    \
    *power = AS_FLOATS(AS_INTS(rounded) << 23);                                       \
    return fma(r * r, p, r);                                                          \
  }                                                                                   \
                                                                                      \
  OVERLOADED FLOATS exp_normal(const FLOATS x) {                                      \
    FLOATS bounded = x < -88.0f ? (FLOATS)(-88.0f) : x; /* its 2^n is made 0 */       \
    bounded = bounded > 88.0f ? (FLOATS)(88.0f) : bounded;                            \
    FLOATS power;                                                                     \
    const FLOATS p = reduced_exponential(bounded, &power);                            \
    return (p + 1.0f) * power;                                                        \
  }                                                                                   \
                                                                                      \
  OVERLOADED FLOATS expm1_below(const FLOATS x) {                                     \
    FLOATS power;                                                                     \
    const FLOATS p = reduced_exponential(x < -60.0f ? (FLOATS)(-60.0f) : x, &power);  \
    return fma(p, power, power - 1.0f);                                               \
  }                                                                                   \
                                                                                      \
  OVERLOADED FLOATS tanh_of(const FLOATS x) {                                         \
    const FLOATS u = expm1_below(-2.0f * fabs(x));                                    \
    return copysign(u / (u + 2.0f), x);                                               \
  }

EXPONENTIALS(float8, as_int8, as_float8)
EXPONENTIALS(float16, as_int16, as_float16)

#endif
