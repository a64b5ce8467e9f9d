// Cross entropy and its gradient for GPUs, a row to the lanes of a work-group; see op/CrossEntropy.
// The largest logit and the sum of exponentials are found in one pass over the row, each lane
// scaling its own sum when it meets a larger logit (Milakov and Gimelshein 2018).
//
// cross_entropy_groups
//   losses, row_weights   [rows]
//
// cross_entropy_gradient_groups
//   dlosses               [rows]
//   dlogits               [rows][classes]
//
//   the others            see cross_entropy.h
//   global                work-groups of ROWS rows: ceil(rows/ROWS)*LANES*ROWS; local LANES*ROWS
//
// Macros:
//   LANES   work-items that share a row; a power of two (default 64)
//   ROWS    rows of a work-group (default 1)

#ifndef LANES
#define LANES 64
#endif
#ifndef ROWS
#define ROWS 1
#endif

#include "cross_entropy.h"
#include "lanes.h"

typedef struct {
  float largest;
  float sum;  // of e^(logit - largest)
} RowSum;

static inline RowSum row_sum(const __global float *x, const int count, const int lane,
                             __local float *scratch) {
  float largest = -INFINITY;
  float sum = 0.0f;
  for (int c = lane; c < count; c += LANES) {
    const float value = x[c];
    if (value != -INFINITY) {
      const bool grows = value > largest;
      const float e = exp(grows ? largest - value : value - largest);
      sum = grows ? fma(sum, e, 1.0f) : sum + e;
      largest = grows ? value : largest;
    }
  }
  RowSum row;
  row.largest = reduce_max(largest, lane, LANES, scratch);
  // a NaN is no maximum, but the sum of the lane that met it
  const float scaled = sum == 0.0f ? 0.0f : sum * exp(largest - row.largest);
  row.sum = reduce_sum(scaled, lane, LANES, scratch);
  return row;
}

__kernel __attribute__((reqd_work_group_size(LANES *ROWS, 1, 1)))
void cross_entropy_groups(LOSS_PARAMETERS, __global float *losses, __global float *row_weights) {
  __local float scratch[LANES * ROWS];
  const int lane = get_local_id(0) % LANES;
  const int slot = get_local_id(0) / LANES;
  const long row = (long)get_group_id(0) * ROWS + slot;
  __local float *own = scratch + slot * LANES;
  // lanes without a row go along, for the barriers
  const int count = row < rows ? classes : 0;
  const __global float *x = logits + row * classes;
  const RowSum all = row_sum(x, count, lane, own);
  float total = 0.0f;
  float distance = 0.0f;
  if (smoothing != 0.0f) {
    for (int c = lane; c < count; c += LANES) {
      const float weight = weight_of(weights, weighted, c);
      total += weight;
      distance = fma(weight, x[c] - all.largest, distance);
    }
    total = reduce_sum(total, lane, LANES, own);
    distance = reduce_sum(distance, lane, LANES, own);
  }
  if (lane == 0 && row < rows) {
    const long target = target_of(targets, wide_targets, row);
    float loss = target == ignored ? 0.0f : NAN;
    float weight = loss;
    if (target != ignored && target >= 0 && target < classes) {
      weight = weight_of(weights, weighted, target);
      loss = loss_of(x[target], weight, all.largest, all.sum, smoothing, classes, total, distance);
    }
    losses[row] = loss;
    row_weights[row] = weight;
  }
}

__kernel __attribute__((reqd_work_group_size(LANES *ROWS, 1, 1)))
void cross_entropy_gradient_groups(LOSS_PARAMETERS, const __global float *dlosses,
                                   __global float *dlogits) {
  __local float scratch[LANES * ROWS];
  const int lane = get_local_id(0) % LANES;
  const int slot = get_local_id(0) / LANES;
  const long row = (long)get_group_id(0) * ROWS + slot;
  __local float *own = scratch + slot * LANES;
  const int count = row < rows ? classes : 0;
  const __global float *x = logits + row * classes;
  __global float *y = dlogits + row * classes;
  const RowSum all = row_sum(x, count, lane, own);
  float total = 0.0f;
  if (smoothing != 0.0f) {
    for (int c = lane; c < count; c += LANES) {
      total += weight_of(weights, weighted, c);
    }
    total = reduce_sum(total, lane, LANES, own);
  }
  if (row >= rows) {
    return;
  }
  const long target = target_of(targets, wide_targets, row);
  if (target == ignored || target < 0 || target >= classes) {
    for (int c = lane; c < classes; c += LANES) {
      y[c] = target == ignored ? 0.0f : NAN;
    }
    return;
  }
  const float dloss = dlosses[row];
  const float of_target = (1.0f - smoothing) * weight_of(weights, weighted, target);
  const float of_each = smoothing / classes;
  const float factor = dloss * (of_target + of_each * total) / all.sum;
  for (int c = lane; c < classes; c += LANES) {
    float share = smoothing == 0.0f ? 0.0f : dloss * of_each * weight_of(weights, weighted, c);
    if (c == target) {
      share += dloss * of_target;
    }
    y[c] = exp(x[c] - all.largest) * factor - share;
  }
}
