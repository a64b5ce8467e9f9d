// Cross entropy and its gradient for CPU devices, a row to a work-item, in vectors of 16; see
// op/CrossEntropy.
//
// cross_entropy_rows
//   losses, row_weights   [rows]
//
// cross_entropy_gradient_rows
//   dlosses               [rows]
//   dlogits               [rows][classes]; holds the exponentials until all are summed
//
//   the others            see cross_entropy.h
//   global                ceil(rows/rows_per_item); local 1

#include "cross_entropy.h"
#include "exponential.h"
#include "partial.h"

static inline float largest_of(const __global float *x, const int count) {
  float16 largest = -INFINITY;
  for (int c = 0; c < count; c += 16) {
    const float16 value = load_part(x + c, min(16, count - c), -INFINITY);
    largest = select(largest, value, value > largest);
  }
  return max_lanes(largest);
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void cross_entropy_rows(LOSS_PARAMETERS, const int rows_per_item, __global float *losses,
                        __global float *row_weights) {
  const long first = (long)get_global_id(0) * rows_per_item;
  const long end = min(rows, first + rows_per_item);
  for (long row = first; row < end; row++) {
    const __global float *x = logits + row * classes;
    const long target = target_of(targets, wide_targets, row);
    if (target == ignored || target < 0 || target >= classes) {
      losses[row] = target == ignored ? 0.0f : NAN;
      row_weights[row] = losses[row];
      continue;
    }
    const float largest = largest_of(x, classes);
    float16 sums = 0.0f;
    for (int c = 0; c < classes; c += 16) {
      sums += exp_normal(load_part(x + c, min(16, classes - c), -INFINITY) - largest);
    }
    float total = 0.0f;
    float distance = 0.0f;
    if (smoothing != 0.0f) {
      float16 totals = 0.0f;
      float16 distances = 0.0f;
      for (int c = 0; c < classes; c += 16) {
        const int count = min(16, classes - c);
        const float16 below = load_part(x + c, count, largest) - largest;
        float16 weight = 1.0f;
        if (weighted) {
          weight = load_part(weights + c, count, 0.0f);
        }
        totals += weight;
        distances = fma(weight, below, distances);
      }
      total = weighted ? sum_lanes(totals) : (float)classes;
      distance = sum_lanes(distances);
    }
    const float weight = weight_of(weights, weighted, target);
    losses[row] = loss_of(x[target], weight, largest, sum_lanes(sums), smoothing, classes, total,
                          distance);
    row_weights[row] = weight;
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void cross_entropy_gradient_rows(LOSS_PARAMETERS, const int rows_per_item,
                                 const __global float *dlosses, __global float *dlogits) {
  float total = (float)classes;
  if (weighted && smoothing != 0.0f) {
    float16 totals = 0.0f;
    for (int c = 0; c < classes; c += 16) {
      totals += load_part(weights + c, min(16, classes - c), 0.0f);
    }
    total = sum_lanes(totals);
  }
  const long first = (long)get_global_id(0) * rows_per_item;
  const long end = min(rows, first + rows_per_item);
  for (long row = first; row < end; row++) {
    const __global float *x = logits + row * classes;
    __global float *y = dlogits + row * classes;
    const long target = target_of(targets, wide_targets, row);
    if (target == ignored || target < 0 || target >= classes) {
      const float value = target == ignored ? 0.0f : NAN;
      for (int c = 0; c < classes; c++) {
        y[c] = value;
      }
      continue;
    }
    const float largest = largest_of(x, classes);
    float16 sums = 0.0f;
    for (int c = 0; c < classes; c += 16) {
      const int count = min(16, classes - c);
      const float16 e = exp_normal(load_part(x + c, count, -INFINITY) - largest);
      sums += e;
      store_part(e, y + c, count);
    }
    const float dloss = dlosses[row];
    const float of_target = (1.0f - smoothing) * weight_of(weights, weighted, target);
    const float of_each = smoothing / classes;
    const float all = smoothing == 0.0f ? of_target : of_target + of_each * total;
    const float factor = dloss * all / sum_lanes(sums);
    for (int c = 0; c < classes; c += 16) {
      const int count = min(16, classes - c);
      float16 share = 0.0f;
      if (smoothing != 0.0f) {
        share = dloss * of_each;
        if (weighted) {
          share *= load_part(weights + c, count, 0.0f);
        }
      }
      store_part(load_part(y + c, count, 0.0f) * factor - share, y + c, count);
    }
    y[target] -= dloss * of_target;
  }
}
