// Gradient of the weights of a convolution in which each output channel sees one input channel,
//
//   dw[o, tap] = sum over n, i, j of dy[n, o, i, j] * x[n, o / groupOut, row, column]
//
// with row = i * strideH + p * dilationH - top, column likewise, zero outside of the image: sums of
// nothing but one pixel each, for which a matrix product would not pay.
//
// Layouts:
//   x      [batch, channels / groupOut, inH, inW]
//   dy     [batch, channels, outH, outW]
//   dw     [channels, kernelH, kernelW]
//
// Launch:
//   conv2d_gradient_depthwise_rows    CPU devices: global (channels), work-groups of one, which goes
//                                     through the images once, for the taps one after the other
//   conv2d_gradient_depthwise_taps    GPUs: global (THREADS, channels, taps), work-groups of THREADS
//
// Macro:
//   THREADS   work-items of a work-group for GPUs, a power of two (256)

#ifndef THREADS
#define THREADS 256
#endif

#include "lanes.h"

#define PARAMETERS                                                                                   \
  const __global float *x, const __global float *dy, __global float *dw, int batch, int groupOut,    \
  int inH, int inW, int outH, int outW, int kernelH, int kernelW, int strideH, int strideW, int top, \
  int left, int dilationH, int dilationW

// The product of one tap summed over one plane; (row0, column0) is what the first output pixel sees.
static inline float plane_sum(
    const __global float *image,
    const __global float *gradient,
    int inH,
    int inW,
    int outH,
    int outW,
    int strideH,
    int strideW,
    int row0,
    int column0) {
  const int from = clamp((strideW - 1 - column0) / strideW, 0, outW);
  const int end = inW > column0 ? clamp((inW - 1 - column0) / strideW + 1, from, outW) : from;
  float16 wide = 0.0f;
  float sum = 0.0f;
  for (int i = 0; i < outH; i++) {
    const int row = i * strideH + row0;
    const bool inside = row >= 0 && row < inH;
    const __global float *pixels = image + (inside ? (long)row * inW + column0 : 0);
    const __global float *slopes = gradient + (long)i * outW;
    const int a = inside ? from : outW;
    const int b = inside ? end : outW;
    for (int j = 0; j < a; j++) {
      sum += slopes[j] * 0.0f; // padding takes part, so that infinities give NaN
    }
    int j = a;
    if (strideW == 1) {
      for (; j + 16 <= b; j += 16) {
        wide += vload16(0, slopes + j) * vload16(0, pixels + j);
      }
    }
    for (; j < b; j++) {
      sum += slopes[j] * pixels[(long)j * strideW];
    }
    for (; j < outW; j++) {
      sum += slopes[j] * 0.0f;
    }
  }
  float lanes[16];
  vstore16(wide, 0, lanes);
  for (int l = 0; l < 16; l++) {
    sum += lanes[l];
  }
  return sum;
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv2d_gradient_depthwise_rows(PARAMETERS) {
  const int channel = get_global_id(0);
  const int channels = get_global_size(0);
  const int taps = kernelH * kernelW;
  __global float *sums = dw + (long)channel * taps;
  for (int n = 0; n < batch; n++) {
    const long plane = (long)n * channels + channel;
    const __global float *image = x + plane / groupOut * inH * inW;
    const __global float *gradient = dy + plane * outH * outW;
    for (int tap = 0; tap < taps; tap++) {
      const int row0 = tap / kernelW * dilationH - top;
      const int column0 = tap % kernelW * dilationW - left;
      const float sum = plane_sum(
          image, gradient, inH, inW, outH, outW, strideH, strideW, row0, column0);
      sums[tap] = n == 0 ? sum : sums[tap] + sum;
    }
  }
}

__kernel __attribute__((reqd_work_group_size(THREADS, 1, 1)))
void conv2d_gradient_depthwise_taps(PARAMETERS) {
  __local float scratch[THREADS];
  const int item = get_local_id(0);
  const int channel = get_global_id(1);
  const int channels = get_global_size(1);
  const int tap = get_global_id(2);
  const int row0 = tap / kernelW * dilationH - top;
  const int column0 = tap % kernelW * dilationW - left;
  const int outPixels = outH * outW;
  float sum = 0.0f;
  for (int pixel = item; pixel < outPixels * batch; pixel += THREADS) {
    const int n = pixel / outPixels;
    const int i = pixel % outPixels / outW;
    const int j = pixel % outW;
    const int row = i * strideH + row0;
    const int column = j * strideW + column0;
    const bool inside = (uint)row < (uint)inH && (uint)column < (uint)inW;
    const long plane = (long)n * channels + channel;
    const float value = inside ? x[(plane / groupOut * inH + row) * inW + column] : 0.0f;
    sum += dy[plane * outPixels + i * outW + j] * value;
  }
  sum = reduce_sum(sum, item, THREADS, scratch);
  if (item == 0) {
    dw[(long)channel * kernelH * kernelW + tap] = sum;
  }
}
