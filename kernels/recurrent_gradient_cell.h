/*
 * The gradients of the cells of recurrent operations (op/RnnGradient, op/LstmGradient, op/GruGradient) for
 * elements of a state, and what they need of the steps forward. Include it after recurrent_gradient.h and
 * functions.h, for the same REAL and FN, and:
 *
 *   LANES             elements of a REAL
 *   LOAD(from)        a REAL, of which `count` elements lie in memory
 *   STORE(value, to)  the same
 *
 * It has the function go_back and the kernels
 *
 *   recurrent_gradient_cells    an LSTM's cells. Launch: (H/LANES rounded up or fewer, B, D), any work-group
 *   recurrent_gradient_resets   a GRU's r*h, into resets [D][T][B][H], where that is multiplied with its
 *                               weights. Launch: (H/LANES rounded up or fewer, T*B, D), any work-group
 *
 * Macros:
 *   F0, G0, K0        the functions of direction 0, SIGMOID, TANH, RELU or IDENTITY: by default SIGMOID,
 *                     TANH, TANH
 *   F1, G1, K1        those of direction 1 where it has others
 */

#if defined(F1) || defined(G1) || defined(K1)
#define OF(direction, second, first) ((direction) == 1 ? (second) : (first))
#else
#define OF(direction, second, first) (first)
#endif

#ifndef F0
#define F0 SIGMOID
#endif
#ifndef G0
#define G0 TANH
#endif
#ifndef K0
#define K0 TANH
#endif
#ifndef F1
#define F1 F0
#endif
#ifndef G1
#define G1 G0
#endif
#ifndef K1
#define K1 K0
#endif

/* Slopes of the functions, of their values. */
static inline REAL FN(slope_of_IDENTITY)(REAL y) { return (REAL)(1.0f); }

static inline REAL FN(slope_of_RELU)(REAL y) {
  return y > 0.0f ? (REAL)(1.0f) : (REAL)(0.0f);
}

static inline REAL FN(slope_of_SIGMOID)(REAL y) { return y * (1.0f - y); }

static inline REAL FN(slope_of_TANH)(REAL y) { return 1.0f - y * y; }

#define SLOPE_NAMED(function) FN(slope_of_##function)
#define SLOPE(function, y) SLOPE_NAMED(function)(y)

#define VALUE(function, x) FUNCTION_NAMED(function)(x, 0.0f, 0.0f)

/* f of a bounded sum, and its slope, which is zero where the sum is bounded. */
static inline REAL FN(value_f)(REAL sum, float clip, int direction) {
  const REAL x = FN(bounded)(sum, -clip, clip);
  return OF(direction, VALUE(F1, x), VALUE(F0, x));
}

static inline REAL FN(slope_f)(REAL sum, REAL y, float clip, int direction) {
  const REAL slope = OF(direction, SLOPE(F1, y), SLOPE(F0, y));
  return fabs(sum) > clip ? (REAL)(0.0f) : slope;
}

static inline REAL FN(value_g)(REAL sum, float clip, int direction) {
  const REAL x = FN(bounded)(sum, -clip, clip);
  return OF(direction, VALUE(G1, x), VALUE(G0, x));
}

static inline REAL FN(slope_g)(REAL sum, REAL y, float clip, int direction) {
  const REAL slope = OF(direction, SLOPE(G1, y), SLOPE(G0, y));
  return fabs(sum) > clip ? (REAL)(0.0f) : slope;
}

#define SUM(g) (LOAD(x + (g) * (size_t)hidden) + LOAD(p + (g) * (size_t)hidden))
#define PUT(value, g)                           \
  {                                             \
    const REAL gradient_of_sum = value;         \
    STORE(gradient_of_sum, x + (g) * (size_t)hidden); \
    STORE(gradient_of_sum, p + (g) * (size_t)hidden); \
  }

/*
 * Takes hidden elements of a step of a sequence back. Pointers are to the elements: x among the sums, p
 * among the products; cell_before and bias are null where there are none. `product` is that of the weights
 * with the gradients of the step after this, in a GRU's second pass with those of this step's candidates.
 */
static inline __attribute__((always_inline)) void FN(go_back)(
    __global float *x, __global float *p, __global float *candidate, const __global float *before,
    const __global float *cell, const __global float *cell_before, const __global float *dy,
    __global float *dh, __global float *dc, const __global float *bias, const REAL product,
    const int hidden, const int count, const float clip, const int direction, const int pass) {
#if CELL == RNN
  const REAL gradient = LOAD(dy) + LOAD(dh) + product;
  const REAL sum = SUM(0);
  PUT(gradient * FN(slope_f)(sum, FN(value_f)(sum, clip, direction), clip, direction), 0);
  STORE((REAL)(0.0f), dh);
#elif CELL == LSTM
  const REAL gradient = LOAD(dy) + LOAD(dh) + product;
  const REAL sum_i = SUM(0), sum_o = SUM(1), sum_f = SUM(2), sum_g = SUM(3);
  const REAL i = FN(value_f)(sum_i, clip, direction);
  const REAL o = FN(value_f)(sum_o, clip, direction);
  const REAL f = FN(value_f)(sum_f, clip, direction);
  const REAL g = FN(value_g)(sum_g, clip, direction);
  const REAL c = LOAD(cell);
  const REAL k = OF(direction, VALUE(K1, c), VALUE(K0, c));
  const REAL slope_k = OF(direction, SLOPE(K1, k), SLOPE(K0, k));
  REAL old = (REAL)(0.0f);
  if (cell_before) {
    old = LOAD(cell_before);
  }
  const REAL of_cell = LOAD(dc) + gradient * o * slope_k;
  PUT(of_cell * g * FN(slope_f)(sum_i, i, clip, direction), 0);
  PUT(gradient * k * FN(slope_f)(sum_o, o, clip, direction), 1);
  PUT(of_cell * old * FN(slope_f)(sum_f, f, clip, direction), 2);
  PUT(of_cell * i * FN(slope_g)(sum_g, g, clip, direction), 3);
  STORE(of_cell * f, dc);
  STORE((REAL)(0.0f), dh);
#else
  const REAL h = LOAD(before);
  const REAL sum_r = SUM(1);
  const REAL r = FN(value_f)(sum_r, clip, direction);
#ifdef TWO_PASSES
  if (pass == 1) {
    PUT(product * h * FN(slope_f)(sum_r, r, clip, direction), 1);
    STORE(LOAD(dh) + product * r, dh);
    return;
  }
  const REAL sum_n = LOAD(x + 2 * (size_t)hidden) + LOAD(candidate);
#else
  REAL state = LOAD(p + 2 * (size_t)hidden);
  if (bias) {
    state += LOAD(bias);
  }
  const REAL sum_n = LOAD(x + 2 * (size_t)hidden) + r * state;
#endif
  const REAL gradient = LOAD(dy) + LOAD(dh) + product;
  const REAL sum_z = SUM(0);
  const REAL z = FN(value_f)(sum_z, clip, direction);
  const REAL n = FN(value_g)(sum_n, clip, direction);
  const REAL of_n = gradient * (1.0f - z) * FN(slope_g)(sum_n, n, clip, direction);
  PUT(gradient * (h - n) * FN(slope_f)(sum_z, z, clip, direction), 0);
  STORE(of_n, x + 2 * (size_t)hidden);
#ifdef TWO_PASSES
  STORE(of_n, candidate);
#else
  PUT(of_n * state * FN(slope_f)(sum_r, r, clip, direction), 1);
  STORE(of_n * r, p + 2 * (size_t)hidden);
#endif
  STORE(gradient * z, dh);
#endif
}

/* A step that is not taken passes on what it gets. */
static inline __attribute__((always_inline)) void FN(pass_on)(
    __global float *x, __global float *p, __global float *candidate, __global float *dh,
    const REAL product, const int hidden, const int count) {
  for (int g = 0; g < GATES; g++) {
    STORE((REAL)(0.0f), x + g * (size_t)hidden);
  }
  for (int g = 0; g < PRODUCTS; g++) {
    STORE((REAL)(0.0f), p + g * (size_t)hidden);
  }
#ifdef TWO_PASSES
  STORE((REAL)(0.0f), candidate);
#endif
  STORE(LOAD(dh) + product, dh);
}

#if CELL == LSTM
__kernel void recurrent_gradient_cells(const __global float *sums, const __global float *products,
                                       __global float *cells, const __global float *initial_cell,
                                       const __global int *lengths, int has_cell, int lengths_kind,
                                       int reverse, int steps, int hidden, float clip) {
  const int row = get_global_id(1);
  const int batch = get_global_size(1);
  const int direction = get_global_id(2);
  const int directions = get_global_size(2);
  const int backwards = reverse || direction == 1;
  const int length = length_of(lengths, lengths_kind, row, steps);
  for (int s = 0; s < length; s++) {
    const int t = backwards ? length - 1 - s : s;
    const size_t line = line_of(direction, steps, t, batch, row);
    const int from = step_before(t, backwards, length);
    for (int j = (int)get_global_id(0) * LANES; j < hidden; j += (int)get_global_size(0) * LANES) {
      const int count = min(LANES, hidden - j);
      (void)count;
      const __global float *x =
          sums + (((size_t)t * batch + row) * directions + direction) * GATES * hidden + j;
      const __global float *p = products + line * PRODUCTS * hidden + j;
      REAL c = (REAL)(0.0f);
      if (from >= 0) {
        c = LOAD(cells + line_of(direction, steps, from, batch, row) * hidden + j);
      } else if (has_cell) {
        c = LOAD(initial_cell + ((size_t)direction * batch + row) * hidden + j);
      }
      const REAL i = FN(value_f)(SUM(0), clip, direction);
      const REAL f = FN(value_f)(SUM(2), clip, direction);
      const REAL g = FN(value_g)(SUM(3), clip, direction);
      STORE(f * c + i * g, cells + line * hidden + j);
    }
  }
}
#endif

#ifdef TWO_PASSES
__kernel void recurrent_gradient_resets(const __global float *sums, const __global float *products,
                                        const __global float *before, __global float *resets,
                                        const __global int *lengths, int lengths_kind, int steps,
                                        int batch, int hidden, float clip) {
  const int t = (int)get_global_id(1) / batch;
  const int row = (int)get_global_id(1) % batch;
  const int direction = get_global_id(2);
  const int directions = get_global_size(2);
  const int taken = t < length_of(lengths, lengths_kind, row, steps);
  const size_t line = line_of(direction, steps, t, batch, row);
  for (int j = (int)get_global_id(0) * LANES; j < hidden; j += (int)get_global_size(0) * LANES) {
    const int count = min(LANES, hidden - j);
    (void)count;
    const __global float *x =
        sums + (((size_t)t * batch + row) * directions + direction) * GATES * hidden + j;
    const __global float *p = products + line * PRODUCTS * hidden + j;
    REAL reset = (REAL)(0.0f);
    if (taken) {
      reset = FN(value_f)(SUM(1), clip, direction) * LOAD(before + line * hidden + j);
    }
    STORE(reset, resets + line * hidden + j);
  }
}
#endif

#undef SUM
#undef PUT
