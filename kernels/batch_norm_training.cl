/*
 * BatchNormTraining: mean and biased variance of each channel over the whole batch, and
 * y = (x - mean)*gamma/sqrt(variance + epsilon) + beta.
 *
 *   x, y            float [batch, channels, size]
 *   gamma, beta     float [channels], optional
 *   mean, variance  float [channels]
 *
 * Kernels and launch geometry:
 *   batch_norm_training           for GPUs: one work-group per channel; global (channels*local), local
 *                                 (a power of two), local memory of one float per work-item
 *   batch_norm_training_channels  for CPU devices: one work-item per channel; global (channels),
 *                                 local (1); sixteen elements at a time
 *
 * Macros:
 *   GAMMA, BETA  flags: see channel_parameters.h
 *   WIDTH        elements that batch_norm_training takes at a time: 4 where size is a multiple of it,
 *                else 1
 */

#include "channel_parameters.h"
#include "moments.h"

__kernel void batch_norm_training(
    const __global float *x,
    GAMMA_ARGUMENT
    BETA_ARGUMENT
    __global float *y,
    __global float *mean,
    __global float *variance,
    long batch,
    long channels,
    long size,
    float epsilon,
    __local float *scratch) {
  const long channel = get_group_id(0);
  const long stride = channels * size;
  x += channel * size;
  y += channel * size;
  const Moments m = group_moments(x, batch, size, stride, scratch);
  if (get_local_id(0) == 0) {
    mean[channel] = mean_of(m);
    variance[channel] = m.variance;
  }
  const float scale = rsqrt(m.variance + epsilon) * GAMMA_OF(channel);
  for (Walk w = walk_start(size / WIDTH); size > 0 && w.run < batch;) {
    Walk to = w;
    Pack next[AHEAD];
    bool there[AHEAD];
    walk_packs(x, batch, size / WIDTH, stride, &w, next, there);
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      if (there[i]) {
        const Pack value = ((next[i] - m.center) - m.shift) * scale + BETA_OF(channel);
        pack_store(value, y, to.run * stride + to.offset * WIDTH);
      }
      walk_on(&to, size / WIDTH);
    }
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void batch_norm_training_channels(
    const __global float *x,
    GAMMA_ARGUMENT
    BETA_ARGUMENT
    __global float *y,
    __global float *mean,
    __global float *variance,
    long batch,
    long channels,
    long size,
    float epsilon) {
  const long channel = get_global_id(0);
  const long stride = channels * size;
  x += channel * size;
  y += channel * size;
  const Moments m = item_moments(x, batch, size, stride);
  mean[channel] = mean_of(m);
  variance[channel] = m.variance;
  const float scale = rsqrt(m.variance + epsilon) * GAMMA_OF(channel);
  for (long n = 0; n < batch; n++) {
    item_normalize(x + n * stride, y + n * stride, size, m, scale, BETA_OF(channel));
  }
}
