// Convolution for CPU devices: an implicit matrix product per group,
//
//   y[n, o, pixel] = activation(bias[o] + sum over k of w[o, k] * window[k, (n, pixel)])
//
// with one row for each output channel of the group, one column for each output pixel of the whole
// batch, and k = (channel, window row, window column). Both matrices are brought into panels that the
// register tile reads one after the other: the weights once, the windows a chunk of panels at a time,
// so that the memory for them is bounded and they are still in the cache when they are multiplied. A
// transposed convolution multiplies its pixels by its weights with the same kernels: see
// conv_transpose2d.cl.
//
// Layouts:
//   x         [batch, groups * groupIn, inH, inW], STORAGE
//   w         [groups * groupOut, k], STORAGE; with W_TRANSPOSED [groups, k, wPitch], of which groupOut
//             columns from wFirst on are used
//   bias      [groups * groupOut] (with BIAS)
//   y         [batch, groups * groupOut, outPixels]
//   weights   [groups, rowPanels, k, MR], zero in rows beyond groupOut
//   windows   [panels of the chunk, k, NR], zero in columns beyond the last; panels count through the
//             columns of the first group, then those of the second and so on
//
// Launch, each in work-groups of one:
//   pack_weights    global (rowPanels, groups)
//   pack_windows    global (panels of the chunk, parts of the group's channels)
//   conv2d_packed   global (rowPanels, panels of the chunk): neighbours share a panel of windows
//
// Macros:
//   STORAGE      element type of x and w: FLOAT32 (default), FLOAT16, BFLOAT16
//   ACTIVATION   function of the epilogue (IDENTITY)
//   BIAS         flag: there is a bias
//   W_TRANSPOSED flag: see w
//   WIDTH        lanes of a vector: 16 (default), 8 or 4
//   MR           rows of a register tile of two vectors each: up to 12 (default) for 32 vector
//                registers, 6 for 16

#ifndef WIDTH
#define WIDTH 16
#endif
#ifndef MR
#define MR 12
#endif
#define NR (2 * WIDTH)

#define PASTE(a, b) a##b
#define PASTE_VALUES(a, b) PASTE(a, b)
#define VECTOR PASTE_VALUES(float, WIDTH)
#define VLOAD PASTE_VALUES(vload, WIDTH)
#define VSTORE PASTE_VALUES(vstore, WIDTH)
#define LOAD PASTE_VALUES(load, WIDTH)

#include "storage.h"
#define REAL VECTOR
#define FN(name) name
#include "functions.h"

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void pack_weights(
    const __global STORAGE_T *w,
    __global float *weights,
    int groupOut,
    int k,
    int wFirst,
    int wPitch) {
  const int panel = get_global_id(0);
  const int group = get_global_id(1);
  const int first = panel * MR;
#ifdef W_TRANSPOSED
  const __global STORAGE_T *from = w + (long)group * k * wPitch + wFirst + first;
  const long rowStride = 1;
  const long depthStride = wPitch;
#else
  const __global STORAGE_T *from = w + ((long)group * groupOut + first) * k;
  const long rowStride = k;
  const long depthStride = 1;
#endif
  __global float *to = weights + ((long)group * get_global_size(0) + panel) * k * MR;
  for (int p = 0; p < k; p++, from += depthStride, to += MR) {
#pragma unroll
    for (int m = 0; m < MR; m++) {
      to[m] = first + m < groupOut ? load(from, m * rowStride) : 0.0f;
    }
  }
}

// What the window's element at (row, column) of the padded image sees along count pixels of a row.
static inline void pack_run(
    const __global STORAGE_T *plane,
    int row,
    int column,
    int inH,
    int inW,
    int strideW,
    int count,
    __global float *to) {
  int begin = 0;
  int end = 0;
  if (row >= 0 && row < inH && column < inW) { // the pixels where it is in the image
    begin = column < 0 ? min(count, (-column + strideW - 1) / strideW) : 0;
    end = max(begin, min(count, (inW - 1 - column) / strideW + 1));
  }
  const __global STORAGE_T *from = plane + (long)row * inW + column;
  for (int i = 0; i < begin; i++) {
    to[i] = 0.0f;
  }
  if (strideW == 1) {
    int i = begin;
    for (; i + WIDTH <= end; i += WIDTH) {
      VSTORE(LOAD(from, i), 0, to + i);
    }
    for (; i < end; i++) {
      to[i] = load(from, i);
    }
  } else {
    for (int i = begin; i < end; i++) {
      to[i] = load(from, (long)i * strideW);
    }
  }
  for (int i = end; i < count; i++) {
    to[i] = 0.0f;
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void pack_windows(
    const __global STORAGE_T *x,
    __global float *windows,
    int firstImage,
    int firstPanel,
    int panelsOfGroup,
    int groups,
    int groupIn,
    int channelsOfItem,
    int columns,
    int inH,
    int inW,
    int outPixels,
    int outW,
    int kernelH,
    int kernelW,
    int strideH,
    int strideW,
    int top,
    int left,
    int dilationH,
    int dilationW) {
  const int panel = firstPanel + get_global_id(0);
  const int group = panel / panelsOfGroup;
  const int first = panel % panelsOfGroup * NR;
  const int firstChannel = get_global_id(1) * channelsOfItem;
  const int endChannel = min(groupIn, firstChannel + channelsOfItem);
  const int taps = kernelH * kernelW;
  __global float *to = windows + (long)get_global_id(0) * groupIn * taps * NR;

  // the panel's columns, one stretch of an output row after the other
  for (int n = 0; n < NR;) {
    const int column = first + n;
    const int image = column / outPixels;
    const int pixel = column - image * outPixels;
    const int outColumn = pixel % outW;
    const bool exists = column < columns;
    const int run = exists ? min(NR - n, outW - outColumn) : NR - n;
    const int row = exists ? pixel / outW * strideH - top : -0x20000000; // no row of any image
    const __global STORAGE_T *plane =
        x + (((long)(firstImage + image) * groups + group) * groupIn + firstChannel) * inH * inW;
    __global float *rows = to + (long)firstChannel * taps * NR + n;
    for (int c = firstChannel; c < endChannel; c++, plane += (long)inH * inW) {
      for (int p = 0; p < kernelH; p++) {
        for (int q = 0; q < kernelW; q++, rows += NR) {
          pack_run(
              plane,
              row + p * dilationH,
              outColumn * strideW - left + q * dilationW,
              inH,
              inW,
              strideW,
              run,
              rows);
        }
      }
    }
    n += run;
  }
}

// Stores one row's pixels of NR / 2 columns from first on, which may be of several images.
static inline void store_pixels(
    VECTOR values, __global float *y, int first, int columns, int outPixels, int channel, int channels) {
  int image = first / outPixels;
  int pixel = first - image * outPixels;
  __global float *to = y + ((long)image * channels + channel) * outPixels;
  if (pixel + WIDTH <= outPixels) {
    VSTORE(values, 0, to + pixel);
    return;
  }
  float lanes[WIDTH];
  VSTORE(values, 0, lanes);
  for (int i = 0; i < WIDTH && first + i < columns; i++) {
    to[pixel] = lanes[i];
    if (++pixel == outPixels) {
      pixel = 0;
      to += (long)channels * outPixels;
    }
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv2d_packed(
    const __global float *weights,
    const __global float *windows,
#ifdef BIAS
    const __global float *bias,
#endif
    __global float *y,
    int firstPanel,
    int panelsOfGroup,
    int groups,
    int groupOut,
    int k,
    int columns,
    int outPixels,
    float activation_alpha,
    float activation_beta) {
  const int rowPanel = get_global_id(0);
  const int panel = firstPanel + get_global_id(1);
  const int group = panel / panelsOfGroup;
  const int firstColumn = panel % panelsOfGroup * NR;
  const __global float *a = weights + ((long)group * get_global_size(0) + rowPanel) * k * MR;
  const __global float *b = windows + (long)get_global_id(1) * k * NR;

  VECTOR left[MR];
  VECTOR right[MR];
#pragma unroll
  for (int m = 0; m < MR; m++) {
    left[m] = 0.0f;
    right[m] = 0.0f;
  }
  for (int p = 0; p < k; p++, a += MR, b += NR) {
    const VECTOR b0 = VLOAD(0, b);
    const VECTOR b1 = VLOAD(1, b);
#pragma unroll
    for (int m = 0; m < MR; m++) {
      left[m] += a[m] * b0;
      right[m] += a[m] * b1;
    }
  }
#pragma unroll
  for (int m = 0; m < MR; m++) {
    const int row = rowPanel * MR + m;
    if (row < groupOut) {
      const int channel = group * groupOut + row;
#ifdef BIAS
      left[m] += bias[channel];
      right[m] += bias[channel];
#endif
      store_pixels(
          activation(left[m], activation_alpha, activation_beta),
          y, firstColumn, columns, outPixels, channel, groups * groupOut);
      if (firstColumn + WIDTH < columns) {
        store_pixels(
            activation(right[m], activation_alpha, activation_beta),
            y, firstColumn + WIDTH, columns, outPixels, channel, groups * groupOut);
      }
    }
  }
}
