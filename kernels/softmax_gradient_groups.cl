// Gradient of softmax for GPUs, a row to the lanes of a work-group; see op/SoftmaxGradient. Rows of
// up to LANES*ITEMS elements are read once and stay in registers.
//
// softmax_gradient_groups (rows along the last axis)
//   y, dy, gradient   [rows][n]
//   global            work-groups of ROWS rows: ceil(rows/ROWS)*LANES*ROWS; local LANES*ROWS
//
// softmax_gradient_groups_strided (rows along another axis)
//   y, dy, gradient   [outer][n][inner]; neighbouring lanes take neighbouring columns
//   global            outer*ceil(inner/ROWS)*ROWS*LANES; local ROWS*LANES
//
// Macros:
//   LANES   work-items that share a row; a power of two (default 64)
//   ROWS    rows of a work-group (default 1)
//   ITEMS   elements of a row that a lane keeps in registers; 0 reads them again (default 4)

#ifndef LANES
#define LANES 64
#endif
#ifndef ROWS
#define ROWS 1
#endif
#ifndef ITEMS
#define ITEMS 4
#endif

#include "lanes.h"
#include "softmax_gradient.h"

__kernel __attribute__((reqd_work_group_size(LANES *ROWS, 1, 1)))
void softmax_gradient_groups(const __global float *y, const __global float *dy,
                             __global float *gradient, const int n, const long rows,
                             const float scale, const int logarithmic) {
  __local float scratch[LANES * ROWS];
  const int lane = get_local_id(0) % LANES;
  const int slot = get_local_id(0) / LANES;
  const long row = (long)get_group_id(0) * ROWS + slot;
  __local float *own = scratch + slot * LANES;
  // lanes without a row go along, for the barriers
  const int count = row < rows ? n : 0;
  const __global float *x = y + row * n;
  const __global float *dx = dy + row * n;
  __global float *out = gradient + row * n;
  float sum = 0.0f;
#if ITEMS > 0
  float kept[ITEMS];
  float dkept[ITEMS];
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int j = i * LANES + lane;
    kept[i] = 0.0f;
    dkept[i] = 0.0f;
    if (j < count) {
      kept[i] = x[j];
      dkept[i] = dx[j];
    }
    sum += slope_term(kept[i], dkept[i], logarithmic);
  }
  sum = reduce_sum(sum, lane, LANES, own);
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int j = i * LANES + lane;
    if (j < count) {
      out[j] = slope(kept[i], dkept[i], sum, scale, logarithmic);
    }
  }
#else
  for (int j = lane; j < count; j += LANES) {
    sum += slope_term(x[j], dx[j], logarithmic);
  }
  sum = reduce_sum(sum, lane, LANES, own);
  for (int j = lane; j < count; j += LANES) {
    out[j] = slope(x[j], dx[j], sum, scale, logarithmic);
  }
#endif
}

__kernel __attribute__((reqd_work_group_size(LANES *ROWS, 1, 1)))
void softmax_gradient_groups_strided(const __global float *y, const __global float *dy,
                                     __global float *gradient, const int n, const long inner,
                                     const float scale, const int logarithmic) {
  __local float scratch[LANES * ROWS];
  const int slot = get_local_id(0) % ROWS;
  const int lane = get_local_id(0) / ROWS;
  const long blocks = (inner + ROWS - 1) / ROWS;
  const long outer = get_group_id(0) / blocks;
  const long column = get_group_id(0) % blocks * ROWS + slot;
  const int count = column < inner ? n : 0;
  const long start = outer * n * inner + column;
  float sum = 0.0f;
  for (int j = lane; j < count; j += LANES) {
    sum += slope_term(y[start + j * inner], dy[start + j * inner], logarithmic);
  }
  sum = reduce_sum(sum, lane, LANES, scratch + slot * LANES);
  for (int j = lane; j < count; j += LANES) {
    const long at = start + j * inner;
    gradient[at] = slope(y[at], dy[at], sum, scale, logarithmic);
  }
}
