// The functions of one and two truth values, bytes of 0 or 1, by the names that UnaryFunction and
// BinaryFunction have for them.
//
//   uchar FN(NOT)(uchar x, float alpha, float beta)
//   uchar FN(AND)(uchar a, uchar b)
//
// Include it after vectors.h and after defining, and again for each vector width that is needed:
//
//   LANES      1, 8 or 16: uchar, uchar8 or uchar16 in place of uchar
//   FN(name)   what a function is called for this width

#undef VALUE
#define VALUE VECTOR(uchar, LANES)

static inline VALUE FN(NOT)(VALUE x, float alpha, float beta) { return x ^ (VALUE)(1); }

static inline VALUE FN(AND)(VALUE a, VALUE b) { return a & b; }

static inline VALUE FN(OR)(VALUE a, VALUE b) { return a | b; }

static inline VALUE FN(XOR)(VALUE a, VALUE b) { return a ^ b; }

static inline VALUE FN(EQUAL)(VALUE a, VALUE b) { return a ^ b ^ (VALUE)(1); }

static inline VALUE FN(NOT_EQUAL)(VALUE a, VALUE b) { return a ^ b; }
