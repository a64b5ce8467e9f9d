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
//   conv2d_depthwise_columns   GPUs: a work-item for BAND output rows of a column, neighbours side by side
//                            in a row, then the bands of a plane, then the planes; work-groups of 128
//
// Macros:
//   STORAGE          element type of x and w: FLOAT32 (default), FLOAT16, BFLOAT16
//   ACTIVATION       function of the epilogue (IDENTITY)
//   BIAS             flag: there is a bias
//   BAND             output rows of a work-item for GPUs, 8 (1 to 16)
//   WINDOW, STRIDE   kernelH and kernelW, strideH and strideW where they are known and not dilated;
//                    undefined for any
//
// Prediction for GPUs: memory binds. With a window of 3x3, stride 1 and 8 rows an output takes 8 bytes from
// and to memory; 50 instructions of sm_90, 9 of them FMA and 4 loads, mostly of what the first-level cache
// has, take an H100 0.7 of the time of those bytes. Local memory would save loads that cost nothing. 48
// registers leave room for 40 warps (5x5: 96 and 20).

#ifndef BAND
#define BAND 8
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

#ifdef WINDOW
#define SPAN ((BAND - 1) * STRIDE + WINDOW) // rows of x that a band sees
#endif

__kernel __attribute__((reqd_work_group_size(128, 1, 1)))
void conv2d_depthwise_columns(
    const __global STORAGE_T *x,
    const __global STORAGE_T *w,
    BIAS_PARAMETER
    __global float *y,
    int items,
    int bands,
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
  const int item = get_global_id(0);
  if (item >= items) {
    return;
  }
  const int run = item / outW;
  const int j = item - run * outW;
  const int plane = run / bands;
  const int first = (run - plane * bands) * BAND;
  const int channel = plane % outChannels;
  const __global STORAGE_T *image = x + (long)(plane / multiplier) * inH * inW;
  const __global STORAGE_T *window = w + (long)channel * KERNEL_H * KERNEL_W;
  const int row0 = first * STRIDE_H - top;
  const int column0 = j * STRIDE_W - left;
  float sums[BAND];
#pragma unroll
  for (int r = 0; r < BAND; r++) {
    sums[r] = BIAS_OF(channel);
  }
#ifdef WINDOW
  // each row of x is read once, for all outputs of the band that see it
  float weight[WINDOW * WINDOW];
#pragma unroll
  for (int i = 0; i < WINDOW * WINDOW; i++) {
    weight[i] = load(window, i);
  }
  const __global STORAGE_T *line = image + (long)row0 * inW + column0;
#pragma unroll
  for (int r = 0; r < SPAN; r++, line += inW) {
    const uint width = (uint)(row0 + r) < (uint)inH ? inW : 0;
    float pixel[WINDOW];
#pragma unroll
    for (int q = 0; q < WINDOW; q++) {
      pixel[q] = (uint)(column0 + q) < width ? load(line, q) : 0.0f;
    }
#pragma unroll
    for (int p = r % STRIDE; p < WINDOW; p += STRIDE) {
      if (r >= p && r - p < BAND * STRIDE) {
#pragma unroll
        for (int q = 0; q < WINDOW; q++) {
          sums[(r - p) / STRIDE] = fma(weight[p * WINDOW + q], pixel[q], sums[(r - p) / STRIDE]);
        }
      }
    }
  }
#else
  for (int p = 0; p < kernelH; p++) {
    for (int q = 0; q < kernelW; q++) {
      const float factor = load(window, p * kernelW + q);
      const int column = column0 + q * dilationW;
#pragma unroll
      for (int r = 0; r < BAND; r++) {
        const int row = row0 + r * strideH + p * dilationH;
        const bool inside = (uint)row < (uint)inH && (uint)column < (uint)inW;
        const float pixel = inside ? load(image, (long)row * inW + column) : 0.0f;
        sums[r] = fma(factor, pixel, sums[r]);
      }
    }
  }
#endif
  __global float *to = y + ((long)plane * outH + first) * outW + j;
#pragma unroll
  for (int r = 0; r < BAND; r++, to += outW) {
    if (first + r < outH) {
      *to = activation(sums[r], activation_alpha, activation_beta);
    }
  }
}
