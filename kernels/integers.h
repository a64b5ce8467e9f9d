// The functions of one and two integers, by the names that UnaryFunction and BinaryFunction have for
// them. They wrap around as Java's do, and division by zero gives 0.
//
//   VALUE FN(NEG)(VALUE x, float alpha, float beta)
//   VALUE FN(ADD)(VALUE a, VALUE b)
//
// Comparisons give 0 or 1. Include it after vectors.h and after defining, and again for each
// vector width that is needed:
//
//   TYPE, UTYPE   int and uint, long and ulong, char and uchar, or uchar and uchar
//   BYTES         for the latter two, which cannot be divided or raised to a power
//   LANES         1, 8 or 16
//   FN(name)      what a function is called for this width

#undef VALUE
#define VALUE VECTOR(TYPE, LANES)
// unsigned arithmetic, since signed overflow is undefined
#define UNSIGNED(x) REINTERPRET(UTYPE, LANES, x)
// the cast takes back the promotion of bytes to int
#define SIGNED(x) REINTERPRET(TYPE, LANES, (VECTOR(UTYPE, LANES))(x))
// select and abs rather than ?:, of which clang makes what Oclgrind 21.10 gets wrong or lacks
#define TRUTH(condition) select((VALUE)(0), (VALUE)(1), CONVERT(TYPE, LANES, condition))

static inline VALUE FN(ADD)(VALUE a, VALUE b) { return SIGNED(UNSIGNED(a) + UNSIGNED(b)); }

static inline VALUE FN(SUB)(VALUE a, VALUE b) { return SIGNED(UNSIGNED(a) - UNSIGNED(b)); }

static inline VALUE FN(MUL)(VALUE a, VALUE b) { return SIGNED(UNSIGNED(a) * UNSIGNED(b)); }

static inline VALUE FN(MIN)(VALUE a, VALUE b) { return min(a, b); }

static inline VALUE FN(MAX)(VALUE a, VALUE b) { return max(a, b); }

static inline VALUE FN(NEG)(VALUE x, float alpha, float beta) {
  return SIGNED((VECTOR(UTYPE, LANES))(0) - UNSIGNED(x));
}

static inline VALUE FN(ABS)(VALUE x, float alpha, float beta) {
  return SIGNED(abs(x));
}

static inline VALUE FN(SIGN)(VALUE x, float alpha, float beta) {
  return TRUTH(x > (VALUE)(0)) - TRUTH(x < (VALUE)(0));
}

static inline VALUE FN(CLIP)(VALUE x, float alpha, float beta) {
  TYPE low = PASTE(PASTE(convert_, TYPE), _sat)(alpha);
  TYPE high = PASTE(PASTE(convert_, TYPE), _sat)(beta);
  return min((VALUE)(high), max((VALUE)(low), x));
}

#ifndef BYTES
// 1 in place of the divisors that trap, 0 and -1 (which overflows with the smallest dividend).
static inline VALUE FN(divisor)(VALUE b) {
  return select(b, (VALUE)(1), CONVERT(TYPE, LANES, (b == (VALUE)(0)) | (b == (VALUE)(-1))));
}

static inline VALUE FN(DIV)(VALUE a, VALUE b) {
  VALUE quotient = a / FN(divisor)(b);
  quotient = b == (VALUE)(-1) ? FN(NEG)(a, 0, 0) : quotient;
  return b == (VALUE)(0) ? (VALUE)(0) : quotient;
}

static inline VALUE FN(FMOD)(VALUE a, VALUE b) { return a % FN(divisor)(b); }

static inline VALUE FN(MOD)(VALUE a, VALUE b) {
  VALUE rest = a % FN(divisor)(b);
  return ((rest != (VALUE)(0)) & ((rest ^ b) < (VALUE)(0))) ? rest + b : rest;
}

// By squaring; to a negative power the real result truncated.
static inline VALUE FN(POW)(VALUE a, VALUE b) {
  union { VALUE all; TYPE lane[LANES]; } base = {a}, exponent = {b}, power;
  for (int i = 0; i < LANES; i++) {
    TYPE x = base.lane[i];
    TYPE n = exponent.lane[i];
    if (n < 0) {
      TYPE sign = (n & 1) == 0 ? 1 : x;
      power.lane[i] = x == 1 || x == -1 ? sign : 0;
    } else {
      UTYPE result = 1;
      for (UTYPE square = x; n != 0; n >>= 1, square *= square) {
        result *= (n & 1) == 0 ? 1 : square;
      }
      power.lane[i] = result;
    }
  }
  return power.all;
}
#endif

static inline VALUE FN(EQUAL)(VALUE a, VALUE b) { return TRUTH(a == b); }

static inline VALUE FN(NOT_EQUAL)(VALUE a, VALUE b) { return TRUTH(a != b); }

static inline VALUE FN(LESS)(VALUE a, VALUE b) { return TRUTH(a < b); }

static inline VALUE FN(LESS_EQUAL)(VALUE a, VALUE b) { return TRUTH(a <= b); }

static inline VALUE FN(GREATER)(VALUE a, VALUE b) { return TRUTH(a > b); }

static inline VALUE FN(GREATER_EQUAL)(VALUE a, VALUE b) { return TRUTH(a >= b); }

#undef UNSIGNED
#undef SIGNED
#undef TRUTH
