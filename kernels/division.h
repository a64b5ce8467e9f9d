// Division rounded to nearest even, as IEEE 754 has it: OpenCL's own may be off by 2.5 units in the
// last place, which is enough to move a quotient across a tie.
//
//   REAL FN(divide)(REAL x, REAL y)   for normal quotients; where x/y is not finite, 0 or subnormal, that
//
// Include it after vectors.h and after defining, and again for each vector width that is needed:
//
//   LANES      1, 8 or 16: float, float8 or float16 in place of REAL
//   FN(name)   what a function is called for this width

#undef REAL
#define REAL VECTOR(float, LANES)

static inline REAL FN(divide)(REAL x, REAL y) {
  const REAL first = x / y;
  // the remainder is exact but for a digit or two, so this is at most one step from the answer
  const REAL second = first + fma(-first, y, x) / y;
  const REAL quotient = isfinite(second) ? second : first;
  // of the quotient and its neighbour towards x/y, the one that leaves less; ties cannot be
  const REAL rest = fma(-quotient, y, x);
  const VECTOR(int, LANES) bits = REINTERPRET(int, LANES, quotient);
  const VECTOR(int, LANES) away =
      (REINTERPRET(int, LANES, rest) ^ REINTERPRET(int, LANES, y) ^ bits) >> 31;
  const REAL neighbour = REINTERPRET(float, LANES, bits + (away | 1));
  return (isfinite(quotient) & (fabs(fma(-neighbour, y, x)) < fabs(rest))) ? neighbour : quotient;
}
