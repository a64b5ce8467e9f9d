// y = function(a, b), element by element, with broadcasting.
//
// Buffers, kernels, arguments and launch geometry are those of elementwise.h. Where the macro FUNCTION
// does not name the function, there is one argument more, `int function`, the place of the function in
// BinaryFunction: one program then serves all functions of these types, at the price of a branch that
// every element takes alike.
//
// Macros:
//   FUNCTION   a constant of BinaryFunction that gives FLOAT32; without INTEGERS and LOGIC only
//   INTEGERS   defined where the elements are integers, and then
//     TYPE       int, long, char or uchar
//     UTYPE      the unsigned type of that size
//     BYTES      defined for the latter two
//   LOGIC      defined where they are truth values, and then
//     TYPE       uchar
//   Y_T        y's: TYPE (default), or uchar for comparisons
//   COMPARES   defined where the functions are comparisons
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
#define B_T TYPE
#define INPUTS 2

#ifdef FUNCTION
#define PARAMETERS
#define APPLY(suffix, x, z) PASTE(FUNCTION, suffix)(x, z)
#else
#define PARAMETERS , int function
#define APPLY(suffix, x, z) PASTE(chosen, suffix)(function, x, z)
// as in BinaryFunction
enum {
  ADD, SUB, MUL, DIV, MIN, MAX, POW, MOD, FMOD,
  EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL,
  AND, OR, XOR
};
#endif

#define LANES 1
#define FN(name) PASTE(name, _one)
#include "binary.h"

#if WIDTH > 1
#undef LANES
#define LANES WIDTH
#undef FN
#define FN(name) PASTE(name, _many)
#include "binary.h"
#endif

#define ELEMENT(i, j, k) CONVERT(Y_T, 1, APPLY(_one, a[i], b[j]))
#define ELEMENTS(i, j, k)                                            \
  CONVERT(Y_T, WIDTH,                                                \
          APPLY(_many, LOADS(TYPE, WIDTH, a, i, stepA), LOADS(TYPE, WIDTH, b, j, stepB)))
#define PUT(value, at) y[at] = value
#define PUTS(values, at) STORES(Y_T, WIDTH, values, y + (at))

#include "elementwise.h"
