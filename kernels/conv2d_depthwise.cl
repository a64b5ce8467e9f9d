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
//                            groups of one; blocks of blockRows output rows by stripColumns columns, a
//                            multiple of 16, each of which sees at most SEEN floats
//   conv2d_depthwise_tiles   GPUs: work-groups of TILE_W * TILE_H; global (tiles of a plane * group
//                            size, planes of y); the part of x that a tile sees lies in local memory,
//                            tileH * tileW floats
//
// Macros:
//   STORAGE          element type of x and w: FLOAT32 (default), FLOAT16, BFLOAT16
//   ACTIVATION       function of the epilogue (IDENTITY)
//   BIAS             flag: there is a bias
//   TILE_W, TILE_H   output columns and rows of a work-group (32, 8)
//   WINDOW, STRIDE   for CPU devices: kernelH and kernelW, strideH and strideW where they are known and
//                    not dilated; undefined for any

#ifndef TILE_W
#define TILE_W 32
#endif
#ifndef TILE_H
#define TILE_H 8
#endif

#include "partial.h"
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

// Floats that a block sees: with what is written they stay in a first-level cache of 32 KiB.
#define SEEN 6144

// Output rows that are computed together, so that what they share of x is read once.
#define ROWS 4

#ifdef WINDOW
#define UNROLL _Pragma("unroll")
#define KERNEL_H WINDOW
#define KERNEL_W WINDOW
#define STRIDE_H STRIDE
#define STRIDE_W STRIDE
#define DILATION_H 1
#define DILATION_W 1
#else
#define UNROLL
#define KERNEL_H kernelH
#define KERNEL_W kernelW
#define STRIDE_H strideH
#define STRIDE_W strideW
#define DILATION_H dilationH
#define DILATION_W dilationW
#endif

// Sixteen neighbours of the row that begins at element `row` of x, which has `size`; zero where the row
// has no such column.
static inline float16 pixels(
    const __global STORAGE_T *x, long size, long row, int column, int inW) {
  const long at = row + column;
  if (at >= 0 && at + 16 <= size) { // what lies beside the row is read and forgotten
    const int16 columns =
        column + (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    return select((float16)(0.0f), load16(x, at), (columns >= 0) & (columns < inW));
  }
  float values[16];
  for (int i = 0; i < 16; i++) {
    values[i] = 0.0f;
    if (column + i >= 0 && column + i < inW) {
      values[i] = load(x, at + i);
    }
  }
  return vload16(0, values);
}

// Copies a row from `column` on so that outputs side by side read pixels side by side: those that are
// strideW apart, first the ones at multiples of it, then their right neighbours, ..., 16*`vectors` each.
static inline void see_row(
    const __global STORAGE_T *x,
    long size,
    long row,
    int column,
    int inW,
    int strideW,
    int vectors,
    float16 *seen) {
  if (strideW == 1) {
    for (int v = 0; v < vectors; v++) {
      seen[v] = pixels(x, size, row, column + 16 * v, inW);
    }
  } else if (strideW == 2) {
    for (int v = 0; v < vectors; v++) {
      const float16 a = pixels(x, size, row, column + 32 * v, inW);
      const float16 b = pixels(x, size, row, column + 32 * v + 16, inW);
      seen[v] = (float16)(a.even, b.even);
      seen[vectors + v] = (float16)(a.odd, b.odd);
    }
  } else {
    for (int phase = 0; phase < strideW; phase++) {
      for (int v = 0; v < vectors; v++) {
        float values[16];
        for (int i = 0; i < 16; i++) {
          const int c = column + phase + (16 * v + i) * strideW;
          values[i] = 0.0f;
          if (c >= 0 && c < inW) {
            values[i] = load(x, row + c);
          }
        }
        seen[phase * vectors + v] = vload16(0, values);
      }
    }
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv2d_depthwise_rows(
    const __global STORAGE_T *x,
    const __global STORAGE_T *w,
    BIAS_PARAMETER
    __global float *y,
    long sizeOfX,
    int rowsOfItem,
    int blockRows,
    int stripColumns,
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
  const long image = (long)(plane / multiplier) * inH * inW;
  const __global STORAGE_T *window = w + (long)channel * KERNEL_H * KERNEL_W;
  const int firstRow = get_global_id(0) * rowsOfItem;
  const int endRow = min(outH, firstRow + rowsOfItem);
  const float16 start = BIAS_OF(channel);
  __global float *end = y + ((long)plane * outH + endRow) * outW;
#ifdef WINDOW
  float weight[WINDOW * WINDOW];
  UNROLL
  for (int i = 0; i < WINDOW * WINDOW; i++) {
    weight[i] = load(window, i);
  }
#define WEIGHT(i) weight[i]
#else
#define WEIGHT(i) load(window, i)
#endif
  float16 block[SEEN / 16];
  const int vectors =
      (stripColumns + (KERNEL_W - 1) * DILATION_W / STRIDE_W + 15) / 16;
  const int pitch = vectors * STRIDE_W; // vectors of a row
  for (int from = firstRow; from < endRow; from += blockRows) {
    const int rows = min(blockRows, endRow - from);
    const int seenRows = (rows - 1) * STRIDE_H + (KERNEL_H - 1) * DILATION_H + 1;
    for (int strip = 0; strip < outW; strip += stripColumns) {
      for (int r = 0; r < seenRows; r++) {
        const int row = from * STRIDE_H - top + r;
        see_row(x, sizeOfX, image + (long)row * inW, strip * STRIDE_W - left,
                row >= 0 && row < inH ? inW : 0, STRIDE_W, vectors, block + r * pitch);
      }
      const int columns = min(stripColumns, outW - strip);
      for (int i = 0; i < rows; i += ROWS) {
        // from right to left and downwards: what a vector writes beyond its row's end is written anew
        for (int v = (columns - 1) / 16; v >= 0; v--) {
          float16 sum[ROWS];
#pragma unroll
          for (int r = 0; r < ROWS; r++) {
            sum[r] = start;
          }
          const float *seen = (const float *)(block + i * STRIDE_H * pitch + v);
          UNROLL
          for (int p = 0; p < KERNEL_H; p++) {
            UNROLL
            for (int q = 0; q < KERNEL_W; q++) {
              const int column = q * DILATION_W % STRIDE_W * vectors * 16 + q * DILATION_W / STRIDE_W;
              const float16 factor = WEIGHT(p * KERNEL_W + q);
#pragma unroll
              for (int r = 0; r < ROWS; r++) {
                const int row = r * STRIDE_H + p * DILATION_H;
                sum[r] = fma(factor, vload16(0, seen + row * pitch * 16 + column), sum[r]);
              }
            }
          }
          __global float *to = y + ((long)plane * outH + from + i) * outW + strip + v * 16;
          const int lanes = min(16, columns - v * 16);
#pragma unroll
          for (int r = 0; r < ROWS; r++) {
            if (i + r < rows) {
              const float16 result = activation_v16(sum[r], activation_alpha, activation_beta);
              if (lanes == 16 || (stripColumns >= outW && to + 16 <= end)) {
                STORES(float, 16, result, to);
              } else {
                store_part(result, to, lanes);
              }
            }
            to += outW;
          }
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
