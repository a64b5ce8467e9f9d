/*
 * Matrix product for GPUs: y = activation(alpha*A*B + bias + y0).
 *
 * A work-group computes a tile of BM by BN elements of y. It walks along the depth in steps of BK: the
 * step's part of A and of B lies in local memory, and each work-item adds its products to TM by TN
 * sums in registers. While a step is multiplied, the next is already on its way from global memory to
 * registers, and local memory is there twice, so that one barrier per step suffices.
 *
 *   a, b            A is row-major [matrices, m, k], or [matrices, k, m] with TRANSPOSE_A; B is
 *                   [matrices, k, n], or [matrices, n, k] with TRANSPOSE_B
 *   matrices_a/b    for each matrix of y, which matrix of A and of B it is made from
 *   bias            [n], read if has_bias
 *   y               row-major [matrices, m, n]; read before it is written if accumulate
 *
 * Launch: work-groups of (BM/TM)*(BN/TN) in one dimension, one for each tile of each matrix of y.
 * Local memory: 2*BK*(BM + BN + 2*PAD) floats.
 *
 * Macros:
 *   BM, BN        rows and columns of a work-group's tile, 128 and 128 (16 to 256)
 *   BK            depth of a step, 16 (4 to 32, a multiple of 4)
 *   TM, TN        rows and columns of a work-item's part, 8 and 8 (multiples of 4)
 *                 BM*BK and BN*BK must be multiples of four times the work-group's size
 *   PAD           floats between rows in local memory, 4 (a multiple of 4): transposing on the way in,
 *                 neighbours write to different banks
 *   UNROLL        steps of depth that are unrolled, 1 for parts of 8 by 8, else 4 (1 to BK). More would need
 *                 over 128 registers there, and then only one work-group fits an NVIDIA multiprocessor
 *   STRIP         rows of tiles that are computed together, so that they share B in the cache, 8
 *   ALIGNED       defined where the extents along which A, B and y are contiguous are multiples of 4:
 *                 four elements are loaded and stored at once
 *   TRANSPOSE_A, TRANSPOSE_B   defined where the operand is transposed
 *   STORAGE       element type of A and B, see storage.h
 *   ACTIVATION    see functions.h
 */

#ifndef BM
#define BM 128
#endif
#ifndef BN
#define BN 128
#endif
#ifndef BK
#define BK 16
#endif
#ifndef TM
#define TM 8
#endif
#ifndef TN
#define TN 8
#endif
#ifndef PAD
#define PAD 4
#endif
#ifndef UNROLL
#if TM * TN >= 64
#define UNROLL 1
#else
#define UNROLL 4
#endif
#endif
#ifndef STRIP
#define STRIP 8
#endif
#ifdef TRANSPOSE_A
#define ACROSS_A 1
#else
#define ACROSS_A 0
#endif
#ifdef TRANSPOSE_B
#define ACROSS_B 0
#else
#define ACROSS_B 1
#endif

#define ROW_ITEMS (BM / TM)
#define COLUMN_ITEMS (BN / TN)
#define ITEMS (ROW_ITEMS * COLUMN_ITEMS)
#define QUADS_A (BM * BK / 4 / ITEMS)
#define QUADS_B (BN * BK / 4 / ITEMS)
#define STRIDE_A (BM + PAD)
#define STRIDE_B (BN + PAD)

#include "storage.h"

#define REAL float4
#define FN(name) name
#include "functions.h"

/*
 * Below, an operand is its `count` rows (A) or columns (B), each a vector along the depth. `across`
 * says that neighbours in memory belong to neighbouring vectors, else to one vector. Four neighbours,
 * a quad, are loaded at a time. `quad` numbers those of a step such that neighbouring work-items load
 * neighbouring memory.
 */
static inline int quad_index(int quad, const int width, const int across) {
  return across ? quad % (width / 4) * 4 : quad / (BK / 4);
}

static inline int quad_depth(int quad, const int width, const int across) {
  return across ? quad / (width / 4) : quad % (BK / 4) * 4;
}

/* The quad that begins at vector `index` and depth `p`; zero outside of the operand. */
static inline float4 fetch(const __global STORAGE_T *x, int index, int p, int count, int depth,
                           const int across) {
  const size_t at = across ? (size_t)p * count + index : (size_t)index * depth + p;
  const int inside = across ? (p < depth ? count - index : 0) : (index < count ? depth - p : 0);
  if (inside <= 0) {
    return (float4)(0.0f);
  }
#ifdef ALIGNED
#if STORAGE == FLOAT32
  return *(const __global float4 *)(x + at); /* one load; vload4 would promise no alignment */
#else
  return load4(x, at);
#endif
#else
  float4 quad = (float4)(load(x, at), 0.0f, 0.0f, 0.0f);
  if (inside > 1) quad.y = load(x, at + 1);
  if (inside > 2) quad.z = load(x, at + 2);
  if (inside > 3) quad.w = load(x, at + 3);
  return quad;
#endif
}

/* Puts a quad where the multiplication reads it: vectors side by side, one row per depth. */
static inline void put(float4 quad, __local float *step, int index, int p, const int stride,
                       const int across) {
  __local float *to = step + p * stride + index;
  if (across) {
    *(__local float4 *)to = quad;
  } else {
    to[0] = quad.x;
    to[stride] = quad.y;
    to[2 * stride] = quad.z;
    to[3 * stride] = quad.w;
  }
}

__attribute__((reqd_work_group_size(ITEMS, 1, 1)))
__kernel void multiply(const __global STORAGE_T *a, const __global STORAGE_T *b,
                       const __global int *matrices_a, const __global int *matrices_b,
                       const __global float *bias, __global float *y, int m, int n, int k,
                       float alpha, int has_bias, int accumulate, float activation_alpha,
                       float activation_beta) {
  __local float4 steps_a[2][BK * STRIDE_A / 4];
  __local float4 steps_b[2][BK * STRIDE_B / 4];
  const int item = get_local_id(0);
  const int row_item = item / COLUMN_ITEMS;
  const int column_item = item % COLUMN_ITEMS;

  /* which tile: strips of STRIP rows of tiles, column by column */
  const uint tile_rows = (m + BM - 1) / BM;
  const uint tile_columns = (n + BN - 1) / BN;
  const size_t matrix = get_group_id(0) / (tile_rows * tile_columns);
  const uint tile = get_group_id(0) % (tile_rows * tile_columns);
  const uint strip = tile / (STRIP * tile_columns) * STRIP;
  const uint strip_rows = min((uint)STRIP, tile_rows - strip);
  const uint in_strip = tile - strip * tile_columns;
  const int first_row = (strip + in_strip % strip_rows) * BM;
  const int first_column = in_strip / strip_rows * BN;
  a += (size_t)matrices_a[matrix] * m * k;
  b += (size_t)matrices_b[matrix] * k * n;
  y += matrix * m * n;

  float4 next_a[QUADS_A];
  float4 next_b[QUADS_B];
  float4 sums[TM][TN / 4];
#pragma unroll
  for (int i = 0; i < TM; i++) {
#pragma unroll
    for (int j = 0; j < TN / 4; j++) {
      sums[i][j] = (float4)(0.0f);
    }
  }

#define FETCH(from)                                                                             \
  _Pragma("unroll") for (int q = 0; q < QUADS_A; q++) {                                         \
    next_a[q] = fetch(a, first_row + quad_index(item + q * ITEMS, BM, ACROSS_A),                \
                      (from) + quad_depth(item + q * ITEMS, BM, ACROSS_A), m, k, ACROSS_A);     \
  }                                                                                             \
  _Pragma("unroll") for (int q = 0; q < QUADS_B; q++) {                                         \
    next_b[q] = fetch(b, first_column + quad_index(item + q * ITEMS, BN, ACROSS_B),             \
                      (from) + quad_depth(item + q * ITEMS, BN, ACROSS_B), n, k, ACROSS_B);     \
  }
#define PUT(half)                                                                               \
  _Pragma("unroll") for (int q = 0; q < QUADS_A; q++) {                                         \
    put(next_a[q], (__local float *)steps_a[half], quad_index(item + q * ITEMS, BM, ACROSS_A),  \
        quad_depth(item + q * ITEMS, BM, ACROSS_A), STRIDE_A, ACROSS_A);                        \
  }                                                                                             \
  _Pragma("unroll") for (int q = 0; q < QUADS_B; q++) {                                         \
    put(next_b[q], (__local float *)steps_b[half], quad_index(item + q * ITEMS, BN, ACROSS_B),  \
        quad_depth(item + q * ITEMS, BN, ACROSS_B), STRIDE_B, ACROSS_B);                        \
  }

  FETCH(0)
  PUT(0)
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int from = 0; from < k; from += BK) {
    const int half_now = from / BK & 1;
    const int more = from + BK < k;
    /* off-chip -> registers */
    if (more) {
      FETCH(from + BK)
    }
    /* local -> sums; a work-item's rows and columns come in fours that are spread over the tile, so
       that neighbours read neighbouring banks */
#pragma unroll UNROLL
    for (int p = 0; p < BK; p++) {
      float4 part_a[TM / 4];
      float4 part_b[TN / 4];
#pragma unroll
      for (int i = 0; i < TM / 4; i++) {
        part_a[i] = steps_a[half_now][p * STRIDE_A / 4 + i * ROW_ITEMS + row_item];
      }
#pragma unroll
      for (int j = 0; j < TN / 4; j++) {
        part_b[j] = steps_b[half_now][p * STRIDE_B / 4 + j * COLUMN_ITEMS + column_item];
      }
#pragma unroll
      for (int i = 0; i < TM / 4; i++) {
#pragma unroll
        for (int j = 0; j < TN / 4; j++) {
          sums[4 * i][j] = fma((float4)(part_a[i].x), part_b[j], sums[4 * i][j]);
          sums[4 * i + 1][j] = fma((float4)(part_a[i].y), part_b[j], sums[4 * i + 1][j]);
          sums[4 * i + 2][j] = fma((float4)(part_a[i].z), part_b[j], sums[4 * i + 2][j]);
          sums[4 * i + 3][j] = fma((float4)(part_a[i].w), part_b[j], sums[4 * i + 3][j]);
        }
      }
    }
    /* registers -> the other half of local memory, which was last read before the last barrier */
    if (more) {
      PUT(1 - half_now)
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }

#pragma unroll
  for (int j = 0; j < TN / 4; j++) {
    const int column = first_column + (j * COLUMN_ITEMS + column_item) * 4;
    const int inside = n - column;
    float4 added = (float4)(0.0f);
    if (has_bias) {
      if (inside > 0) added.x = bias[column];
      if (inside > 1) added.y = bias[column + 1];
      if (inside > 2) added.z = bias[column + 2];
      if (inside > 3) added.w = bias[column + 3];
    }
#pragma unroll
    for (int i = 0; i < TM; i++) {
      const int row = first_row + (i / 4 * ROW_ITEMS + row_item) * 4 + i % 4;
      if (row < m && inside > 0) {
        __global float *to = y + (size_t)row * n + column;
        float4 value = alpha * sums[i][j] + added;
        if (accumulate) {
          value.x += to[0];
          if (inside > 1) value.y += to[1];
          if (inside > 2) value.z += to[2];
          if (inside > 3) value.w += to[3];
        }
        value = activation(value, activation_alpha, activation_beta);
#ifdef ALIGNED
        *(__global float4 *)to = value;
#else
        to[0] = value.x;
        if (inside > 1) to[1] = value.y;
        if (inside > 2) to[2] = value.z;
        if (inside > 3) to[3] = value.w;
#endif
      }
    }
  }
}
