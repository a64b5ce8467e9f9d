// y[i] = (a[i] - c[j])*b[j]: a is x, b the scale, c the zero point, j the scale's element for i.
//
// Buffers, kernels, arguments and launch geometry are those of elementwise.h; c is there with ZERO_POINT
// only. A difference of ints wraps around.
//
// Macros:
//   A_T          x's and the zero point's type: char, uchar (default) or int
//   ZERO_POINT   defined where there is a zero point
//   WIDTH        elements at a time: 1 (default), 8 or 16

#include "vectors.h"

#ifndef A_T
#define A_T uchar
#endif
#ifndef WIDTH
#define WIDTH 1
#endif
#define B_T float
#define C_T A_T
#define Y_T float
#define PARAMETERS

// unsigned arithmetic, since signed overflow is undefined
#define BITS(width, x) REINTERPRET(uint, width, CONVERT(int, width, x))
#ifdef ZERO_POINT
#define INPUTS 3
#define ZERO(k) BITS(1, c[k])
#define ZEROS(k) BITS(WIDTH, LOADS(C_T, WIDTH, c, k, stepC))
#else
#define INPUTS 2
#define ZERO(k) 0u
#define ZEROS(k) ((VECTOR(uint, WIDTH))(0u))
#endif
#define NUMBER(width, bits) CONVERT(float, width, REINTERPRET(int, width, bits))

#define ELEMENT(i, j, k) (NUMBER(1, BITS(1, a[i]) - ZERO(k)) * b[j])
#define ELEMENTS(i, j, k)                                                     \
  (NUMBER(WIDTH, BITS(WIDTH, LOADS(A_T, WIDTH, a, i, stepA)) - ZEROS(k)) * \
   LOADS(float, WIDTH, b, j, stepB))
#define PUT(value, at) y[at] = value
#define PUTS(values, at) STORES(Y_T, WIDTH, values, y + (at))

#include "elementwise.h"
