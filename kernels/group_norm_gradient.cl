/*
 * The gradient of GroupNorm: with normalized = (x - mean)/sqrt(variance + epsilon) and g = dy*gamma,
 * dx = (g - mean(g) - normalized*mean(g*normalized))/sqrt(variance + epsilon), means being over the
 * elements of a group of channels; and of each plane the sums of dy*normalized and of dy.
 *
 *   x, dy, dx  float [samples, groups, group_channels, size]
 *   gamma      float [groups*group_channels], optional
 *   partials   float [2, samples, groups*group_channels]: of each plane the sum of dy*normalized,
 *              then of each the sum of dy
 *
 * Kernels and launch geometry:
 *   group_norm_gradient       for GPUs: one work-group per group; global (samples*groups*local), local
 *                             (a power of two), local memory of one float4 per work-item; `lanes` of
 *                             its work-items, a power of two, share a plane
 *   group_norm_gradient_rows  for CPU devices: one work-item per group; global (samples*groups), local
 *                             (1); sixteen elements at a time
 *
 * Macros:
 *   GAMMA  flag: see channel_parameters.h
 */

#include "channel_parameters.h"
#include "lanes.h"
#include "moments.h"

__kernel void group_norm_gradient(
    const __global float *x,
    GAMMA_ARGUMENT
    const __global float *dy,
    __global float *dx,
    __global float *partials,
    long groups,
    long group_channels,
    long size,
    int lanes,
    float epsilon,
    __local float4 *scratch) {
  const long row = get_group_id(0);
  const long elements = group_channels * size;
  const long first_channel = row % groups * group_channels;
  const int id = get_local_id(0);
  const int items = get_local_size(0);
  x += row * elements;
  dy += row * elements;
  dx += row * elements;
  __global float *gamma_sums = partials + row * group_channels;
  __global float *beta_sums = gamma_sums + get_num_groups(0) * group_channels;

  // an estimate of the mean
  float total = 0.0f;
  for (long i = id; i < elements; i += items) {
    total += x[i];
  }
  const float center = reduce_sum(total, id, items, (__local float *)scratch) / (float)elements;

  // the moments about it, and the sums of each plane that do not depend on them
  const int lane = id % lanes;
  const int slot = id / lanes;
  const int slots = items / lanes;
  float4 moments = 0.0f;
  for (long first = 0; first < group_channels; first += slots) {
    const long plane = first + slot;
    const long start = plane * size;
    float4 sums = 0.0f;
    for (long i = lane; plane < group_channels && i < size; i += lanes) {
      const float d = x[start + i] - center;
      const float gradient = dy[start + i];
      sums += (float4)(d, d * d, gradient, gradient * d);
    }
    moments += sums;
    sums = reduce_sum_4(sums, lane, lanes, scratch + slot * lanes);
    if (lane == 0 && plane < group_channels) {
      gamma_sums[plane] = sums.w;
      beta_sums[plane] = sums.z;
    }
  }
  moments = reduce_sum_4(moments, id, items, scratch);
  const Moments m = moments_of(center, moments.x, moments.y, (float)elements);
  const float factor = rsqrt(m.variance + epsilon);

  // the sums of each plane, and of the group with gamma
  barrier(CLK_GLOBAL_MEM_FENCE);
  float4 means = 0.0f;
  for (long plane = id; plane < group_channels; plane += items) {
    const float of_beta = beta_sums[plane];
    const float of_gamma = factor * (gamma_sums[plane] - m.shift * of_beta);
    gamma_sums[plane] = of_gamma;
    means.x += GAMMA_OF(first_channel + plane) * of_beta;
    means.y += GAMMA_OF(first_channel + plane) * of_gamma;
  }
  means = reduce_sum_4(means, id, items, scratch) / (float)elements;

  for (Walk w = walk_start(size); w.run < group_channels; walk_on(&w, size)) {
    const long at = w.run * size + w.offset;
    const float g = dy[at] * GAMMA_OF(first_channel + w.run);
    const float normalized = ((x[at] - m.center) - m.shift) * factor;
    dx[at] = ((g - means.x) - normalized * means.y) * factor;
  }
}

/* The sums of dy*normalized and of dy over one plane. */
static inline float2 plane_sums(
    const __global float *x, const __global float *dy, long size, Moments m, float factor) {
  float16 wide_products = 0.0f;
  float16 wide = 0.0f;
  float products = 0.0f;
  float sum = 0.0f;
  long i = 0;
  for (; i + 16 <= size; i += 16) {
    const float16 gradient = vload16(0, dy + i);
    wide_products += gradient * (((vload16(0, x + i) - m.center) - m.shift) * factor);
    wide += gradient;
  }
  for (; i < size; i++) {
    products += dy[i] * (((x[i] - m.center) - m.shift) * factor);
    sum += dy[i];
  }
  return (float2)(add_16(products, wide_products), add_16(sum, wide));
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void group_norm_gradient_rows(
    const __global float *x,
    GAMMA_ARGUMENT
    const __global float *dy,
    __global float *dx,
    __global float *partials,
    long groups,
    long group_channels,
    long size,
    float epsilon) {
  const long row = get_global_id(0);
  const long elements = group_channels * size;
  const long first_channel = row % groups * group_channels;
  x += row * elements;
  dy += row * elements;
  dx += row * elements;
  __global float *gamma_sums = partials + row * group_channels;
  __global float *beta_sums = gamma_sums + get_global_size(0) * group_channels;
  const Moments m = item_moments(x, 1, elements, 0);
  const float factor = rsqrt(m.variance + epsilon);
  float mean = 0.0f;
  float slope = 0.0f;
  for (long plane = 0; plane < group_channels; plane++) {
    const float2 sums = plane_sums(x + plane * size, dy + plane * size, size, m, factor);
    gamma_sums[plane] = sums.x;
    beta_sums[plane] = sums.y;
    slope += GAMMA_OF(first_channel + plane) * sums.x;
    mean += GAMMA_OF(first_channel + plane) * sums.y;
  }
  mean /= (float)elements;
  slope /= (float)elements;
  for (long plane = 0; plane < group_channels; plane++) {
    const float gamma_of_plane = GAMMA_OF(first_channel + plane);
    long i = plane * size;
    const long end = i + size;
    for (; i + 16 <= end; i += 16) {
      const float16 normalized = ((vload16(0, x + i) - m.center) - m.shift) * factor;
      const float16 g = vload16(0, dy + i) * gamma_of_plane;
      vstore16(((g - mean) - normalized * slope) * factor, 0, dx + i);
    }
    for (; i < end; i++) {
      const float normalized = ((x[i] - m.center) - m.shift) * factor;
      dx[i] = ((dy[i] * gamma_of_plane - mean) - normalized * slope) * factor;
    }
  }
}
