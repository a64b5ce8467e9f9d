/*
 * The gradients of BatchNormTraining and BatchNorm: with factor = 1/sqrt(variance + epsilon) and
 * normalized = (x - mean)*factor,
 *
 *   dgamma = sum(dy*normalized), dbeta = sum(dy), over the elements of a channel
 *   dx = (dy - dbeta/count - normalized*dgamma/count)*gamma*factor, with the batch's own statistics
 *   dx = dy*gamma*factor, dmean = -gamma*factor*dbeta, dvariance = -gamma*factor^2*dgamma/2, with given
 *
 * in three steps: sums over the distances from mean, of each channel in each block of samples; when
 * they are added (partial_sums.cl), the gradients of what is given for each channel and the numbers
 * that dx is made of; dx.
 *
 *   x, dy, dx             float [samples, channels, size]
 *   gamma                 float [channels], optional
 *   mean, variance        float [channels]
 *   partials              float [blocks, 3, channels]: of the distances, of dy, of their products
 *   sums                  float [3, channels]: the same, added
 *   slopes                float [3, channels]: dx = slopes[0]*dy + (slopes[1]*(x - mean) + slopes[2])
 *   dgamma, dbeta         float [channels]; written where their bit of `present` is set
 *   dmean, dvariance      float [channels]; with given statistics
 *
 * Kernels and launch geometry:
 *   batch_norm_gradient_sums      for GPUs: one work-group per channel and block of block_samples
 *                                 samples; global (channels*blocks*local), local (a power of two), local
 *                                 memory of one float4 per work-item
 *   batch_norm_gradient_columns   for GPUs where size is 1: one work-item per channel and block; global
 *                                 (channels rounded up to the work-group, blocks), any work-group
 *   batch_norm_gradient_plane_sums
 *                                 for CPU devices: blocks are samples; planes_per_item planes to a
 *                                 work-item; global (ceil(samples*channels/planes_per_item)), local (1)
 *   batch_norm_gradient_row_sums  for CPU devices where size is 1: one work-item per block; global
 *                                 (blocks), local (1)
 *   batch_norm_gradient_slopes    one work-item per channel; global (channels), any work-group
 *   batch_norm_gradient           for GPUs: one work-item per element of a plane; global (size rounded up
 *                                 to the work-group, samples*channels or fewer), any work-group
 *   batch_norm_gradient_planes    for CPU devices: as batch_norm_gradient_plane_sums
 *   batch_norm_gradient_rows      for CPU devices where size is 1: as batch_norm_gradient_row_sums
 *
 * Macros:
 *   TRAINING  flag: the statistics are those of the batch
 *   GAMMA     flag: see channel_parameters.h
 */

#include "channel_parameters.h"
#include "lanes.h"
#include "moments.h"

#define DGAMMA 1
#define DBETA 2

#define INPUTS \
  const __global float *x, \
  const __global float *dy, \
  const __global float *mean

__kernel void batch_norm_gradient_sums(
    INPUTS,
    __global float *partials,
    long samples,
    long channels,
    long size,
    long block_samples,
    __local float4 *scratch) {
  const long c = get_group_id(0) % channels;
  const long block = get_group_id(0) / channels;
  const long first = block * block_samples;
  const long count = min(block_samples, samples - first);
  const long stride = channels * size;
  const long start = first * stride + c * size;
  const float center = mean[c];
  float4 sums = 0.0f;
  for (Walk w = walk_start(size); w.run < count; walk_on(&w, size)) {
    const long at = start + w.run * stride + w.offset;
    const float d = x[at] - center;
    sums += (float4)(d, dy[at], d * dy[at], 0.0f);
  }
  sums = reduce_sum_4(sums, get_local_id(0), get_local_size(0), scratch);
  if (get_local_id(0) == 0) {
    partials[(block * 3 + 0) * channels + c] = sums.x;
    partials[(block * 3 + 1) * channels + c] = sums.y;
    partials[(block * 3 + 2) * channels + c] = sums.z;
  }
}

__kernel void batch_norm_gradient_columns(
    INPUTS, __global float *partials, long samples, long channels, long block_samples) {
  const long c = get_global_id(0);
  const long block = get_global_id(1);
  if (c >= channels) {
    return;
  }
  const long end = min(samples, (block + 1) * block_samples);
  const float center = mean[c];
  float distances = 0.0f;
  float gradients = 0.0f;
  float products = 0.0f;
  for (long n = block * block_samples; n < end; n++) {
    const float d = x[n * channels + c] - center;
    const float gradient = dy[n * channels + c];
    distances += d;
    gradients += gradient;
    products += d * gradient;
  }
  partials[(block * 3 + 0) * channels + c] = distances;
  partials[(block * 3 + 1) * channels + c] = gradients;
  partials[(block * 3 + 2) * channels + c] = products;
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void batch_norm_gradient_plane_sums(
    INPUTS,
    __global float *partials,
    long samples,
    long channels,
    long size,
    long planes_per_item) {
  const long first = get_global_id(0) * planes_per_item;
  const long end = min(samples * channels, first + planes_per_item);
  for (long plane = first; plane < end; plane++) {
    const long c = plane % channels;
    const float center = mean[c];
    float16 wide_distances = 0.0f;
    float16 wide_gradients = 0.0f;
    float16 wide_products = 0.0f;
    float distances = 0.0f;
    float gradients = 0.0f;
    float products = 0.0f;
    const __global float *xs = x + plane * size;
    const __global float *dys = dy + plane * size;
    long i = 0;
    for (; i + 16 <= size; i += 16) {
      const float16 d = vload16(0, xs + i) - center;
      const float16 gradient = vload16(0, dys + i);
      wide_distances += d;
      wide_gradients += gradient;
      wide_products += d * gradient;
    }
    for (; i < size; i++) {
      const float d = xs[i] - center;
      distances += d;
      gradients += dys[i];
      products += d * dys[i];
    }
    __global float *sums = partials + plane / channels * 3 * channels + c;
    sums[0] = add_16(distances, wide_distances);
    sums[channels] = add_16(gradients, wide_gradients);
    sums[2 * channels] = add_16(products, wide_products);
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void batch_norm_gradient_row_sums(
    INPUTS, __global float *partials, long samples, long channels, long block_samples) {
  const long block = get_global_id(0);
  const long first = block * block_samples;
  const long end = min(samples, first + block_samples);
  __global float *sums = partials + block * 3 * channels;
  for (long i = 0; i < 3 * channels; i++) {
    sums[i] = 0.0f;
  }
  for (long n = first; n < end; n++) {
    const __global float *xs = x + n * channels;
    const __global float *dys = dy + n * channels;
    long c = 0;
    for (; c + 16 <= channels; c += 16) {
      const float16 d = vload16(0, xs + c) - vload16(0, mean + c);
      const float16 gradient = vload16(0, dys + c);
      __global float *to = sums + c;
      vstore16(vload16(0, to) + d, 0, to);
      vstore16(vload16(0, to + channels) + gradient, 0, to + channels);
      vstore16(vload16(0, to + 2 * channels) + d * gradient, 0, to + 2 * channels);
    }
    for (; c < channels; c++) {
      const float d = xs[c] - mean[c];
      sums[c] += d;
      sums[channels + c] += dys[c];
      sums[2 * channels + c] += d * dys[c];
    }
  }
}

__kernel void batch_norm_gradient_slopes(
    const __global float *sums,
    GAMMA_ARGUMENT
    const __global float *variance,
    __global float *slopes,
    __global float *dgamma,
    __global float *dbeta,
#ifndef TRAINING
    __global float *dmean,
    __global float *dvariance,
#endif
    long channels,
    long count,
    int present,
    float epsilon) {
  const long c = get_global_id(0);
  if (c >= channels) {
    return;
  }
  const float factor = 1.0f / sqrt(variance[c] + epsilon);
  const float scale = GAMMA_OF(c) * factor;
  const float of_beta = sums[channels + c];
#ifdef TRAINING
  // the mean is rounded: what it is off by is found from the distances, which are exact
  const float shift = sums[c] / (float)count;
#else
  const float shift = 0.0f;
#endif
  // of no elements the variance is NaN, but the sum is zero
  const float of_gamma =
      count == 0 ? 0.0f : factor * (sums[2 * channels + c] - shift * of_beta);
  slopes[c] = scale;
#ifdef TRAINING
  const float slope = -scale * factor * of_gamma / (float)count;
  slopes[channels + c] = slope;
  slopes[2 * channels + c] = -scale * of_beta / (float)count - slope * shift;
#else
  dmean[c] = -scale * of_beta;
  dvariance[c] = -0.5f * scale * factor * of_gamma;
#endif
  if (present & DGAMMA) {
    dgamma[c] = of_gamma;
  }
  if (present & DBETA) {
    dbeta[c] = of_beta;
  }
}

/* What the kernels that store dx take. */
#ifdef TRAINING
#define STORE_PARAMETERS \
  INPUTS, \
  const __global float *slopes, \
  __global float *dx
#define GRADIENT(x, mean, dy, a, b, add) ((a) * (dy) + ((b) * ((x) - (mean)) + (add)))
#else
#define STORE_PARAMETERS \
  const __global float *dy, \
  const __global float *slopes, \
  __global float *dx
#define GRADIENT(x, mean, dy, a, b, add) ((a) * (dy))
#endif

__kernel void batch_norm_gradient(
    STORE_PARAMETERS, long samples, long channels, long size) {
  const long i = get_global_id(0);
  if (i >= size) {
    return;
  }
  for (long plane = get_global_id(1); plane < samples * channels; plane += get_global_size(1)) {
    const long c = plane % channels;
    const long at = plane * size + i;
    dx[at] = GRADIENT(
        x[at], mean[c], dy[at], slopes[c], slopes[channels + c], slopes[2 * channels + c]);
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void batch_norm_gradient_planes(
    STORE_PARAMETERS, long samples, long channels, long size, long planes_per_item) {
  const long first = get_global_id(0) * planes_per_item;
  const long last = min(samples * channels, first + planes_per_item);
  for (long plane = first; plane < last; plane++) {
    const long c = plane % channels;
    const float a = slopes[c];
#ifdef TRAINING
    const float center = mean[c];
    const float b = slopes[channels + c];
    const float add = slopes[2 * channels + c];
#endif
    long i = plane * size;
    const long end = i + size;
    for (; i + 16 <= end; i += 16) {
      vstore16(GRADIENT(vload16(0, x + i), center, vload16(0, dy + i), a, b, add), 0, dx + i);
    }
    for (; i < end; i++) {
      dx[i] = GRADIENT(x[i], center, dy[i], a, b, add);
    }
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void batch_norm_gradient_rows(
    STORE_PARAMETERS, long samples, long channels, long block_samples) {
  const long first = get_global_id(0) * block_samples;
  const long end = min(samples, first + block_samples);
  for (long n = first; n < end; n++) {
    const long start = n * channels;
    long c = 0;
    for (; c + 16 <= channels; c += 16) {
      vstore16(
          GRADIENT(
              vload16(0, x + start + c),
              vload16(0, mean + c),
              vload16(0, dy + start + c),
              vload16(0, slopes + c),
              vload16(0, slopes + channels + c),
              vload16(0, slopes + 2 * channels + c)),
          0,
          dx + start + c);
    }
    for (; c < channels; c++) {
      dx[start + c] = GRADIENT(
          x[start + c],
          mean[c],
          dy[start + c],
          slopes[c],
          slopes[channels + c],
          slopes[2 * channels + c]);
    }
  }
}
