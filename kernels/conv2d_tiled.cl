// Convolution for GPUs: an implicit matrix product per group,
//
//   y[n, o, pixel] = activation(bias[o] + sum over k of w[o, k] * window[k, (n, pixel)])
//
// with one row for each output channel of the group, one column for each output pixel of the whole
// batch, and k = (channel, window row, window column). The matrix of windows is never in memory: each
// work-group gathers the tile it needs from the image into local memory. A transposed convolution
// multiplies its pixels by its weights with the same kernel: see conv_transpose2d.cl.
//
// Layouts:
//   x        [batch, groups * groupIn, inH, inW], STORAGE
//   w        [groups * groupOut, k], STORAGE; with W_TRANSPOSED [groups, k, wPitch], of which groupOut
//            columns from wFirst on are used
//   bias     [groups * groupOut] (with BIAS)
//   y        [batch, groups * groupOut, outPixels]
//   taps     for each k: distance in x from the window's first element, its row and its column in the
//            padded image; then up to a multiple of BK, rows that no image has (see OUTSIDE)
//
// Launch: work-groups of THREADS; global (column tiles * THREADS, row tiles, groups).
//
// Macros:
//   STORAGE      element type of x and w: FLOAT32 (default), FLOAT16, BFLOAT16
//   ACTIVATION   function of the epilogue (IDENTITY)
//   BIAS         flag: there is a bias
//   W_TRANSPOSED flag: see w
//   BM, BN       rows and columns of a work-group's tile (64, 64); 32 to 128
//   BK           depth of a tile (16); a multiple of 4
//   TM, TN       rows and columns of a work-item's tile (4, 4); multiples of 4
//   UNROLL       steps of depth that are unrolled (4; 1 for tiles of 8 by 8, which would else need over
//                128 registers, so that only one work-group fitted an NVIDIA multiprocessor); 1 to BK

#ifndef BM
#define BM 64
#endif
#ifndef BN
#define BN 64
#endif
#ifndef BK
#define BK 16
#endif
#ifndef TM
#define TM 4
#endif
#ifndef TN
#define TN 4
#endif

#ifndef UNROLL
#if TM * TN >= 64
#define UNROLL 1
#else
#define UNROLL 4
#endif
#endif

#include "storage.h"
#define REAL float4
#define FN(name) name
#include "functions.h"

#define THREADS_N (BN / TN)
#define THREADS ((BM / TM) * THREADS_N)
// quads of weights and single pixels that a work-item brings to each tile
#define W_LOADS (BM * BK / 4 / THREADS)
#define X_LOADS (BN * BK / THREADS)
// where a quad begins in the tile: it goes along k, or along the rows where those lie together
#ifdef W_TRANSPOSED
#define W_ROW(quad) (quad % (BM / 4) * 4)
#define W_DEPTH(quad) (quad / (BM / 4))
#else
#define W_ROW(quad) (quad / (BK / 4))
#define W_DEPTH(quad) (quad % (BK / 4) * 4)
#endif
// rows of the weights' tile are this far apart, so that stores of a column spread over the banks
#define W_PITCH (BM + 4)
// added to any tap's row this is outside of every image, even for the taps that fill up the table
#define OUTSIDE (-0x20000000)

// Four elements of which only the first count exist; the others are zero.
static inline float4 quad_of(const __global STORAGE_T *values, long at, int count) {
  if (count >= 4) {
    return load4(values, at);
  }
  return (float4)(
      count > 0 ? load(values, at) : 0.0f,
      count > 1 ? load(values, at + 1) : 0.0f,
      count > 2 ? load(values, at + 2) : 0.0f,
      0.0f);
}

__kernel __attribute__((reqd_work_group_size(THREADS, 1, 1)))
void conv2d_tiled(
    const __global STORAGE_T *x,
    const __global STORAGE_T *w,
#ifdef BIAS
    const __global float *bias,
#endif
    __global float *y,
    const __global int4 *taps,
    int firstImage,
    int groupIn,
    int groupOut,
    int k,
    int columns,
    int inH,
    int inW,
    int outPixels,
    int outW,
    int strideH,
    int strideW,
    int top,
    int left,
    int wFirst,
    int wPitch,
    float activation_alpha,
    float activation_beta) {
  // aligned, so that a quad is one load; vload4 would promise no alignment
  __local float wTile[2][BK * W_PITCH] __attribute__((aligned(16)));
  __local float xTile[2][BK * BN] __attribute__((aligned(16)));
  const int item = get_local_id(0);
  const int group = get_group_id(2);
  const int groups = get_num_groups(2);
  const int firstRow = get_group_id(1) * BM;
  const int firstColumn = get_group_id(0) * BN;

  // this item gathers one column's pixels, in rows xRow, xRow + THREADS / BN, ...
  const int xColumn = item % BN;
  const int xRow = item / BN;
  const int column = firstColumn + xColumn;
  const int image = column / outPixels;
  const int pixel = column - image * outPixels;
  const int row0 = column < columns ? pixel / outW * strideH - top : OUTSIDE;
  const int column0 = pixel % outW * strideW - left;
  const long plane = ((long)(firstImage + image) * groups + group) * groupIn;
  const long x0 = plane * inH * inW + (long)row0 * inW + column0;
#ifdef W_TRANSPOSED
  const __global STORAGE_T *weights = w + (long)group * k * wPitch + wFirst;
#else
  const __global STORAGE_T *weights = w + (long)group * groupOut * k;
#endif

  float4 sums[TM][TN / 4];
#pragma unroll
  for (int m = 0; m < TM; m++) {
#pragma unroll
    for (int n = 0; n < TN / 4; n++) {
      sums[m][n] = 0.0f;
    }
  }
  const int itemRow = item / THREADS_N * TM;
  const int itemColumn = item % THREADS_N * 4;

  float4 nextW[W_LOADS];
  float nextX[X_LOADS];
  for (int from = -BK, buffer = 0; from < k; from += BK, buffer ^= 1) {
    const int next = from + BK;
    if (next < k) { // off-chip to registers, in flight while the current tile is multiplied
#pragma unroll
      for (int i = 0; i < W_LOADS; i++) {
        const int quad = item + i * THREADS;
        const int m = firstRow + W_ROW(quad);
        const int p = next + W_DEPTH(quad);
#ifdef W_TRANSPOSED
        nextW[i] = p < k ? quad_of(weights, (long)p * wPitch + m, groupOut - m) : 0.0f;
#else
        nextW[i] = m < groupOut ? quad_of(weights, (long)m * k + p, k - p) : 0.0f;
#endif
      }
#pragma unroll
      for (int i = 0; i < X_LOADS; i++) {
        const int4 tap = taps[next + xRow + i * (THREADS / BN)];
        const bool inside = (uint)(row0 + tap.y) < (uint)inH && (uint)(column0 + tap.z) < (uint)inW;
        nextX[i] = inside ? load(x, x0 + tap.x) : 0.0f;
      }
    }
    if (from >= 0) {
      const __local float *a = wTile[buffer] + itemRow;
      const __local float *b = xTile[buffer] + itemColumn;
#pragma unroll UNROLL
      for (int p = 0; p < BK; p++, a += W_PITCH, b += BN) {
        float4 left4[TM / 4];
        float4 right[TN / 4];
#pragma unroll
        for (int m = 0; m < TM / 4; m++) {
          left4[m] = *(const __local float4 *)(a + 4 * m);
        }
#pragma unroll
        for (int n = 0; n < TN / 4; n++) {
          right[n] = *(const __local float4 *)(b + n * 4 * THREADS_N);
        }
#pragma unroll
        for (int m = 0; m < TM / 4; m++) {
#pragma unroll
          for (int n = 0; n < TN / 4; n++) {
            sums[4 * m][n] += left4[m].x * right[n];
            sums[4 * m + 1][n] += left4[m].y * right[n];
            sums[4 * m + 2][n] += left4[m].z * right[n];
            sums[4 * m + 3][n] += left4[m].w * right[n];
          }
        }
      }
    }
    if (next < k) { // registers to the other half of local memory
      __local float *a = wTile[buffer ^ 1];
#pragma unroll
      for (int i = 0; i < W_LOADS; i++) {
        const int quad = item + i * THREADS;
        __local float *to = a + W_DEPTH(quad) * W_PITCH + W_ROW(quad);
#ifdef W_TRANSPOSED
        *(__local float4 *)to = nextW[i];
#else
        to[0] = nextW[i].x;
        to[W_PITCH] = nextW[i].y;
        to[2 * W_PITCH] = nextW[i].z;
        to[3 * W_PITCH] = nextW[i].w;
#endif
      }
#pragma unroll
      for (int i = 0; i < X_LOADS; i++) {
        xTile[buffer ^ 1][(xRow + i * (THREADS / BN)) * BN + xColumn] = nextX[i];
      }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }

  // epilogue
#pragma unroll
  for (int n = 0; n < TN / 4; n++) {
    const int first = firstColumn + itemColumn + n * 4 * THREADS_N;
#pragma unroll
    for (int m = 0; m < TM; m++) {
      const int row = firstRow + itemRow + m;
      if (row >= groupOut || first >= columns) {
        continue;
      }
      const int channel = group * groupOut + row;
      float4 value = sums[m][n];
#ifdef BIAS
      value += bias[channel];
#endif
      value = activation(value, activation_alpha, activation_beta);
      if (outPixels % 4 == 0) { // then four columns are of one image
        const long to = ((long)(first / outPixels) * groups * groupOut + channel) * outPixels;
        vstore4(value, 0, y + to + first % outPixels);
      } else {
        const float lanes[4] = {value.x, value.y, value.z, value.w};
#pragma unroll
        for (int i = 0; i < 4 && first + i < columns; i++) {
          const int at = first + i;
          const long to = ((long)(at / outPixels) * groups * groupOut + channel) * outPixels;
          y[to + at % outPixels] = lanes[i];
        }
      }
    }
  }
}
