// y[i] = saturate(round(a[i]/b[j]) + c[j]), ties to even: a is x, b the scale, c the zero point, j the
// scale's element for i.
//
// Buffers, kernels, arguments and launch geometry are those of elementwise.h; c is there with ZERO_POINT
// only.
//
// Macros:
//   A_T          x's type: float (default) or int
//   Y_T          y's and the zero point's type: char or uchar (default)
//   ZERO_POINT   defined where there is a zero point
//   WIDTH        elements at a time: 1 (default), 8 or 16

#include "vectors.h"

#ifndef A_T
#define A_T float
#endif
#ifndef Y_T
#define Y_T uchar
#endif
#ifndef WIDTH
#define WIDTH 1
#endif
#define B_T float
#define C_T Y_T
#define PARAMETERS

#define LANES 1
#define FN(name) PASTE(name, _one)
#include "quantize.h"
#if WIDTH > 1
#undef LANES
#define LANES WIDTH
#undef FN
#define FN(name) PASTE(name, _many)
#include "quantize.h"
#endif

#ifdef ZERO_POINT
#define INPUTS 3
#define ZERO(k) convert_int(c[k])
#define ZEROS(k) CONVERT(int, WIDTH, LOADS(C_T, WIDTH, c, k, stepC))
#else
#define INPUTS 2
#define ZERO(k) 0
#define ZEROS(k) ((VECTOR(int, WIDTH))(0))
#endif

#define ELEMENT(i, j, k) quantize_one(CONVERT(float, 1, a[i]), b[j], ZERO(k))
#define ELEMENTS(i, j, k)                                              \
  quantize_many(CONVERT(float, WIDTH, LOADS(A_T, WIDTH, a, i, stepA)), \
                LOADS(float, WIDTH, b, j, stepB), ZEROS(k))
#define PUT(value, at) y[at] = value
#define PUTS(values, at) STORES(Y_T, WIDTH, values, y + (at))

#include "elementwise.h"
