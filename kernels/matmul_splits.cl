// The second pass of a matrix product whose depth was shared out, after matmul_tiled.cl or matvec.cl:
// y = activation(alpha*(sum of the parts) + bias + y0). The parts are added in their order, so that a
// second run gives the same bits. It is bound by reading them.
//
//   parts   float [splits, count]
//   bias    [n], read if has_bias
//   y       [count], whose last axis is n; read before it is written if accumulate
//
// Launch: work-groups of ITEMS, a work-item for each WIDTH elements of y.
//
// Macros:
//   ITEMS        work-items in a group, 64
//   WIDTH        elements of a work-item: 4 where n is a multiple of 4, else 1 (default)
//   ACTIVATION   see functions.h

#ifndef ITEMS
#define ITEMS 64
#endif
#ifndef WIDTH
#define WIDTH 1
#endif
#if WIDTH == 4
#define REAL float4
#else
#define REAL float
#endif
#define FN(name) name
#include "functions.h"

__attribute__((reqd_work_group_size(ITEMS, 1, 1)))
__kernel void add_splits(const __global float *parts, const __global float *bias, __global float *y,
                         int splits, long count, int n, float alpha, int has_bias, int accumulate,
                         float activation_alpha, float activation_beta) {
  const long at = (long)get_global_id(0) * WIDTH;
  if (at >= count) {
    return;
  }
  REAL sum = *(const __global REAL *)(parts + at);
#pragma unroll 4
  for (int split = 1; split < splits; split++) {
    sum += *(const __global REAL *)(parts + split * count + at);
  }
  REAL value = alpha * sum;
  if (has_bias) value += *(const __global REAL *)(bias + at % n);
  if (accumulate) value += *(const __global REAL *)(y + at);
  *(__global REAL *)(y + at) = activation(value, activation_alpha, activation_beta);
}
