// FN(cast), the conversion of cast.cl, for LANES elements; part of that file.

#if TO == BFLOAT16
// The upper half of the float, rounded to nearest even; NaN keeps a bit that says so.
static inline VECTOR(ushort, LANES) FN(bfloat16)(VECTOR(float, LANES) x) {
  VECTOR(uint, LANES) bits = REINTERPRET(uint, LANES, x);
  VECTOR(uint, LANES) rounded = bits + 0x7fffu + ((bits >> 16) & 1u);
  rounded = (bits & 0x7fffffffu) > 0x7f800000u ? (bits | 0x00400000u) : rounded;
  return CONVERT(ushort, LANES, rounded >> 16);
}
#endif

#if FROM == INT32 || FROM == INT64
// An integer as a float rounded to odd: of two neighbours the one whose last bit is set. Rounding that
// to fewer digits gives what rounding the integer would, where one rounded to even might be a tie.
static inline VECTOR(float, LANES) FN(odd)(VECTOR(long, LANES) x) {
  VECTOR(ulong, LANES) magnitude = abs(x);
  VECTOR(ulong, LANES) shift = 40 - min(clz(magnitude), (VECTOR(ulong, LANES))(40));
  VECTOR(ulong, LANES) kept = magnitude >> shift;
  kept |= min(magnitude - (kept << shift), (VECTOR(ulong, LANES))(1));
  VECTOR(float, LANES) y = CONVERT(float, LANES, CONVERT(uint, LANES, kept)) *
                           REINTERPRET(float, LANES, CONVERT(uint, LANES, shift + 127) << 23);
  return CONVERT(int, LANES, x < 0 ? (VECTOR(long, LANES))(-1) : (VECTOR(long, LANES))(0)) ? -y : y;
}
#endif

#if TO == FLOAT16
static inline VECTOR(float, LANES) FN(cast)(VECTOR(VALUE_T, LANES) x) {
  return CONVERT(float, LANES, x); // exact up to 2^24, far above what is infinite in float16
}
#elif TO == BFLOAT16 && (FROM == INT32 || FROM == INT64)
static inline VECTOR(ushort, LANES) FN(cast)(VECTOR(VALUE_T, LANES) x) {
  return FN(bfloat16)(FN(odd)(CONVERT(long, LANES, x)));
}
#elif TO == BFLOAT16
static inline VECTOR(ushort, LANES) FN(cast)(VECTOR(VALUE_T, LANES) x) {
  return FN(bfloat16)(CONVERT(float, LANES, x));
}
#elif TO == BOOL && FROM > BFLOAT16
static inline VECTOR(uchar, LANES) FN(cast)(VECTOR(VALUE_T, LANES) x) {
  VECTOR(VALUE_T, LANES) one = 1;
  return CONVERT(uchar, LANES, min(abs(x), abs(one))); // abs is unsigned, even of the smallest
}
#elif TO == BOOL
static inline VECTOR(uchar, LANES) FN(cast)(VECTOR(VALUE_T, LANES) x) {
  VECTOR(VALUE_T, LANES) zero = 0;
  VECTOR(VALUE_T, LANES) one = 1;
  return CONVERT(uchar, LANES, x != zero ? one : zero);
}
#elif TO != FLOAT32 && FROM <= BFLOAT16
static inline VECTOR(Y_T, LANES) FN(cast)(VECTOR(VALUE_T, LANES) x) {
  VECTOR(VALUE_T, LANES) number = x == x ? x : (VECTOR(VALUE_T, LANES))(0);
  return PASTE(PASTE(convert_, VECTOR(Y_T, LANES)), _sat_rtz)(number);
}
#elif TO == INT32 && FROM == INT64
static inline VECTOR(int, LANES) FN(cast)(VECTOR(long, LANES) x) {
  return REINTERPRET(int, LANES, CONVERT(uint, LANES, x & 0xffffffffL)); // the low half
}
#elif (TO == INT8 || TO == UINT8) && FROM <= INT64
static inline VECTOR(Y_T, LANES) FN(cast)(VECTOR(VALUE_T, LANES) x) {
  return REINTERPRET(Y_T, LANES, CONVERT(uchar, LANES, x & (VALUE_T)0xff)); // the low byte
}
#else
static inline VECTOR(Y_T, LANES) FN(cast)(VECTOR(VALUE_T, LANES) x) {
  return CONVERT(Y_T, LANES, x);
}
#endif
