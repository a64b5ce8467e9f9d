/*
 * Asks whether the device has sub-groups: y = 1 where a sub-group's size is the sum of ones over it and
 * one more than the largest place in it, and its work-items are neighbours; by AMD's
 * compiler also where wave.h does what it says.
 *
 * Launch: 64 work-items in one group.
 */

#ifdef __AMDGCN__
#include "wave.h"
#endif

#ifdef cl_khr_subgroups
#pragma OPENCL EXTENSION cl_khr_subgroups : enable
#endif

__attribute__((reqd_work_group_size(64, 1, 1)))
__kernel void probe(const __global float *x, __global float *y) {
  const int item = get_local_id(0);
  const float size = get_sub_group_size();
  const float count = sub_group_reduce_add(1.0f + 0.0f * x[item]);
  const float most = sub_group_reduce_max((float)get_sub_group_local_id()) + 1.0f;
  const bool neighbours = get_sub_group_local_id() == (uint)item % get_max_sub_group_size();
#ifdef __AMDGCN__
  const bool shuffles = wave_shuffle_xor(x[item], 21) == x[item ^ 21];
#else
  const bool shuffles = true;
#endif
  y[item] = count == size && most == size && neighbours && shuffles ? 1.0f : 0.0f;
}
