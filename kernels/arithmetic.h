// The functions of two floats, by the names that BinaryFunction has for them.
//
//   REAL FN(ADD)(REAL a, REAL b)
//
// Comparisons give 0 or 1. Include it after defining, and again for each vector width that is needed:
//
//   REAL       float, float8 or float16
//   FN(name)   what a function is called for this width

#define TRUTH(condition) ((condition) ? (REAL)(1.0f) : (REAL)(0.0f))

static inline REAL FN(ADD)(REAL a, REAL b) { return a + b; }

static inline REAL FN(SUB)(REAL a, REAL b) { return a - b; }

static inline REAL FN(MUL)(REAL a, REAL b) { return a * b; }

static inline REAL FN(DIV)(REAL a, REAL b) { return a / b; }

// fmin and fmax drop NaN
static inline REAL FN(MIN)(REAL a, REAL b) { return ((a < b) | (a != a)) ? a : b; }

static inline REAL FN(MAX)(REAL a, REAL b) { return ((a > b) | (a != a)) ? a : b; }

static inline REAL FN(POW)(REAL a, REAL b) { return pow(a, b); }

static inline REAL FN(FMOD)(REAL a, REAL b) { return fmod(a, b); }

static inline REAL FN(MOD)(REAL a, REAL b) {
  REAL rest = fmod(a, b);
  return (((rest < 0.0f) & (b > 0.0f)) | ((rest > 0.0f) & (b < 0.0f))) ? rest + b : rest;
}

static inline REAL FN(EQUAL)(REAL a, REAL b) { return TRUTH(a == b); }

static inline REAL FN(NOT_EQUAL)(REAL a, REAL b) { return TRUTH(a != b); }

static inline REAL FN(LESS)(REAL a, REAL b) { return TRUTH(a < b); }

static inline REAL FN(LESS_EQUAL)(REAL a, REAL b) { return TRUTH(a <= b); }

static inline REAL FN(GREATER)(REAL a, REAL b) { return TRUTH(a > b); }

static inline REAL FN(GREATER_EQUAL)(REAL a, REAL b) { return TRUTH(a >= b); }

#undef TRUTH
