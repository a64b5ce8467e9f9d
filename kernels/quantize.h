// FN(quantize) for LANES elements at a time; part of quantize.cl.

#include "division.h"

static inline VECTOR(Y_T, LANES)
    FN(quantize)(VECTOR(float, LANES) x, VECTOR(float, LANES) scale, VECTOR(int, LANES) zero) {
  const VECTOR(float, LANES) quotient = FN(divide)(x, scale);
  const VECTOR(float, LANES) number =
      quotient == quotient ? quotient : (VECTOR(float, LANES))(0.0f);
  // beyond 1024 all saturate, whatever the zero point
  const VECTOR(float, LANES) bounded =
      fmax(fmin(number, (VECTOR(float, LANES))(1024.0f)), (VECTOR(float, LANES))(-1024.0f));
  return PASTE(PASTE(convert_, VECTOR(Y_T, LANES)), _sat)(CONVERT(int, LANES, rint(bounded)) + zero);
}
