// Convolution of single channels, where each output channel sees one input channel:
//
//   y[n, o, i, j] = activation(bias[o] + sum over (p, q) of w[o, p, q] * x[n, o / multiplier, row, column])
//
// with row = i * strideH + p * dilationH - top, column = j * strideW + q * dilationW - left, and zeros
// outside of x. With so few products for each element there is nothing to gain from a matrix product:
// the elements of x are read where they lie and used for all outputs that see them.
//
// Layouts:
//   x      [planes of x, inH, inW], STORAGE, a plane for each image and channel
//   w      [outChannels, kernelH, kernelW], STORAGE
//   bias   [outChannels] (with BIAS)
//   y      [planes of x * multiplier, outH, outW]
//
// Launch:
//   conv2d_depthwise_rows    CPU devices: global (bands of rowsOfItem output rows, planes of y), work-
//                            groups of one; a float16 holds 16 neighbours of an output row
//   conv2d_depthwise_tiles   GPUs: work-groups of TILE_W * TILE_H; global (tiles of a plane * group
//                            size, planes of y); the part of x that a tile sees lies in local memory,
//                            tileH * tileW floats
//
// Macros:
//   STORAGE          element type of x and w: FLOAT32 (default), FLOAT16, BFLOAT16
//   ACTIVATION       function of the epilogue (IDENTITY)
//   BIAS             flag: there is a bias
//   TILE_W, TILE_H   output columns and rows of a work-group (32, 8)

#ifndef TILE_W
#define TILE_W 32
#endif
#ifndef TILE_H
#define TILE_H 8
#endif

#include "storage.h"
#define REAL float16
#define FN(name) name##_v16
#include "functions.h"
#undef REAL
#undef FN
#define REAL float
#define FN(name) name
#include "functions.h"

#ifdef BIAS
#define BIAS_PARAMETER const __global float *bias,
#define BIAS_OF(channel) bias[channel]
#else
#define BIAS_PARAMETER
#define BIAS_OF(channel) 0.0f
#endif

// The pixels of a row at column, column + strideW, ...; zero where there is no pixel or no lane.
static inline float16 pixels(
    const __global STORAGE_T *row, int column, int strideW, int inW, int lanes) {
  if (column >= 0 && strideW == 1 && column + 16 <= inW) {
    return load16(row, column);
  }
  if (column >= 0 && strideW == 2 && column + 32 <= inW) {
    return (float16)(load16(row, column).even, load16(row, column + 16).even);
  }
  float values[16] = {0};
  const int begin = column < 0 ? (-column + strideW - 1) / strideW : 0;
  const int end = column < inW ? min(lanes, (inW - 1 - column) / strideW + 1) : 0;
  for (int i = begin; i < end; i++) {
    values[i] = load(row, column + (long)i * strideW);
  }
  return vload16(0, values);
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv2d_depthwise_rows(
    const __global STORAGE_T *x,
    const __global STORAGE_T *w,
    BIAS_PARAMETER
    __global float *y,
    int rowsOfItem,
    int outChannels,
    int multiplier,
    int inH,
    int inW,
    int outH,
    int outW,
    int kernelH,
    int kernelW,
    int strideH,
    int strideW,
    int top,
    int left,
    int dilationH,
    int dilationW,
    float activation_alpha,
    float activation_beta) {
  const int plane = get_global_id(1);
  const int channel = plane % outChannels;
  const __global STORAGE_T *image = x + (long)(plane / multiplier) * inH * inW;
  const __global STORAGE_T *window = w + (long)channel * kernelH * kernelW;
  const int endRow = min(outH, (int)(get_global_id(0) + 1) * rowsOfItem);
  for (int i = get_global_id(0) * rowsOfItem; i < endRow; i++) {
    __global float *to = y + ((long)plane * outH + i) * outW;
    for (int j = 0; j < outW; j += 16) {
      const int lanes = min(16, outW - j);
      float16 sum = BIAS_OF(channel);
      for (int p = 0; p < kernelH; p++) {
        const int row = i * strideH + p * dilationH - top;
        const bool inside = row >= 0 && row < inH;
        for (int q = 0; q < kernelW; q++) {
          const int column = j * strideW + q * dilationW - left;
          const float16 seen =
              inside ? pixels(image + (long)row * inW, column, strideW, inW, lanes) : 0.0f;
          sum += load(window, p * kernelW + q) * seen;
        }
      }
      sum = activation_v16(sum, activation_alpha, activation_beta);
      if (lanes == 16) {
        vstore16(sum, 0, to + j);
      } else {
        float values[16];
        vstore16(sum, 0, values);
        for (int l = 0; l < lanes; l++) {
          to[j + l] = values[l];
        }
      }
    }
  }
}

__kernel __attribute__((reqd_work_group_size(TILE_W * TILE_H, 1, 1)))
void conv2d_depthwise_tiles(
    const __global STORAGE_T *x,
    const __global STORAGE_T *w,
    BIAS_PARAMETER
    __global float *y,
    __local float *tile,
    int tileH,
    int tileW,
    int outChannels,
    int multiplier,
    int inH,
    int inW,
    int outH,
    int outW,
    int kernelH,
    int kernelW,
    int strideH,
    int strideW,
    int top,
    int left,
    int dilationH,
    int dilationW,
    float activation_alpha,
    float activation_beta) {
  const int item = get_local_id(0);
  const int plane = get_global_id(1);
  const int channel = plane % outChannels;
  const int tilesAcross = (outW + TILE_W - 1) / TILE_W;
  const int firstRow = get_group_id(0) / tilesAcross * TILE_H;
  const int firstColumn = get_group_id(0) % tilesAcross * TILE_W;
  const __global STORAGE_T *image = x + (long)(plane / multiplier) * inH * inW;

  // off-chip to local, a row of items along the rows of x
  for (int r = item / TILE_W; r < tileH; r += TILE_H) {
    const int row = firstRow * strideH - top + r;
    for (int c = item % TILE_W; c < tileW; c += TILE_W) {
      const int column = firstColumn * strideW - left + c;
      const bool inside = row >= 0 && row < inH && column >= 0 && column < inW;
      tile[r * tileW + c] = inside ? load(image, (long)row * inW + column) : 0.0f;
    }
  }
  barrier(CLK_LOCAL_MEM_FENCE);

  const int i = item / TILE_W;
  const int j = item % TILE_W;
  const __global STORAGE_T *window = w + (long)channel * kernelH * kernelW;
  const __local float *seen = tile + i * strideH * tileW + j * strideW;
  float sum = BIAS_OF(channel);
  for (int p = 0; p < kernelH; p++) {
    for (int q = 0; q < kernelW; q++) {
      sum += load(window, p * kernelW + q) * seen[p * dilationH * tileW + q * dilationW];
    }
  }
  if (firstRow + i < outH && firstColumn + j < outW) {
    y[((long)plane * outH + firstRow + i) * outW + firstColumn + j] =
        activation(sum, activation_alpha, activation_beta);
  }
}
