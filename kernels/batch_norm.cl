/*
 * BatchNorm: y = activation((x - mean)*gamma/sqrt(variance + epsilon) + beta) with given mean and
 * variance.
 *
 *   x, y            float [samples, channels, size]
 *   gamma, beta     float [channels], optional
 *   mean, variance  float [channels]
 *
 * Kernels and launch geometry:
 *   batch_norm         for GPUs: one work-item per pack of a plane; global (size/WIDTH rounded up to
 *                      the work-group, samples*channels or fewer), any work-group
 *   batch_norm_planes  for CPU devices: one work-item per plane; global (samples*channels), local (1);
 *                      sixteen elements at a time
 *   batch_norm_rows    for CPU devices where size is 1: one work-item per sample; global (samples),
 *                      local (1); sixteen channels at a time
 *
 * Macros:
 *   GAMMA, BETA  flags: see channel_parameters.h
 *   WIDTH        elements of a pack, see packs.h: 4 where size is a multiple of it, else 1 (default)
 *   ACTIVATION   the function applied last, a name of functions.h; IDENTITY unless given
 */

#ifndef WIDTH
#define WIDTH 1
#endif

#include "channel_parameters.h"
#include "packs.h"

#define REAL float
#define FN(name) name
#include "functions.h"
#undef REAL
#undef FN
#define REAL float16
#define FN(name) name##_v16
#include "functions.h"
#if WIDTH == 4
#undef REAL
#undef FN
#define REAL Pack
#define FN(name) name##_pack
#include "functions.h"
#else
#define activation_pack activation
#endif

#define PARAMETERS \
  const __global float *x, \
  GAMMA_ARGUMENT \
  BETA_ARGUMENT \
  const __global float *mean, \
  const __global float *variance, \
  __global float *y, \
  long samples, \
  long channels, \
  long size, \
  float epsilon, \
  float activation_alpha, \
  float activation_beta

__kernel void batch_norm(PARAMETERS) {
  const long i = (long)get_global_id(0) * WIDTH;
  if (i >= size) {
    return;
  }
  const long planes = samples * channels;
  for (long plane = get_global_id(1); plane < planes; plane += get_global_size(1)) {
    // of 64 bits division is slow
    const long c = planes <= UINT_MAX ? (uint)plane % (uint)channels : plane % channels;
    const float scale = rsqrt(variance[c] + epsilon) * GAMMA_OF(c);
    const long at = plane * size + i;
    const Pack value = (pack_load(x, at) - mean[c]) * scale + BETA_OF(c);
    pack_store(activation_pack(value, activation_alpha, activation_beta), y, at);
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void batch_norm_planes(PARAMETERS) {
  const long plane = get_global_id(0);
  const long c = plane % channels;
  const float center = mean[c];
  const float scale = rsqrt(variance[c] + epsilon) * GAMMA_OF(c);
  const float add = BETA_OF(c);
  x += plane * size;
  y += plane * size;
  long i = 0;
  for (; i + 16 <= size; i += 16) {
    const float16 value = (vload16(0, x + i) - center) * scale + add;
    vstore16(activation_v16(value, activation_alpha, activation_beta), 0, y + i);
  }
  for (; i < size; i++) {
    y[i] = activation((x[i] - center) * scale + add, activation_alpha, activation_beta);
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void batch_norm_rows(PARAMETERS) {
  x += get_global_id(0) * channels;
  y += get_global_id(0) * channels;
  long c = 0;
  for (; c + 16 <= channels; c += 16) {
    const float16 scale = rsqrt(vload16(0, variance + c) + epsilon) * GAMMA_OF_16(c);
    const float16 value = (vload16(0, x + c) - vload16(0, mean + c)) * scale + BETA_OF_16(c);
    vstore16(activation_v16(value, activation_alpha, activation_beta), 0, y + c);
  }
  for (; c < channels; c++) {
    const float scale = rsqrt(variance[c] + epsilon) * GAMMA_OF(c);
    y[c] = activation((x[c] - mean[c]) * scale + BETA_OF(c), activation_alpha, activation_beta);
  }
}
