/*
 * GroupNorm and InstanceNorm: y = (x - mean)*gamma/sqrt(variance + epsilon) + beta, mean and variance
 * being those of a group of neighbouring channels of one sample, which lie side by side in memory.
 *
 *   x, y         float [samples*groups, groupChannels, size]
 *   gamma, beta  float [groups*groupChannels], optional
 *
 * Kernels and launch geometry:
 *   group_norm       for GPUs: one work-group per group; global (samples*groups*local), local (a power
 *                    of two), local memory of one float per work-item. It reads x three times, of
 *                    which the second and third come from the second-level cache while the groups in
 *                    flight fit there (two of 160 KiB on each multiprocessor of an H100 do)
 *   group_norm_rows  for CPU devices: one work-item per group; global (samples*groups), local (1);
 *                    sixteen elements at a time
 *
 * Macros:
 *   GAMMA, BETA  flags: see channel_parameters.h
 *   WIDTH        elements that group_norm takes at a time: 4 where size is a multiple of it, else 1
 */

#include "channel_parameters.h"
#include "moments.h"

__kernel void group_norm(
    const __global float *restrict x,
    GAMMA_ARGUMENT
    BETA_ARGUMENT
    __global float *restrict y,
    long groups,
    long group_channels,
    long size,
    float epsilon,
    __local float *scratch) {
  const long row = get_group_id(0);
  const long first_channel = row % groups * group_channels;
  x += row * group_channels * size;
  y += row * group_channels * size;
  const Moments m = group_moments(x, 1, group_channels * size, 0, scratch);
  const float factor = rsqrt(m.variance + epsilon);
  for (Walk w = walk_start(size / WIDTH); w.run < group_channels;) {
    Walk to = w;
    Pack next[AHEAD];
    bool there[AHEAD];
    walk_packs(x, group_channels, size / WIDTH, size, &w, next, there);
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      if (there[i]) {
        const long channel = first_channel + to.run;
        const float scale = factor * GAMMA_OF(channel);
        const Pack value = ((next[i] - m.center) - m.shift) * scale + BETA_OF(channel);
        pack_store(value, y, to.run * size + to.offset * WIDTH);
      }
      walk_on(&to, size / WIDTH);
    }
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void group_norm_rows(
    const __global float *x,
    GAMMA_ARGUMENT
    BETA_ARGUMENT
    __global float *y,
    long groups,
    long group_channels,
    long size,
    float epsilon) {
  const long row = get_global_id(0);
  const long first_channel = row % groups * group_channels;
  x += row * group_channels * size;
  y += row * group_channels * size;
  const Moments m = item_moments(x, 1, group_channels * size, 0);
  const float factor = rsqrt(m.variance + epsilon);
  for (long i = 0; i < group_channels; i++) {
    const long channel = first_channel + i;
    item_normalize(
        x + i * size, y + i * size, size, m, factor * GAMMA_OF(channel), BETA_OF(channel));
  }
}
