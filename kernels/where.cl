// y = a ? b : c, element by element, with broadcasting.
//
// a is the condition, one byte each, 0 or 1; b, c and y hold elements that are only copied. Buffers,
// kernels, arguments and launch geometry are those of elementwise.h.
//
// Macros:
//   TYPE    an unsigned type of the elements' size: uchar, ushort, uint (default) or ulong
//   WIDTH   elements at a time: see elementwise.h

#include "vectors.h"

#ifndef TYPE
#define TYPE uint
#endif
#ifndef WIDTH
#define WIDTH 1
#endif
#define A_T uchar
#define B_T TYPE
#define C_T TYPE
#define Y_T TYPE
#define INPUTS 3
#define PARAMETERS

#define ELEMENT(i, j, k) (a[i] ? b[j] : c[k])
#define ELEMENTS(i, j, k)                                                             \
  ((CONVERT(TYPE, WIDTH, LOADS(uchar, WIDTH, a, i, stepA)) != (VECTOR(TYPE, WIDTH))(0)) \
       ? LOADS(TYPE, WIDTH, b, j, stepB)                                              \
       : LOADS(TYPE, WIDTH, c, k, stepC))
#define PUT(value, at) y[at] = value
#define PUTS(values, at) STORES(TYPE, WIDTH, values, y + (at))

#include "elementwise.h"
