// The second pass of convolutions whose input channels were cut into parts, so that small images with many
// channels keep a GPU busy: adds the parts' sums in order, so that the result has the same bits every time,
//
//   y[i] = activation(bias[channel of i] + sum over parts of sums[part, i])
//
// Layouts:
//   sums   [parts, size]
//   bias   [channels] (with BIAS)
//   y      [images, channels, pixels], of `size` elements
//
// Launch: a work-item for each element, rounded up to whole work-groups of any size.
//
// Macros:
//   ACTIVATION   function of the epilogue (IDENTITY)
//   BIAS         flag: there is a bias

#define REAL float
#define FN(name) name
#include "functions.h"

__kernel void conv2d_parts(
    const __global float *sums,
#ifdef BIAS
    const __global float *bias,
#endif
    __global float *y,
    long size,
    int parts,
    int channels,
    int pixels,
    float activation_alpha,
    float activation_beta) {
  const long i = get_global_id(0);
  if (i >= size) {
    return;
  }
  float sum = 0.0f;
  for (int part = 0; part < parts; part++) {
    sum += sums[part * size + i];
  }
#ifdef BIAS
  sum += bias[i / pixels % channels];
#endif
  y[i] = activation(sum, activation_alpha, activation_beta);
}
