/*
 * The cells of recurrent operations for elements of a state: op/Rnn, op/Lstm and op/Gru in OpenCL C.
 * Include it after functions.h for the same REAL and FN, and again for each width.
 *
 *   FN(bounded_f)(x, ...)    f of a sum bounded to [-clip, clip]; likewise bounded_g
 *   FN(plain_k)(x, ...)      k of what is not bounded
 *   FN(lstm)(...)            the next state; *c becomes the next cell
 *
 *   direction                which of the two directions' functions is meant
 *   parameters               their alpha and beta: [3][2], those of f, g and k
 *
 * Macros:
 *   F0, G0, K0         the functions of direction 0, constants of UnaryFunction: SIGMOID, TANH, TANH
 *   F1, G1, K1         those of direction 1 where it has others
 *   PEEPHOLES          defined where an LSTM's gates see the cell
 *   COUPLED            defined where an LSTM's forget gate is 1 - i
 */

#ifndef F0
#define F0 SIGMOID
#endif
#ifndef G0
#define G0 TANH
#endif
#ifndef K0
#define K0 TANH
#endif

#ifdef PEEPHOLES
#define SEE(weights, c) +(weights) * (c)
#else
#define SEE(weights, c)
#endif

static inline REAL FN(bounded_f)(REAL x, float clip, int direction,
                                 const __global float *parameters) {
  x = FN(bounded)(x, -clip, clip);
#ifdef F1
  if (direction == 1) {
    return FUNCTION_NAMED(F1)(x, parameters[0], parameters[1]);
  }
#endif
  return FUNCTION_NAMED(F0)(x, parameters[0], parameters[1]);
}

static inline REAL FN(bounded_g)(REAL x, float clip, int direction,
                                 const __global float *parameters) {
  x = FN(bounded)(x, -clip, clip);
#ifdef G1
  if (direction == 1) {
    return FUNCTION_NAMED(G1)(x, parameters[2], parameters[3]);
  }
#endif
  return FUNCTION_NAMED(G0)(x, parameters[2], parameters[3]);
}

static inline REAL FN(plain_k)(REAL x, int direction, const __global float *parameters) {
#ifdef K1
  if (direction == 1) {
    return FUNCTION_NAMED(K1)(x, parameters[4], parameters[5]);
  }
#endif
  return FUNCTION_NAMED(K0)(x, parameters[4], parameters[5]);
}

/* i, o, f and g are the gates' sums; see_* the peephole weights, read where there are any. */
static inline REAL FN(lstm)(REAL i, REAL o, REAL f, REAL g, REAL see_i, REAL see_o, REAL see_f,
                            REAL *c, float clip, int direction,
                            const __global float *parameters) {
  i = FN(bounded_f)(i SEE(see_i, *c), clip, direction, parameters);
#ifdef COUPLED
  f = 1.0f - i;
#else
  f = FN(bounded_f)(f SEE(see_f, *c), clip, direction, parameters);
#endif
  *c = f * *c + i * FN(bounded_g)(g, clip, direction, parameters);
  o = FN(bounded_f)(o SEE(see_o, *c), clip, direction, parameters);
  return o * FN(plain_k)(*c, direction, parameters);
}

#undef SEE
