// Softmax for GPUs, a row to the lanes of a work-group: y = e^(t - max t)/sum, or its logarithm,
// with t = scale*logits (+ mask); see op/Softmax. Rows of up to LANES*ITEMS elements are read once
// and stay in registers.
//
// softmax_groups (keys along the last axis)
//   logits, y    [rows][n]
//   global       work-groups of ROWS rows: ceil(rows/ROWS)*LANES*ROWS; local LANES*ROWS
//
// softmax_groups_strided (keys along another axis)
//   logits, y    [outer][n][inner]; neighbouring lanes take neighbouring columns
//   global       outer*ceil(inner/ROWS)*ROWS*LANES; local ROWS*LANES
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

#include "masking.h"
#include "lanes.h"

static inline float normalized(const float shifted, const float sum, const int logarithmic) {
  if (logarithmic) {
    return shifted - (sum == 0.0f ? 0.0f : log(sum));
  }
  return exp(shifted) * (sum == 0.0f ? 0.0f : 1.0f / sum);
}

__kernel __attribute__((reqd_work_group_size(LANES *ROWS, 1, 1)))
void softmax_groups(const __global float *logits, __global float *y, MASKING_PARAMETERS,
                    const int n, const long rows, const float scale, const int logarithmic) {
  __local float scratch[LANES * ROWS];
  const int lane = get_local_id(0) % LANES;
  const int slot = get_local_id(0) / LANES;
  const long row = (long)get_group_id(0) * ROWS + slot;
  __local float *own = scratch + slot * LANES;
  // lanes without a row go along, for the barriers
  const int visible = row < rows ? visible_keys(MASKING, row, n) : 0;
  const int stored = row < rows ? n : 0;
  const long bias = row < rows ? mask_start(MASKING, row) : 0;
  const __global float *x = logits + row * n;
  __global float *out = y + row * n;
#if ITEMS > 0
  float t[ITEMS];
  float largest = -INFINITY;
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int j = i * LANES + lane;
    t[i] = -INFINITY;
    if (j < visible) {
      t[i] = masked(scale * x[j], mask_kind, mask, bias + j * mask_step);
    }
    largest = larger(t[i], largest);
  }
  const float shift = softmax_shift(reduce_max(largest, lane, LANES, own));
  float sum = 0.0f;
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    t[i] -= shift;
    sum += exp(t[i]);
  }
  sum = reduce_sum(sum, lane, LANES, own);
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int j = i * LANES + lane;
    if (j < stored) {
      out[j] = normalized(t[i], sum, logarithmic);
    }
  }
#else
  float largest = -INFINITY;
  for (int j = lane; j < visible; j += LANES) {
    largest = larger(masked(scale * x[j], mask_kind, mask, bias + j * mask_step), largest);
  }
  const float shift = softmax_shift(reduce_max(largest, lane, LANES, own));
  float sum = 0.0f;
  for (int j = lane; j < visible; j += LANES) {
    sum += exp(masked(scale * x[j], mask_kind, mask, bias + j * mask_step) - shift);
  }
  sum = reduce_sum(sum, lane, LANES, own);
  for (int j = lane; j < stored; j += LANES) {
    float t = -INFINITY;
    if (j < visible) {
      t = masked(scale * x[j], mask_kind, mask, bias + j * mask_step);
    }
    out[j] = normalized(t - shift, sum, logarithmic);
  }
#endif
}

__kernel __attribute__((reqd_work_group_size(LANES *ROWS, 1, 1)))
void softmax_groups_strided(const __global float *logits, __global float *y, MASKING_PARAMETERS,
                            const int n, const long inner, const float scale,
                            const int logarithmic) {
  __local float scratch[LANES * ROWS];
  const int slot = get_local_id(0) % ROWS;
  const int lane = get_local_id(0) / ROWS;
  const long blocks = (inner + ROWS - 1) / ROWS;
  const long outer = get_group_id(0) / blocks;
  const long column = get_group_id(0) % blocks * ROWS + slot;
  __local float *own = scratch + slot * LANES;
  const int count = column < inner ? n : 0;
  const long bias = column < inner ? mask_start(MASKING, outer * inner + column) : 0;
  const long start = outer * n * inner + column;
  float largest = -INFINITY;
  for (int j = lane; j < count; j += LANES) {
    const float t = scale * logits[start + j * inner];
    largest = larger(masked(t, mask_kind, mask, bias + j * mask_step), largest);
  }
  const float shift = softmax_shift(reduce_max(largest, lane, LANES, own));
  float sum = 0.0f;
  for (int j = lane; j < count; j += LANES) {
    const float t = scale * logits[start + j * inner];
    sum += exp(masked(t, mask_kind, mask, bias + j * mask_step) - shift);
  }
  sum = reduce_sum(sum, lane, LANES, own);
  for (int j = lane; j < count; j += LANES) {
    const float t = scale * logits[start + j * inner];
    const float logit = masked(t, mask_kind, mask, bias + j * mask_step);
    y[start + j * inner] = normalized(logit - shift, sum, logarithmic);
  }
}
