// y[i] = b[i]*DERIVATIVE(a[i]; alpha, beta).
//
// a, the function's arguments or values, b and y are dense floats of one shape; kernels, arguments and
// launch geometry are those of elementwise.h.
//
// Macros:
//   DERIVATIVE   a function of derivatives.h: RELU_of_input, TANH_of_output...
//   WIDTH        elements at a time: see elementwise.h

#include "vectors.h"

#ifndef WIDTH
#define WIDTH 1
#endif
#define A_T float
#define B_T float
#define Y_T float
#define INPUTS 2
#define PARAMETERS , float alpha, float beta

#define REAL float
#define FN(name) PASTE(name, _one)
#include "functions.h"
#include "derivatives.h"

#if WIDTH > 1
#undef REAL
#undef FN
#define REAL VECTOR(float, WIDTH)
#define FN(name) PASTE(name, _many)
#include "functions.h"
#include "derivatives.h"
#endif

#define ELEMENT(i, j, k) b[j] * PASTE(DERIVATIVE, _one)(a[i], alpha, beta)
#define ELEMENTS(i, j, k) \
  MANY(float, WIDTH, b, j) * \
      PASTE(DERIVATIVE, _many)(MANY(float, WIDTH, a, i), alpha, beta)
#define PUT(value, at) y[at] = value
#define PUTS(values, at) STORES(Y_T, WIDTH, values, y + (at))

#include "elementwise.h"
