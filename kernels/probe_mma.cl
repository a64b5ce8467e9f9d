/*
 * Asks whether mma.sync and the conversions to its types do what matrix_units.h expects: y = C + A*B for
 * A, 16 by DEPTH, of the numbers (3*row + 5*p) % 7 - 3, B, DEPTH by 8, of (2*p + 3*column) % 5 - 2,
 * and C = x as 16 rows of 8. DEPTH is 8 for TF32, else 16.
 *
 * Launch: one warp. Macros: see assembly.h and matrix_units.h.
 */

#include "matrix_units.h"

static inline float element_a(int row, int p) {
  return (3 * row + 5 * p) % 7 - 3;
}

static inline float element_b(int p, int column) {
  return (2 * p + 3 * column) % 5 - 2;
}

__attribute__((reqd_work_group_size(WARP, 1, 1)))
__kernel void probe(const __global float *x, __global float *y) {
  MATRIX_SCRATCH(WARP, 1, 1);
  const int g = LANE / 4;
  const int t = LANE % 4;
  uint a[1][4];
  uint b[1][2];
  float c[1][1][4];
  for (int i = 0; i < 4; i++) {
    const int row = g + i % 2 * 8;
#if MATRIX_TYPE == TF32
    a[0][i] = to_tf32(element_a(row, t + i / 2 * 4));
#else
    const int p = 2 * t + i / 2 * 8;
    a[0][i] = to_pair(element_a(row, p), element_a(row, p + 1));
#endif
  }
  for (int i = 0; i < 2; i++) {
#if MATRIX_TYPE == TF32
    b[0][i] = to_tf32(element_b(t + i * 4, g));
#else
    const int p = 2 * t + i * 8;
    b[0][i] = to_pair(element_b(p, g), element_b(p + 1, g));
#endif
  }
  for (int i = 0; i < 4; i++) {
    c[0][0][i] = x[(g + i / 2 * 8) * 8 + 2 * t + i % 2];
  }
  MATRIX_STEP(c, a, b, 1, 1)
  for (int i = 0; i < 4; i++) {
    y[(g + i / 2 * 8) * 8 + 2 * t + i % 2] = c[0][0][i];
  }
}
