// y[i] = FUNCTION(a[i]; alpha, beta).
//
// a and y are dense and of one shape; kernels, arguments and launch geometry are those of elementwise.h.
//
// Macros:
//   FUNCTION   a constant of UnaryFunction
//   INTEGERS   defined where the elements are integers, and then
//     TYPE       int or long
//     UTYPE      uint or ulong
//   LOGIC      defined where they are truth values, and then
//     TYPE       uchar
//   Y_T        y's: TYPE (default), or uchar for the functions that give BOOL
//   WIDTH      elements at a time: see elementwise.h

#include "vectors.h"

#ifndef TYPE
#define TYPE float
#endif
#ifndef Y_T
#define Y_T TYPE
#endif
#ifndef WIDTH
#define WIDTH 1
#endif
#define A_T TYPE
#define INPUTS 1
#define PARAMETERS , float alpha, float beta

#define LANES 1
#define FN(name) PASTE(name, _one)
#if defined(INTEGERS)
#include "integers.h"
#elif defined(LOGIC)
#include "logic.h"
#else
#define REAL float
#include "functions.h"
#endif

#if WIDTH > 1
#undef LANES
#define LANES WIDTH
#undef FN
#define FN(name) PASTE(name, _many)
#if defined(INTEGERS)
#include "integers.h"
#elif defined(LOGIC)
#include "logic.h"
#else
#undef REAL
#define REAL VECTOR(float, WIDTH)
#include "functions.h"
#endif
#endif

#define ELEMENT(i, j, k) CONVERT(Y_T, 1, PASTE(FUNCTION, _one)(a[i], alpha, beta))
#define ELEMENTS(i, j, k) \
  CONVERT(Y_T, WIDTH, PASTE(FUNCTION, _many)(MANY(TYPE, WIDTH, a, i), alpha, beta))
#define PUT(value, at) y[at] = value
#define PUTS(values, at) STORES(Y_T, WIDTH, values, y + (at))

#include "elementwise.h"
