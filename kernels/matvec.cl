/*
 * Product of a matrix and a vector, that is a matrix product with one row or one column:
 * y = activation(alpha*W*x + bias + y0). It is bound by reading W, which is read once.
 *
 *   w               [matrices, count, depth] for dot_..., [matrices, depth, count] for sum_...
 *   x               [matrices, depth]
 *   matrices_w/x    for each vector of y, which matrix of W and which vector of x it is made from
 *   bias            element i*bias_stride is added to element i of y; read if has_bias
 *   y               [matrices, count]; read before it is written if accumulate
 *
 *   dot_items       for CPU devices: an element of y is a dot product of contiguous vectors.
 *                   Launch: one work-item for each RUN elements of each vector of y, work-groups of 1
 *   sum_items       for CPU devices: 32 neighbouring elements of y are sums of scaled rows.
 *                   Launch: one work-item for each 32 elements of each vector of y, work-groups of 1
 *   dot_group       for GPUs: a work-group computes an element of y.
 *                   Launch: work-groups of ITEMS, one for each element of y
 *   sum_group       for GPUs: a work-group computes COLUMNS neighbouring elements of y; its rows of
 *                   work-items share out the depth.
 *                   Launch: work-groups of ITEMS, one for each COLUMNS elements of each vector of y
 *
 * Macros:
 *   ITEMS        work-items in a group, 128 (a power of two, 32 to 1024)
 *   COLUMNS      elements of y that sum_group computes, 32 (a power of two up to ITEMS)
 *   RUN          elements of y that dot_items computes, 8 (1 to 64)
 *   STORAGE      element type of W and x, see storage.h
 *   ACTIVATION   see functions.h
 */

#ifndef ITEMS
#define ITEMS 128
#endif
#ifndef COLUMNS
#define COLUMNS 32
#endif
#ifndef RUN
#define RUN 8
#endif

#include "storage.h"

#define REAL float
#define FN(name) name
#include "functions.h"

#define ARGUMENTS                                                                               \
  const __global STORAGE_T *w, const __global STORAGE_T *x, const __global int *matrices_w,     \
      const __global int *matrices_x, const __global float *bias, __global float *y, int count, \
      int depth, int bias_stride, float alpha, int has_bias, int accumulate,                    \
      float activation_alpha, float activation_beta

/* Moves w, x and y to vector `vector` of y and what it is made from. */
#define SELECT(vector)                             \
  w += (size_t)matrices_w[vector] * count * depth; \
  x += (size_t)matrices_x[vector] * depth;         \
  y += (size_t)(vector) * count;

/* Finishes element i of the vector that y points to. */
#define STORE(i, sum)                                                             \
  {                                                                               \
    float value = alpha * (sum);                                                  \
    if (has_bias) value += bias[(i) * bias_stride];                               \
    if (accumulate) value += y[i];                                                \
    y[i] = activation(value, activation_alpha, activation_beta);                  \
  }

static inline float sum_lanes(float16 v) {
  const float8 eight = v.lo + v.hi;
  const float4 four = eight.lo + eight.hi;
  const float2 two = four.lo + four.hi;
  return two.x + two.y;
}

__attribute__((reqd_work_group_size(1, 1, 1)))
__kernel void dot_items(ARGUMENTS) {
  const int runs = (count + RUN - 1) / RUN;
  const int vector = get_global_id(0) / runs;
  const int first = (int)(get_global_id(0) % runs) * RUN;
  SELECT(vector)
  for (int i = first; i < min(count, first + RUN); i++) {
    const __global STORAGE_T *row = w + (size_t)i * depth;
    float16 sum0 = (float16)(0.0f);
    float16 sum1 = (float16)(0.0f);
    int p = 0;
    for (; p + 32 <= depth; p += 32) {
      sum0 = fma(load16(row, p), load16(x, p), sum0);
      sum1 = fma(load16(row, p + 16), load16(x, p + 16), sum1);
    }
    float rest = 0.0f;
    for (; p < depth; p++) {
      rest = fma(load(row, p), load(x, p), rest);
    }
    const float sum = sum_lanes(sum0 + sum1) + rest;
    STORE(i, sum)
  }
}

__attribute__((reqd_work_group_size(1, 1, 1)))
__kernel void sum_items(ARGUMENTS) {
  const int blocks = (count + 31) / 32;
  const int vector = get_global_id(0) / blocks;
  const int first = (int)(get_global_id(0) % blocks) * 32;
  const int inside = min(32, count - first);
  SELECT(vector)
  w += first;
  float sums[32];
  if (inside == 32) {
    float16 sum0 = (float16)(0.0f);
    float16 sum1 = (float16)(0.0f);
    for (int p = 0; p < depth; p++) {
      const float16 factor = (float16)(load(x, p));
      sum0 = fma(factor, load16(w, (size_t)p * count), sum0);
      sum1 = fma(factor, load16(w, (size_t)p * count + 16), sum1);
    }
    vstore16(sum0, 0, sums);
    vstore16(sum1, 1, sums);
  } else {
    for (int i = 0; i < inside; i++) {
      sums[i] = 0.0f;
    }
    for (int p = 0; p < depth; p++) {
      const float factor = load(x, p);
      for (int i = 0; i < inside; i++) {
        sums[i] = fma(factor, load(w, (size_t)p * count + i), sums[i]);
      }
    }
  }
  for (int i = 0; i < inside; i++) {
    STORE(first + i, sums[i])
  }
}

__attribute__((reqd_work_group_size(ITEMS, 1, 1)))
__kernel void dot_group(ARGUMENTS) {
  __local float sums[ITEMS];
  const int item = get_local_id(0);
  const int vector = get_group_id(0) / count;
  const int i = get_group_id(0) % count;
  SELECT(vector)
  const __global STORAGE_T *row = w + (size_t)i * depth;
  float sum = 0.0f;
  for (int p = item; p < depth; p += ITEMS) {
    sum = fma(load(row, p), load(x, p), sum);
  }
  sums[item] = sum;
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int half_size = ITEMS / 2; half_size > 0; half_size /= 2) {
    if (item < half_size) {
      sums[item] += sums[item + half_size];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  if (item == 0) {
    STORE(i, sums[0])
  }
}

__attribute__((reqd_work_group_size(ITEMS, 1, 1)))
__kernel void sum_group(ARGUMENTS) {
  __local float sums[ITEMS];
  const int item = get_local_id(0);
  const int column = item % COLUMNS;
  const int blocks = (count + COLUMNS - 1) / COLUMNS;
  const int vector = get_group_id(0) / blocks;
  const int i = (int)(get_group_id(0) % blocks) * COLUMNS + column;
  SELECT(vector)
  float sum = 0.0f;
  if (i < count) {
    for (int p = item / COLUMNS; p < depth; p += ITEMS / COLUMNS) {
      sum = fma(load(x, p), load(w, (size_t)p * count + i), sum);
    }
  }
  sums[item] = sum;
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int half_size = ITEMS / 2; half_size >= COLUMNS; half_size /= 2) {
    if (item < half_size) {
      sums[item] += sums[item + half_size];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  if (item < COLUMNS && i < count) {
    STORE(i, sums[item])
  }
}
