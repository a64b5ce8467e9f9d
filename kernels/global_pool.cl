/*
 * GlobalPool: the maximum or the mean of each plane of x.
 *
 *   x  float [planes, size]
 *   y  float [planes]
 *
 * Kernels and launch geometry:
 *   global_pool         for GPUs: one work-group per plane; global (planes*local), local (a power of
 *                       two), local memory of one float per work-item
 *   global_pool_planes  for CPU devices: one work-item per plane; global (planes), local (1); sixteen
 *                       elements at a time
 *
 * Macros:
 *   AVERAGE  flag: the mean, not the maximum
 */

#include "pooling.h"
#include "vector_sum.h"
#include "work_group.h"

#ifdef AVERAGE
#define NEUTRAL 0.0f
#define COMBINE(a, v) ((a) + (v))
#define COMBINE16(a, v) ((a) + (v))
#define REDUCE16(a) add_16(0.0f, a)
#define GROUP_REDUCE group_sum
#define RESULT(a, size) ((a) / (float)(size))
#else
#define NEUTRAL (-INFINITY)
#define COMBINE(a, v) (larger(v, a) ? (v) : (a))
#define COMBINE16(a, v) select(a, v, larger16(v, a))
#define REDUCE16(a) largest_of_16(NEUTRAL, a)
#define GROUP_REDUCE group_max
#define RESULT(a, size) (a)
#endif

__kernel void global_pool(
    const __global float *x, __global float *y, long size, __local float *scratch) {
  const long plane = get_group_id(0);
  x += plane * size;
  float result = NEUTRAL;
  for (long i = get_local_id(0); i < size; i += get_local_size(0)) {
    const float value = x[i];
    result = COMBINE(result, value);
  }
  result = GROUP_REDUCE(result, scratch);
  if (get_local_id(0) == 0) {
    y[plane] = RESULT(result, size);
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void global_pool_planes(
    const __global float *x, __global float *y, long size) {
  const long plane = get_global_id(0);
  x += plane * size;
  // two sums keep two additions in flight
  float16 even = NEUTRAL;
  float16 odd = NEUTRAL;
  long i = 0;
  for (; i + 32 <= size; i += 32) {
    const float16 first = vload16(0, x + i);
    const float16 second = vload16(0, x + i + 16);
    even = COMBINE16(even, first);
    odd = COMBINE16(odd, second);
  }
  even = COMBINE16(even, odd);
  float result = REDUCE16(even);
  for (; i < size; i++) {
    const float value = x[i];
    result = COMBINE(result, value);
  }
  y[plane] = RESULT(result, size);
}
