// Layer and RMS normalization for CPU devices, a row to a work-item, in vectors of 16; see
// op/LayerNorm and op/RmsNorm.
//
//   x, residual, y, sum   [rows][n]; sum = x + residual
//   gamma, beta           [n]
//   present               which of the optional buffers there are: GAMMA, BETA, RESIDUAL, SUM
//   global                ceil(rows/rows_per_item); local 1
//
// Macro:
//   CENTERED   1 subtracts the mean (layer norm), 0 does not (RMS norm) (default 1)

#ifndef CENTERED
#define CENTERED 1
#endif

#define GAMMA 1
#define BETA 2
#define RESIDUAL 4
#define SUM 8

#include "partial.h"

// Elements `at` to at + count of x + residual; the lanes beyond are `rest`.
static inline float16 elements(const __global float *x, const __global float *residual,
                               const long at, const int count, const float rest,
                               const int present) {
  const float16 s = load_part(x + at, count, rest);
  return (present & RESIDUAL) ? s + load_part(residual + at, count, 0.0f) : s;
}

static inline void norm_row(const __global float *x, const __global float *gamma,
                            const __global float *beta, const __global float *residual,
                            __global float *y, __global float *sum, const int present,
                            const int n, const long start, const float epsilon) {
  float mean = 0.0f;
  float off = 0.0f;
#if CENTERED
  float16 totals = 0.0f;
  for (int j = 0; j < n; j += 16) {
    totals += elements(x, residual, start + j, min(16, n - j), 0.0f, present);
  }
  mean = sum_lanes(totals) / n;
#endif
  float16 offs = 0.0f;
  float16 squares = 0.0f;
  for (int j = 0; j < n; j += 16) {
    const float16 d = elements(x, residual, start + j, min(16, n - j), mean, present) - mean;
    offs += d;
    squares += d * d;
  }
  float variance = sum_lanes(squares) / n;
#if CENTERED
  // the mean is rounded: what it is off by is found from the differences, which are exact
  off = sum_lanes(offs) / n;
  variance = variance - off * off;
  variance = variance < 0.0f ? 0.0f : variance;
#endif
  const float factor = 1.0f / sqrt(variance + epsilon);
  for (int j = 0; j < n; j += 16) {
    const int count = min(16, n - j);
    const float16 s = elements(x, residual, start + j, count, mean, present);
    float16 value = ((s - mean) - off) * factor;
    if (present & SUM) {
      store_part(s, sum + start + j, count);
    }
    if (present & GAMMA) {
      value *= load_part(gamma + j, count, 0.0f);
    }
    if (present & BETA) {
      value += load_part(beta + j, count, 0.0f);
    }
    store_part(value, y + start + j, count);
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void norm_rows(const __global float *x, const __global float *gamma, const __global float *beta,
               const __global float *residual, __global float *y, __global float *sum,
               const int present, const int n, const long rows, const int rows_per_item,
               const float epsilon) {
  const long first = (long)get_global_id(0) * rows_per_item;
  const long end = min(rows, first + rows_per_item);
  for (long row = first; row < end; row++) {
    norm_row(x, gamma, beta, residual, y, sum, present, n, row * n, epsilon);
  }
}
