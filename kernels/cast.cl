// y[i] = (TO) a[i].
//
// a and y are dense and of one shape; kernels, arguments and launch geometry are those of elementwise.h.
// Floating types are read as float, which is exact, and rounded to nearest even when they are written:
// float16 by vstore_half_rte, which needs no extension, bfloat16 by integer arithmetic.
//
// Macros:
//   FROM, TO   FLOAT32, FLOAT16, BFLOAT16, INT8, UINT8, INT32, INT64 or BOOL
//   WIDTH      elements at a time: see elementwise.h

#include "vectors.h"

#ifndef WIDTH
#define WIDTH 1
#endif
#define INPUTS 1
#define PARAMETERS

#define FLOAT32 0
#define FLOAT16 1
#define BFLOAT16 2
#define INT8 3
#define UINT8 4
#define INT32 5
#define INT64 6
#define BOOL 7

// what is read: VALUE_T is float, char, uchar, int or long
#if FROM == FLOAT32
#define A_T float
#define VALUE_T float
#elif FROM == FLOAT16
#define A_T half
#define VALUE_T float
#elif FROM == BFLOAT16
#define A_T ushort
#define VALUE_T float
#elif FROM == INT8
#define A_T char
#define VALUE_T char
#elif FROM == INT32
#define A_T int
#define VALUE_T int
#elif FROM == INT64
#define A_T long
#define VALUE_T long
#else
#define A_T uchar
#define VALUE_T uchar
#endif

#if TO == FLOAT32
#define Y_T float
#elif TO == FLOAT16
#define Y_T half
#elif TO == BFLOAT16
#define Y_T ushort
#elif TO == INT8
#define Y_T char
#elif TO == INT32
#define Y_T int
#elif TO == INT64
#define Y_T long
#else
#define Y_T uchar
#endif

#define READ_1(i) a[i]
#define READ_4(i) MANY(A_T, 4, a, i)
#define READ_8(i) MANY(A_T, 8, a, i)
#define READ_16(i) MANY(A_T, 16, a, i)
#define VLOAD_HALF_1 vload_half
#define VLOAD_HALF_4 vload_half4
#define VLOAD_HALF_8 vload_half8
#define VLOAD_HALF_16 vload_half16

#if FROM == FLOAT16
#define READ(width, i) PASTE(VLOAD_HALF_, width)(0, a + (i))
#elif FROM == BFLOAT16
#define READ(width, i) \
  REINTERPRET(float, width, CONVERT(uint, width, PASTE(READ_, width)(i)) << 16)
#else
#define READ(width, i) PASTE(READ_, width)(i)
#endif

#define LANES 1
#define FN(name) PASTE(name, _one)
#include "cast.h"
#if WIDTH > 1
#undef LANES
#define LANES WIDTH
#undef FN
#define FN(name) PASTE(name, _many)
#include "cast.h"
#endif

#define ELEMENT(i, j, k) cast_one(READ(1, i))
#define ELEMENTS(i, j, k) cast_many(READ(WIDTH, i))
#if TO == FLOAT16
#define VALUES_T float
#define PUT(value, at) vstore_half_rte(value, at, y)
#define PUTS(values, at) PASTE(PASTE(vstore_half, WIDTH), _rte)(values, 0, y + (at))
#else
#define PUT(value, at) y[at] = value
#define PUTS(values, at) STORES(Y_T, WIDTH, values, y + (at))
#endif

#include "elementwise.h"
