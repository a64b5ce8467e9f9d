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
 *   dot_group       for GPUs: a work-group computes ROWS elements of y from its share of the depth.
 *                   Launch: work-groups of ITEMS, one for each ROWS elements of each vector of y along
 *                   the first dimension, ceil(depth/share), 1 for depth 0, along the second
 *   sum_group       for GPUs: a work-group computes 4*COLUMNS neighbouring elements of y from its share
 *                   of the depth, which its rows of work-items share out in turn.
 *                   Launch: work-groups of ITEMS, one for each 4*COLUMNS elements of each vector of y
 *                   along the first dimension, ceil(depth/share), 1 for depth 0, along the second
 *
 * Where a group's share is less than the depth, y is [ceil(depth/share), vectors, count] and the second
 * pass in matmul_splits.cl adds these up and finishes them. What limits the group kernels is bringing W,
 * once: ROWS (dot) or UNROLL (sum) float4s are under way for each work-item, that is 8 KiB for a group,
 * and a GPU that hides 0.7 us at 25 GB/s for a compute unit needs two or three groups on each.
 *
 * Macros:
 *   ITEMS        work-items in a group, 128 (a power of two, 32 to 1024)
 *   ROWS         elements of y that dot_group computes, 4 (1 to 8)
 *   COLUMNS      float4s of y that sum_group computes, 32 (a power of two up to ITEMS)
 *   UNROLL       rows of W that a work-item of sum_group has under way, 4
 *   ALIGNED      defined where the axis of W that is contiguous is a multiple of 4: the group kernels
 *                load four elements at once
 *   RUN          elements of y that dot_items computes, 8 (1 to 64)
 *   STORAGE      element type of W and x, see storage.h
 *   ACTIVATION   see functions.h
 */

#ifndef ITEMS
#define ITEMS 128
#endif
#ifndef ROWS
#define ROWS 4
#endif
#ifndef COLUMNS
#define COLUMNS 32
#endif
#ifndef UNROLL
#define UNROLL 4
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

/* How the group kernels share out work: depth that a group takes, and vectors of y. */
#define GROUP_ARGUMENTS ARGUMENTS, int share, int vectors

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

/* Four elements of a row, whose ends are `from` and `to`, for work-item `item`: neighbours where they
   are aligned, else ITEMS apart, so that neighbouring work-items load neighbours. */
static inline float4 part_of_row(const __global STORAGE_T *row, int from, int to, int item) {
#ifdef ALIGNED
  const int at = from + 4 * item;
  return at < to ? load4_aligned(row + at) : (float4)(0.0f);
#else
  float4 part = (float4)(0.0f);
  const int at = from + item;
  if (at < to) part.x = load(row, at);
  if (at + ITEMS < to) part.y = load(row, at + ITEMS);
  if (at + 2 * ITEMS < to) part.z = load(row, at + 2 * ITEMS);
  if (at + 3 * ITEMS < to) part.w = load(row, at + 3 * ITEMS);
  return part;
#endif
}

__attribute__((reqd_work_group_size(ITEMS, 1, 1)))
__kernel void dot_group(GROUP_ARGUMENTS) {
  __local float sums[ROWS][ITEMS];
  const int item = get_local_id(0);
  const int blocks = (count + ROWS - 1) / ROWS;
  const int vector = get_group_id(0) / blocks;
  const int first = (int)(get_group_id(0) % blocks) * ROWS;
  const int begin = get_group_id(1) * share;
  const int end = begin + min(share, depth - begin);
  SELECT(vector)
  y += get_group_id(1) * vectors * count;
  float4 parts[ROWS];
  const __global STORAGE_T *rows[ROWS];
#pragma unroll
  for (int r = 0; r < ROWS; r++) {
    parts[r] = (float4)(0.0f);
    rows[r] = w + (size_t)min(first + r, count - 1) * depth;
  }
  for (int p = begin; p < end; p += 4 * ITEMS) {
    const float4 factor = part_of_row(x, p, end, item);
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
      parts[r] = fma(part_of_row(rows[r], p, end, item), factor, parts[r]);
    }
  }
#pragma unroll
  for (int r = 0; r < ROWS; r++) {
    sums[r][item] = parts[r].x + parts[r].y + (parts[r].z + parts[r].w);
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int half_size = ITEMS / 2; half_size > 0; half_size /= 2) {
    if (item < half_size) {
#pragma unroll
      for (int r = 0; r < ROWS; r++) {
        sums[r][item] += sums[r][item + half_size];
      }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  if (item < min(ROWS, count - first)) {
    STORE(first + item, sums[item][0])
  }
}

__attribute__((reqd_work_group_size(ITEMS, 1, 1)))
__kernel void sum_group(GROUP_ARGUMENTS) {
  __local float4 sums[ITEMS];
  const int item = get_local_id(0);
  const int blocks = (count + 4 * COLUMNS - 1) / (4 * COLUMNS);
  const int vector = get_group_id(0) / blocks;
  const int begin = get_group_id(1) * share;
  const int end = begin + min(share, depth - begin);
  SELECT(vector)
  y += get_group_id(1) * vectors * count;
  /* of its four columns the first, and how far apart they are; those beyond the last are that */
  const int column = item % COLUMNS;
  const int block = (int)(get_group_id(0) % blocks) * 4 * COLUMNS;
#ifdef ALIGNED
  const int first = block + 4 * column;
  const int apart = 1;
  const int columns[1] = {min(first, count - 4)};
#else
  const int first = block + column;
  const int apart = COLUMNS;
  const int columns[4] = {min(first, count - 1), min(first + COLUMNS, count - 1),
                          min(first + 2 * COLUMNS, count - 1), min(first + 3 * COLUMNS, count - 1)};
#endif
  float4 sum = (float4)(0.0f);
  const int step = ITEMS / COLUMNS;
  for (int p = begin + item / COLUMNS; p < end; p += UNROLL * step) {
    float factors[UNROLL];
    float4 parts[UNROLL];
#pragma unroll
    for (int u = 0; u < UNROLL; u++) {
      const int at = p + u * step;
      const __global STORAGE_T *row = w + (size_t)at * count;
      factors[u] = 0.0f;
      parts[u] = (float4)(0.0f);
      if (at < end) {
        factors[u] = load(x, at);
#ifdef ALIGNED
        parts[u] = load4_aligned(row + columns[0]);
#else
        parts[u] = (float4)(load(row, columns[0]), load(row, columns[1]), load(row, columns[2]),
                            load(row, columns[3]));
#endif
      }
    }
#pragma unroll
    for (int u = 0; u < UNROLL; u++) {
      sum = fma((float4)(factors[u]), parts[u], sum);
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
  if (item < COLUMNS) {
    const float4 total = sums[item];
    if (first < count) STORE(first, total.x)
    if (first + apart < count) STORE(first + apart, total.y)
    if (first + 2 * apart < count) STORE(first + 2 * apart, total.z)
    if (first + 3 * apart < count) STORE(first + 3 * apart, total.w)
  }
}
