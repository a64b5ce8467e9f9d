/*
 * Asks whether shfl.sync does what warp.h expects: y[i] = x[i ^ 1] + 64*x[i ^ 21].
 *
 * Launch: one warp. Macros: see assembly.h.
 */

#include "warp.h"

__attribute__((reqd_work_group_size(WARP, 1, 1)))
__kernel void probe(const __global float *x, __global float *y) {
  WARP_SCRATCH(WARP);
  const int item = get_local_id(0);
  const float value = x[item];
  const float near_value = shuffle_xor(value, 1);
  const float far_value = shuffle_xor(value, 21);
  y[item] = near_value + 64.0f * far_value;
}
