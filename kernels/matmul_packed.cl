/*
 * Matrix product for CPU devices: y = activation(alpha*A*B + bias + y0).
 *
 * As in BLIS (Van Zee and van de Geijn 2015) a work-item sums register tiles of MR rows by two vectors,
 * each over the whole depth. B is first packed into panels, so that the product reads it one vector after
 * the other and needs no edge cases on its way in. A's rows are read where they lie; an A that is
 * transposed or of 16-bit elements is packed too. With B_ROWS B's rows are read where they lie as
 * well: that saves a pass over a B that is multiplied once, and costs little while it fits the cache.
 *
 *   pack_a, pack_b    operand -> panels
 *     x               element (i, p) at matrix*count*depth + i*stride + p*depth_stride, where i counts
 *                     A's rows or B's columns and p is what the product sums over
 *     packed          panel j of a matrix holds i = j*width to j*width + width - 1 interleaved, width
 *                     being MR for A and NR for B: element (i, p) at (j*depth + p)*width + i%width;
 *                     what the last panel has beyond the operand is zero
 *     launch          (panels, slices of SLICE along the depth, matrices), work-groups of 1
 *
 *   multiply          A and panels of B -> y, row-major [matrices, m, n]
 *     b               panels, or row-major [matrices, k, n] with B_ROWS
 *     a               row-major [matrices, m, k], or panels with A_PACKED
 *     matrices_a/b    for each matrix of y, which matrix of A and of B it is made from
 *     bias            [n], read if has_bias
 *     y               read before it is written if accumulate
 *     run_a, run_b    panels of A and of B that a work-item multiplies with each other
 *     launch          (panels_a/run_a, panels_b/run_b, both rounded up, matrices of y), work-groups of 1
 *
 * Macros:
 *   WIDTH        lanes of a vector: 16 (default), 8 or 4
 *   MR           rows of a tile: 4, 6, 8 (default) or 12; its 2*MR sums should leave a few registers
 *   A_PACKED     flag: see a
 *   B_ROWS       flag: see b
 *   STORAGE      element type of A and B, see storage.h
 *   ACTIVATION   see functions.h
 */

#ifndef WIDTH
#define WIDTH 16
#endif
#ifndef MR
#define MR 8
#endif
#define NR (2 * WIDTH)
#define SLICE 256

#define PASTE(a, b) a##b
#define PASTE_VALUES(a, b) PASTE(a, b)
#define VECTOR PASTE_VALUES(float, WIDTH)
#define VLOAD PASTE_VALUES(vload, WIDTH)
#define VSTORE PASTE_VALUES(vstore, WIDTH)
#define LOAD PASTE_VALUES(load, WIDTH)

#include "storage.h"

#define REAL VECTOR
#define FN(name) name
#include "functions.h"

static inline void pack(const __global STORAGE_T *x, __global float *packed, int count, int depth,
                        int stride, int depth_stride, const int width) {
  const int panel = get_global_id(0);
  const int begin = get_global_id(1) * SLICE;
  const int end = min(depth, begin + SLICE);
  const size_t matrix = get_global_id(2);
  const int first = panel * width;
  const int used = min(width, count - first);
  x += matrix * count * depth + (size_t)first * stride;
  packed += (matrix * get_global_size(0) + panel) * depth * width;
  if (stride == 1 && used == NR) {
    for (int p = begin; p < end; p++) {
      VSTORE(LOAD(x, (size_t)p * depth_stride), 0, packed + (size_t)p * width);
      VSTORE(LOAD(x, (size_t)p * depth_stride + WIDTH), 0, packed + (size_t)p * width + WIDTH);
    }
    return;
  }
  if (stride == 1) {
    for (int p = begin; p < end; p++) {
      for (int i = 0; i < used; i++) {
        packed[(size_t)p * width + i] = load(x, i + (size_t)p * depth_stride);
      }
    }
  } else {
    for (int i = 0; i < used; i++) {
      for (int p = begin; p < end; p++) {
        packed[(size_t)p * width + i] = load(x, (size_t)i * stride + (size_t)p * depth_stride);
      }
    }
  }
  for (int p = begin; p < end; p++) {
    for (int i = used; i < width; i++) {
      packed[(size_t)p * width + i] = 0.0f;
    }
  }
}

__attribute__((reqd_work_group_size(1, 1, 1)))
__kernel void pack_a(const __global STORAGE_T *x, __global float *packed, int count, int depth,
                     int stride, int depth_stride) {
  pack(x, packed, count, depth, stride, depth_stride, MR);
}

__attribute__((reqd_work_group_size(1, 1, 1)))
__kernel void pack_b(const __global STORAGE_T *x, __global float *packed, int count, int depth,
                     int stride, int depth_stride) {
  pack(x, packed, count, depth, stride, depth_stride, NR);
}

/* Does DO for each row of a tile. Sums are named, not in an array, because an array may go to memory. */
#define FOUR_ROWS(DO) DO(0) DO(1) DO(2) DO(3)
#define EIGHT_ROWS(DO) FOUR_ROWS(DO) DO(4) DO(5) DO(6) DO(7)
#if MR == 12
#define EACH_ROW(DO) EIGHT_ROWS(DO) DO(8) DO(9) DO(10) DO(11)
#elif MR == 8
#define EACH_ROW EIGHT_ROWS
#elif MR == 6
#define EACH_ROW(DO) FOUR_ROWS(DO) DO(4) DO(5)
#elif MR == 4
#define EACH_ROW FOUR_ROWS
#else
#error MR must be 4, 6, 8 or 12
#endif

#ifdef A_PACKED
#define BEGIN_ROW(i)
#define A(i, p) a[(p)*MR + i]
#else
#define BEGIN_ROW(i) const __global float *a##i = a + (size_t)min(i, rows - 1) * k;
#define A(i, p) a##i[p]
#endif
#define DECLARE(i) VECTOR left##i = (VECTOR)(0.0f), right##i = (VECTOR)(0.0f);
#define MULTIPLY_ADD(i)                          \
  left##i = fma((VECTOR)(A(i, p)), b0, left##i); \
  right##i = fma((VECTOR)(A(i, p)), b1, right##i);
#define KEEP(i)                        \
  VSTORE(left##i, 2 * i, &tile[0][0]); \
  VSTORE(right##i, 2 * i + 1, &tile[0][0]);

#ifdef B_ROWS
#define B_STEP n
#define MATRIX_OF_B ((size_t)k * n)
#define PANEL_OF_B(column) (column)
#else
#define B_STEP NR
#define MATRIX_OF_B ((size_t)panels_b * NR * k)
#define PANEL_OF_B(column) ((size_t)(column) * k)
#endif

#ifdef B_ROWS
/* How many of a panel's rows may be read beyond its columns without leaving the matrix. */
static inline int free_rows(int column, int n, int k) {
  return column + NR <= n ? k : max(0, k - (column + NR - 1) / n);
}
#else
#define free_rows(column, n, k) (k)
#endif

/*
 * The sums of a tile, of which the upper rows and the first columns are in the matrix. B is read a
 * whole vector at a time for the first "whole" steps of the depth.
 */
static inline void sum(const __global float *a, const __global float *b, int rows, int k, int b_step,
                       int whole, int columns, float tile[MR][NR]) {
  EACH_ROW(BEGIN_ROW)
  EACH_ROW(DECLARE)
  int p = 0;
  for (; p < whole; p++) {
    const VECTOR b0 = VLOAD(0, b);
    const VECTOR b1 = VLOAD(1, b);
    EACH_ROW(MULTIPLY_ADD)
    b += b_step;
  }
  for (; p < k; p++) {
    float last[NR];
    for (int j = 0; j < NR; j++) {
      last[j] = j < columns ? b[j] : 0.0f;
    }
    const VECTOR b0 = VLOAD(0, last);
    const VECTOR b1 = VLOAD(1, last);
    EACH_ROW(MULTIPLY_ADD)
    b += b_step;
  }
  EACH_ROW(KEEP)
}

/* Finishes and stores a tile of sums of which rows*columns are in the matrix that y points into. */
static inline void finish(float tile[MR][NR], int rows, int columns, float alpha,
                          const __global float *bias, int accumulate, float activation_alpha,
                          float activation_beta, __global float *y, int stride) {
  float added[NR];
  for (int j = 0; j < NR; j++) {
    added[j] = bias && j < columns ? bias[j] : 0.0f;
  }
  for (int i = 0; i < rows; i++) {
    __global float *to = y + (size_t)i * stride;
    for (int j = 0; j < NR; j++) {
      tile[i][j] = alpha * tile[i][j] + added[j];
    }
    if (accumulate) {
      for (int j = 0; j < columns; j++) {
        tile[i][j] += to[j];
      }
    }
    for (int j = 0; j < NR; j += WIDTH) {
      const VECTOR value = VLOAD(0, &tile[i][j]);
      VSTORE(activation(value, activation_alpha, activation_beta), 0, &tile[i][j]);
    }
    if (columns == NR) {
      VSTORE(VLOAD(0, tile[i]), 0, to);
      VSTORE(VLOAD(1, tile[i]), 1, to);
    } else {
      for (int j = 0; j < columns; j++) {
        to[j] = tile[i][j];
      }
    }
  }
}

__attribute__((reqd_work_group_size(1, 1, 1)))
__kernel void multiply(const __global float *a, const __global float *b,
                       const __global int *matrices_a, const __global int *matrices_b,
                       const __global float *bias, __global float *y, int m, int n, int k,
                       int panels_a, int panels_b, int run_a, int run_b, float alpha, int has_bias,
                       int accumulate, float activation_alpha, float activation_beta) {
  const int first_a = get_global_id(0) * run_a;
  const int end_a = min(panels_a, first_a + run_a);
  const int first_b = get_global_id(1) * run_b;
  const int end_b = min(panels_b, first_b + run_b);
  const size_t matrix = get_global_id(2);
#ifdef A_PACKED
  a += (size_t)matrices_a[matrix] * panels_a * MR * k;
#else
  a += (size_t)matrices_a[matrix] * m * k;
#endif
  b += matrices_b[matrix] * MATRIX_OF_B;
  y += matrix * m * n;

  for (int panel_a = first_a; panel_a < end_a; panel_a++) {
    const int row = panel_a * MR;
    const int rows = min(MR, m - row);
    for (int panel_b = first_b; panel_b < end_b; panel_b++) {
      const int column = panel_b * NR;
      float tile[MR][NR];
      const int columns = min(NR, n - column);
      sum(a + (size_t)row * k, b + PANEL_OF_B(column), rows, k, B_STEP, free_rows(column, n, k), columns,
          tile);
      finish(tile, rows, columns, alpha, has_bias ? bias + column : 0, accumulate,
             activation_alpha, activation_beta, y + (size_t)row * n + column, n);
    }
  }
}
