// Gradient of softmax for CPU devices, a row to a work-item, in vectors of 16; see
// op/SoftmaxGradient.
//
// softmax_gradient_rows (rows along the last axis)
//   y, dy, gradient   [rows][n]
//   global            ceil(rows/rows_per_item); local 1
//
// softmax_gradient_rows_strided (rows along another axis); the vectors lie across 16 columns
//   y, dy, gradient   [outer][n][inner]
//   global            outer*ceil(inner/16); local 1

#include "partial.h"
#include "softmax_gradient.h"

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void softmax_gradient_rows(const __global float *y, const __global float *dy,
                           __global float *gradient, const int n, const long rows,
                           const int rows_per_item, const float scale, const int logarithmic) {
  const long first = (long)get_global_id(0) * rows_per_item;
  const long end = min(rows, first + rows_per_item);
  for (long row = first; row < end; row++) {
    const __global float *x = y + row * n;
    const __global float *dx = dy + row * n;
    __global float *out = gradient + row * n;
    float16 sums = 0.0f;
    for (int j = 0; j < n; j += 16) {
      const int count = min(16, n - j);
      sums += slope_term16(load_part(x + j, count, 0.0f), load_part(dx + j, count, 0.0f),
                           logarithmic);
    }
    const float16 sum = sum_lanes(sums);
    for (int j = 0; j < n; j += 16) {
      const int count = min(16, n - j);
      const float16 value = slope16(load_part(x + j, count, 0.0f), load_part(dx + j, count, 0.0f),
                                    sum, scale, logarithmic);
      store_part(value, out + j, count);
    }
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void softmax_gradient_rows_strided(const __global float *y, const __global float *dy,
                                   __global float *gradient, const int n, const long inner,
                                   const float scale, const int logarithmic) {
  const long blocks = (inner + 15) / 16;
  const long outer = get_global_id(0) / blocks;
  const long column = get_global_id(0) % blocks * 16;
  const int count = (int)min(16L, inner - column);
  const long start = outer * n * inner + column;
  float16 sum = 0.0f;
  for (long j = 0; j < n; j++) {
    const long at = start + j * inner;
    sum += slope_term16(load_part(y + at, count, 0.0f), load_part(dy + at, count, 0.0f),
                        logarithmic);
  }
  for (long j = 0; j < n; j++) {
    const long at = start + j * inner;
    const float16 value = slope16(load_part(y + at, count, 0.0f), load_part(dy + at, count, 0.0f),
                                  sum, scale, logarithmic);
    store_part(value, gradient + at, count);
  }
}
