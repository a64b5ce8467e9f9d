// Convolution for GPUs: an implicit matrix product per group,
//
//   y[n, o, pixel] = activation(bias[o] + sum over k of w[o, k] * window[k, (n, pixel)])
//
// with one row for each output channel of the group, one column for each output pixel of the whole
// batch, and k = (channel, window row, window column). The matrix of windows is never in memory: each
// work-group gathers the steps of its tile from the image into local memory, and multiplies them by those
// of the weights as matmul_tiled.cl does: see tile.h. Neighbouring work-items gather neighbouring pixels of
// one k; what k stands for is looked up in a table, so that no step divides. A window of one pixel needs
// no gathering: its quads of pixels are loaded as they lie. A transposed convolution multiplies its pixels
// by its weights with the same kernel: see conv_transpose2d.cl.
//
// Layouts:
//   x        [batch, groups * groupIn, inH, inW], STORAGE
//   w        [groups * groupOut, k], STORAGE; with W_TRANSPOSED [groups, k, wPitch], of which groupOut
//            columns from wFirst on are used
//   bias     [groups * groupOut] (with BIAS)
//   y        [parts, batch, groups * groupOut, outPixels]; see conv2d_parts.cl for more than one part
//   taps     for each k: distance in x from the window's first element, and two bits, bit p for its row p of
//            the window and bit kernelH + q for its column q; with FAR distance, row and column in the padded
//            image, nothing; not read with POINTWISE
//
// Launch: work-groups of ITEMS; global (row tiles * column tiles * ITEMS, groups * parts): neighbours share
// the pixels. A part takes `share` of k, a multiple of BK.
//
// What limits it, by the compilers' assembly for tiles of 128 by 128: of the 583 instructions of a step for
// sm_90 with POINTWISE 512 are FMAs, as in matmul_tiled.cl, 32 loads from local memory; of the 604 to 620 of
// one that gathers 4 look up the table, 4 test it and 4 load pixels. Issue limits it to 0.88 and 0.84 of the FMA
// peak. With POINTWISE 128 registers, of which NVIDIA's compiler is told, let two work-groups of 256 share a
// multiprocessor. Gathering takes 130 to 142, in the smaller tiles 127 to 164, and would spill some: there one work-group of 256, three or four of 128 or six of 64 fit. On
// gfx90a 133 registers leave 3 waves. Nothing spills.
//
// Macros:
//   STORAGE      element type of x and w: FLOAT32 (default), FLOAT16, BFLOAT16
//   ACTIVATION   function of the epilogue (IDENTITY)
//   BIAS         flag: there is a bias
//   W_TRANSPOSED flag: see w
//   ALIGNED      flag: k, or with W_TRANSPOSED wPitch and wFirst, is a multiple of 4
//   POINTWISE    flag, with ALIGNED only: windows of one pixel that visit each pixel once, in images of a
//                multiple of 4 pixels
//   REGISTERS    the most that a work-item may have, where the compiler is told of it
//   FAR          flag: windows whose rows and columns are more than 32
//   BM, BN, BK, TM, TN, PAD   the tile, see tile.h: 128, 128, 8, 8, 8 and 4; BN is at most ITEMS

#ifndef BM
#define BM 128
#endif
#ifndef BN
#define BN 128
#endif
#ifndef BK
#define BK 8
#endif
#ifndef TM
#define TM 8
#endif
#ifndef TN
#define TN 8
#endif
#ifndef PAD
#define PAD 4
#endif

// rows of the epilogue that are unrolled: what spares a CPU's compiler time in a step spares it as much here
#ifdef TILE_UNROLL
#define ROWS_UNROLL TILE_UNROLL
#else
#define ROWS_UNROLL TM
#endif

#include "storage.h"
#include "tile.h"
#define REAL float4
#define FN(name) name
#include "functions.h"

#ifdef W_TRANSPOSED
#define ACROSS_W 1
#else
#define ACROSS_W 0
#endif
// rows of a step that the work-group gathers at once, and how often
#define GATHERED (ITEMS / BN)
#define GATHERS (BK / GATHERED)
// whether a tap is in the image for this item's pixel
#ifdef FAR
#define TAP int4
#define IS_INSIDE(at) ((uint)(row0 + at.y) < (uint)inH && (uint)(column0 + at.z) < (uint)inW)
#define OUTSIDE (-0x20000000) // added to any tap's row this is outside of every image
#else
#define TAP int2
#define IS_INSIDE(at) ((outside & (uint)at.y) == 0)
#endif

// NVIDIA's compiler heeds the bound only where the work-group's size is not required.
#ifndef REGISTERS
__attribute__((reqd_work_group_size(ITEMS, 1, 1)))
#endif
__kernel void conv2d_tiled(
    const __global STORAGE_T *x,
    const __global STORAGE_T *w,
#ifdef BIAS
    const __global float *bias,
#endif
    __global float *y,
    const __global TAP *taps,
    int firstImage,
    int groups,
    int groupIn,
    int groupOut,
    int k,
    int share,
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
    int dilationW,
    int wFirst,
    int wPitch,
    float activation_alpha,
    float activation_beta) {
  __local float4 stepsW[2][TILE_STEP_A];
  __local float4 stepsX[2][TILE_STEP_B];
  const int item = get_local_id(0);
  const int group = get_group_id(1) % groups;
  const int part = get_group_id(1) / groups;
  const int rowTiles = (groupOut + BM - 1) / BM;
  const int firstRow = get_group_id(0) % rowTiles * BM;
  const int firstColumn = get_group_id(0) / rowTiles * BN;

  // which part of k; its first step is the one that may not be whole
  const int from = part * share;
  const int depth = min(k - from, share);
  const int inside = depth > 0 ? (depth - 1) % BK + 1 : 0;

  const __global STORAGE_T *atW[QUADS_A];
  int lastW[QUADS_A];
  float4 nextW[QUADS_A];
#ifdef W_TRANSPOSED
  const size_t pitchW = wPitch;
  tile_find(w + (size_t)group * k * wPitch, item, firstRow + wFirst, from, wPitch, k, BM, ACROSS_W,
            QUADS_A, atW, lastW);
#else
  const size_t pitchW = 1;
  tile_find(w + (size_t)group * groupOut * k, item, firstRow, from, groupOut, k, BM, ACROSS_W,
            QUADS_A, atW, lastW);
#endif

  // where this item's pixels are
#ifdef POINTWISE
  const __global STORAGE_T *atX[QUADS_B];
  int lastX[QUADS_B];
  float4 nextX[QUADS_B];
#pragma unroll
  for (int q = 0; q < QUADS_B; q++) {
    const int column = min(firstColumn + tile_vector(item + q * ITEMS, BN, 1), columns - 4);
    const int image = column / outPixels;
    const size_t plane = ((size_t)(firstImage + image) * groups + group) * groupIn + from
        + tile_depth(item + q * ITEMS, BN, 1);
    atX[q] = x + plane * outPixels + (column - image * outPixels);
    lastX[q] = 3;
  }
#define FIRST_PIXELS tile_first(item, inside, outPixels, BN, 1, QUADS_B, atX, lastX, nextX);
#define NEXT_PIXELS tile_next(more > 0, outPixels, QUADS_B, atX, lastX, nextX);
#define PUT_PIXELS(to) tile_put(item, nextX, to, BN, 1, QUADS_B);
#else
  float nextX[GATHERS];
  const int column = firstColumn + item % BN;
  const int image = column / outPixels;
  const int pixel = column - image * outPixels;
  const int column0 = pixel % outW * strideW - left;
#ifdef FAR
  const int row0 = column < columns ? pixel / outW * strideH - top : OUTSIDE;
#else
  const int row0 = pixel / outW * strideH - top;
  uint outside = column < columns ? 0 : ~0u; // the taps' bits
  for (int p = 0; p < kernelH; p++) {
    outside |= (uint)((uint)(row0 + p * dilationH) >= (uint)inH) << p;
  }
  for (int q = 0; q < kernelW; q++) {
    outside |= (uint)((uint)(column0 + q * dilationW) >= (uint)inW) << (kernelH + q);
  }
#endif
  const long plane = ((long)(firstImage + image) * groups + group) * groupIn;
  const __global STORAGE_T *window = x + ((plane * inH + row0) * inW + column0);
  const __global TAP *tap = taps + from + item / BN;
#define PIXELS(count)                                                                             \
  _Pragma("unroll") for (int i = 0; i < GATHERS; i++) {                                           \
    nextX[i] = 0.0f;                                                                              \
    if (item / BN + i * GATHERED < (count)) {                                                     \
      const TAP at = tap[i * GATHERED];                                                           \
      if (IS_INSIDE(at)) {                                                                        \
        nextX[i] = load(window, at.x);                                                            \
      }                                                                                           \
    }                                                                                             \
  }
#define FIRST_PIXELS PIXELS(inside) tap += inside;
#define NEXT_PIXELS if (more > 0) { PIXELS(BK) tap += BK; }
#define PUT_PIXELS(to)                                                                            \
  _Pragma("unroll") for (int i = 0; i < GATHERS; i++) {                                           \
    ((__local float *)(to))[(item / BN + i * GATHERED) * (BN + PAD) + item % BN] = nextX[i];      \
  }
#endif

  float4 partsW[2][TM / 4];
  float4 partsX[2][TN / 4];
  float4 sums[TM][TN / 4];
  tile_clear(sums);
  tile_first(item, inside, pitchW, BM, ACROSS_W, QUADS_A, atW, lastW, nextW);
  FIRST_PIXELS
  tile_put(item, nextW, stepsW[0], BM, ACROSS_W, QUADS_A);
  PUT_PIXELS(stepsX[0])
  barrier(CLK_LOCAL_MEM_FENCE);
  tile_begin(item, stepsW[0], stepsX[0], partsW, partsX);
  for (int more = (depth - inside) / BK, now = 0; more >= 0; more--, now ^= 1) {
    tile_next(more > 0, pitchW, QUADS_A, atW, lastW, nextW);
    NEXT_PIXELS
    tile_multiply(item, stepsW[now], stepsX[now], partsW, partsX, sums);
    tile_put(item, nextW, stepsW[now ^ 1], BM, ACROSS_W, QUADS_A);
    PUT_PIXELS(stepsX[now ^ 1])
    barrier(CLK_LOCAL_MEM_FENCE);
    tile_end(item, stepsW[now ^ 1], stepsX[now ^ 1], partsW, partsX, sums);
  }

  const size_t channels = (size_t)groups * groupOut;
  y += part * channels * columns + (size_t)group * groupOut * outPixels;
#pragma unroll ROWS_UNROLL
  for (int j = 0; j < TN / 4; j++) {
    const int first = firstColumn + tile_column(item, j);
#pragma unroll ROWS_UNROLL
    for (int i = 0; i < TM; i++) {
      const int row = firstRow + tile_row(item, i);
      if (row >= groupOut || first >= columns) {
        continue;
      }
      float4 value = sums[i][j];
#ifdef BIAS
      value += bias[group * groupOut + row];
#endif
      value = activation(value, activation_alpha, activation_beta);
      __global float *channel = y + (size_t)row * outPixels;
      if (outPixels % 4 == 0) { // then four columns are of one image, and aligned
        *(__global float4 *)(channel + first / outPixels * channels * outPixels + first % outPixels) = value;
      } else {
        const float lanes[4] = {value.x, value.y, value.z, value.w};
#pragma unroll
        for (int lane = 0; lane < 4; lane++) {
          const int at = first + lane;
          if (at < columns) {
            channel[at / outPixels * channels * outPixels + at % outPixels] = lanes[lane];
          }
        }
      }
    }
  }
}
