// Layer and RMS normalization for GPUs, a row to the lanes of a work-group; see op/LayerNorm and
// op/RmsNorm. Rows of up to LANES*ITEMS elements are read once and stay in registers.
//
//   x, residual, y, sum   [rows][n]; sum = x + residual
//   gamma, beta           [n]
//   present               which of the optional buffers there are: GAMMA, BETA, RESIDUAL, SUM
//   global                work-groups of ROWS rows: ceil(rows/ROWS)*LANES*ROWS; local LANES*ROWS
//
// Macros:
//   CENTERED   1 subtracts the mean (layer norm), 0 does not (RMS norm) (default 1)
//   LANES      work-items that share a row; a power of two (default 64)
//   ROWS       rows of a work-group (default 1)
//   ITEMS      elements of a row that a lane keeps in registers; 0 reads them again (default 4)

#ifndef CENTERED
#define CENTERED 1
#endif
#ifndef LANES
#define LANES 64
#endif
#ifndef ROWS
#define ROWS 1
#endif
#ifndef ITEMS
#define ITEMS 4
#endif

#define GAMMA 1
#define BETA 2
#define RESIDUAL 4
#define SUM 8

#include "lanes.h"

// Element `at` of x + residual.
static inline float element(const __global float *x, const __global float *residual,
                            const long at, const int present) {
  return (present & RESIDUAL) ? x[at] + residual[at] : x[at];
}

static inline float scaled(const float normalized, const __global float *gamma,
                           const __global float *beta, const int j, const int present) {
  const float product = (present & GAMMA) ? normalized * gamma[j] : normalized;
  return (present & BETA) ? product + beta[j] : product;
}

__kernel __attribute__((reqd_work_group_size(LANES *ROWS, 1, 1)))
void norm_groups(const __global float *x, const __global float *gamma,
                 const __global float *beta, const __global float *residual, __global float *y,
                 __global float *sum, const int present, const int n, const long rows,
                 const float epsilon) {
  __local float scratch[LANES * ROWS];
  const int lane = get_local_id(0) % LANES;
  const int slot = get_local_id(0) / LANES;
  const long row = (long)get_group_id(0) * ROWS + slot;
  __local float *own = scratch + slot * LANES;
  // lanes without a row go along, for the barriers
  const int count = row < rows ? n : 0;
  const long start = row * n;
  float mean = 0.0f;
  float off = 0.0f;
  float squares = 0.0f;
#if ITEMS > 0
  float s[ITEMS];
  float total = 0.0f;
  for (int i = 0; i < ITEMS; i++) {
    const int j = i * LANES + lane;
    s[i] = j < count ? element(x, residual, start + j, present) : 0.0f;
    total += s[i];
  }
#if CENTERED
  mean = reduce_sum(total, lane, LANES, own) / n;
#endif
  for (int i = 0; i < ITEMS; i++) {
    const float d = i * LANES + lane < count ? s[i] - mean : 0.0f;
    off += d;
    squares += d * d;
  }
#else
#if CENTERED
  float total = 0.0f;
  for (int j = lane; j < count; j += LANES) {
    total += element(x, residual, start + j, present);
  }
  mean = reduce_sum(total, lane, LANES, own) / n;
#endif
  for (int j = lane; j < count; j += LANES) {
    const float d = element(x, residual, start + j, present) - mean;
    off += d;
    squares += d * d;
  }
#endif
  squares = reduce_sum(squares, lane, LANES, own) / n;
#if CENTERED
  // the mean is rounded: what it is off by is found from the differences, which are exact
  off = reduce_sum(off, lane, LANES, own) / n;
  squares = squares - off * off;
  squares = squares < 0.0f ? 0.0f : squares;
#else
  off = 0.0f;
#endif
  const float factor = 1.0f / sqrt(squares + epsilon);
#if ITEMS > 0
  for (int i = 0; i < ITEMS; i++) {
    const int j = i * LANES + lane;
    if (j < count) {
      if (present & SUM) {
        sum[start + j] = s[i];
      }
      y[start + j] = scaled(((s[i] - mean) - off) * factor, gamma, beta, j, present);
    }
  }
#else
  for (int j = lane; j < count; j += LANES) {
    const float s = element(x, residual, start + j, present);
    if (present & SUM) {
      sum[start + j] = s;
    }
    y[start + j] = scaled(((s - mean) - off) * factor, gamma, beta, j, present);
  }
#endif
}
