/*
 * Matrix product of bytes for GPUs: y = (A - zero_a)*(B - zero_b), exactly.
 *
 * A work-group computes a tile of TILE by TILE elements of y. It walks along the depth in steps of BK: the
 * step's part of A and of B lies in local memory as floats, less the zero points, and each work-item adds
 * its products to PART by PART sums in registers. Differences of two bytes are below 2^8, so 256 products
 * of two of them add up in floats without rounding; such sums are added in ints.
 *
 *   a, b            bytes, row-major [matrices, m, k] and [matrices, k, n]
 *   matrices_a/b    for each matrix of y, which matrix of A and of B it is made from
 *   zero_a, zero_b  bytes: one for all, [m] or [n]; element step*i is that of row or column i, with a
 *                   negative step there is none
 *   y               int, row-major [matrices, m, n]
 *
 * Launch: work-groups of (TILE/PART)^2 in one dimension, one for each tile of each matrix of y.
 *
 * Macros:
 *   A_T, B_T   char or uchar (default): types of a and b
 */

#ifndef A_T
#define A_T uchar
#endif
#ifndef B_T
#define B_T uchar
#endif
#define TILE 64
#define PART 4
#define BK 16
#define EXACT 256
#define SIDE (TILE / PART)
#define ITEMS (SIDE * SIDE)
/* a float4 more: transposing on the way in, neighbours write to different banks */
#define STRIDE (TILE + 4)

#define ZERO_OF(zeros, step, i) ((step) < 0 ? 0.0f : (float)(zeros)[(long)(step) * (i)])

__attribute__((reqd_work_group_size(ITEMS, 1, 1)))
__kernel void multiply(const __global A_T *a, const __global B_T *b,
                       const __global int *matrices_a, const __global int *matrices_b,
                       const __global A_T *zero_a, const __global B_T *zero_b, __global int *y,
                       int m, int n, int k, int step_a, int step_b) {
  __local float4 step_of_a[BK * STRIDE / 4];
  __local float4 step_of_b[BK * STRIDE / 4];
  __local float *elements_a = (__local float *)step_of_a;
  __local float *elements_b = (__local float *)step_of_b;
  const int item = get_local_id(0);
  const int tiles_down = (m + TILE - 1) / TILE;
  const int tiles_across = (n + TILE - 1) / TILE;
  const size_t group = get_group_id(0);
  const size_t matrix = group / ((size_t)tiles_down * tiles_across);
  const int tile = group % ((size_t)tiles_down * tiles_across);
  /* neighbouring groups share columns of B */
  const int row = tile % tiles_down * TILE;
  const int column = tile / tiles_down * TILE;
  a += (size_t)matrices_a[matrix] * m * k;
  b += (size_t)matrices_b[matrix] * k * n;
  y += matrix * m * n;

  float zeros_a[TILE * BK / ITEMS];
  for (int i = 0; i < TILE * BK / ITEMS; i++) {
    const int index = row + (item + i * ITEMS) / BK;
    zeros_a[i] = index < m ? ZERO_OF(zero_a, step_a, index) : 0.0f;
  }
  const int column_of_b = column + item % TILE;
  const float zero_of_b = column_of_b < n ? ZERO_OF(zero_b, step_b, column_of_b) : 0.0f;

  float4 sums[PART];
  int4 totals[PART];
  for (int i = 0; i < PART; i++) {
    sums[i] = (float4)(0.0f);
    totals[i] = (int4)(0);
  }
  for (int begin = 0; begin < k; begin += BK) {
    /* off-chip to local */
    for (int i = 0; i < TILE * BK / ITEMS; i++) {
      const int at = item + i * ITEMS;
      const int p = begin + at % BK;
      const int index = row + at / BK;
      elements_a[at % BK * STRIDE + at / BK] =
          index < m && p < k ? a[(size_t)index * k + p] - zeros_a[i] : 0.0f;
    }
    for (int i = 0; i < TILE * BK / ITEMS; i++) {
      const int at = item + i * ITEMS;
      const int p = begin + at / TILE;
      elements_b[at / TILE * STRIDE + at % TILE] =
          column_of_b < n && p < k ? b[(size_t)p * n + column_of_b] - zero_of_b : 0.0f;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
    for (int p = 0; p < BK; p++) {
      const float4 left = step_of_a[p * STRIDE / 4 + item / SIDE];
      const float4 right = step_of_b[p * STRIDE / 4 + item % SIDE];
      sums[0] = fma((float4)(left.x), right, sums[0]);
      sums[1] = fma((float4)(left.y), right, sums[1]);
      sums[2] = fma((float4)(left.z), right, sums[2]);
      sums[3] = fma((float4)(left.w), right, sums[3]);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    if ((begin + BK) % EXACT == 0 || begin + BK >= k) {
      for (int i = 0; i < PART; i++) {
        /* unsigned, since sums may wrap around */
        totals[i] = as_int4(as_uint4(totals[i]) + as_uint4(convert_int4(sums[i])));
        sums[i] = (float4)(0.0f);
      }
    }
  }
  for (int i = 0; i < PART; i++) {
    const int to = row + item / SIDE * PART + i;
    int values[PART];
    vstore4(totals[i], 0, values);
    for (int j = 0; j < PART; j++) {
      const int at = column + item % SIDE * PART + j;
      if (to < m && at < n) {
        y[(size_t)to * n + at] = values[j];
      }
    }
  }
}
