// Convolution of 3x3 windows with stride 1 for GPUs, by the minimal filtering F(2x2, 3x3) of Lavin and Gray
// (2016): a tile of 2x2 output pixels takes 16 products for each pair of channels in the place of 36,
//
//   y = activation(bias + A' (sum over c of (G w[o, c] G') * (B' x[c] B)) A)     * by elements, ' transposed
//
//        [ 1  0 -1  0 ]        [  1    0    0  ]        [ 1  1  1  0 ]
//   B' = [ 0  1  1  0 ]    G = [ 1/2  1/2  1/2 ]   A' = [ 0  1 -1 -1 ]
//        [ 0 -1  1  0 ]        [ 1/2 -1/2  1/2 ]
//        [ 0  1  0 -1 ]        [  0    0    1  ]
//
// where x[c] are the 4x4 pixels under the tile. No entry of B' x B that an output pixel sums depends on a
// pixel beyond its window, so that a NaN goes where it should.
//
// All three steps are one kernel: through memory, windows and products would be (4 + 16 + 16) floats for
// each tile and channel in and out, so that with 64 channels of each the 16 products of a GPU that computes
// 20 operations in the time of a byte would wait for some three times as long as they take. Here a
// work-group has a tile of 32 output channels by 32 tiles of pixels for each of the 16 products, walks along
// the input channels in steps of 4, and transforms the pixels on their way into local memory: 32 additions
// for each tile and input channel, which 32 output channels share. Half of the work-items bring the pixels,
// the other half the weights; while a step is multiplied the next is on its way to registers, and local
// memory is there twice, so that one barrier per step suffices. At the end the sums of the 16 products, each
// of which is with another work-item, meet in the same local memory.
//
// Layouts:
//   x         [batch, channels, inH, inW]
//   w         [outChannels, channels, 3, 3]
//   bias      [outChannels] (with BIAS)
//   y         [parts, batch, outChannels, outH, outW]; see conv2d_parts.cl for more than one part
//   weights   [blocks of 32 output channels, steps * 4 channels, 16, 32]: G w G', zero beyond w's channels
//
// The tiles of all images count row by row.
//
// Launch:
//   transform_weights        work-groups of (32, 8); global (blocks * 32, steps * 4 rounded up to 8)
//   conv2d_winograd_tiled    work-groups of 256; global (blocks of 32 tiles * blocks * 256, parts):
//                            neighbours share the pixels
//
// Macros:
//   ACTIVATION   function of the epilogue (IDENTITY)
//   BIAS         flag: there is a bias
//   UNROLL       channels of a step that are unrolled, 1 (1 to 4); more would need over 128 registers, and then
//                only one work-group fits an NVIDIA multiprocessor
//
// Prediction: for sm_80 and sm_90 128 registers and no spill, so that two work-groups fit. A step is 256 FMA
// of each work-item, 16 loads of four floats from local memory and on the average some 80 other instructions
// (who brings pixels has 16 loads, 16 stores, 32 additions, who brings weights 4 and 4): the issue of
// instructions limits it to 0.71 of the FMA peak, that is 1.6 times what direct sums could reach at best.

#ifndef UNROLL
#define UNROLL 1
#endif

#define TAPS 16
#define BLOCK 32 // output channels, and tiles, of a work-group
#define STEP 4   // input channels
#define ITEMS 256
#define CELLS 16                             // work-items that share a product; each has 8 by 8 sums of it
#define GATHERERS (STEP * BLOCK)             // work-items that bring the pixels
#define LOADERS (ITEMS - GATHERERS)          // work-items that bring the weights
#define QUADS (STEP * TAPS * BLOCK / 4 / LOADERS)
#define HALF (STEP * TAPS * BLOCK)           // floats of a step's pixels, and of its weights

#define REAL float4
#define FN(name) name
#include "functions.h"

// Of odd products the second 16 floats lie before the first, so that the two products that the 32 work-items
// of a warp read are in different banks.
#define SWIZZLED(tap, index) ((tap) * BLOCK + ((index) ^ ((tap) % 2 * 16)))

__kernel __attribute__((reqd_work_group_size(BLOCK, 8, 1)))
void transform_weights(
    const __global float *w, __global float *weights, int outChannels, int channels, int stepChannels) {
  const int o = get_global_id(0);
  const int c = get_global_id(1);
  if (c >= stepChannels) {
    return;
  }
  float values[9];
#pragma unroll
  for (int i = 0; i < 9; i++) {
    values[i] = o < outChannels && c < channels ? w[((long)o * channels + c) * 9 + i] : 0.0f;
  }
  __global float *to = weights + ((long)(o / BLOCK) * stepChannels + c) * TAPS * BLOCK + o % BLOCK;
  float columns[4][3];
#pragma unroll
  for (int q = 0; q < 3; q++) {
    columns[0][q] = values[q];
    columns[1][q] = 0.5f * (values[q] + values[6 + q] + values[3 + q]);
    columns[2][q] = 0.5f * (values[q] + values[6 + q] - values[3 + q]);
    columns[3][q] = values[6 + q];
  }
#pragma unroll
  for (int r = 0; r < 4; r++) {
    to[4 * r * BLOCK] = columns[r][0];
    to[(4 * r + 1) * BLOCK] = 0.5f * (columns[r][0] + columns[r][2] + columns[r][1]);
    to[(4 * r + 2) * BLOCK] = 0.5f * (columns[r][0] + columns[r][2] - columns[r][1]);
    to[(4 * r + 3) * BLOCK] = columns[r][2];
  }
}

__kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1)))
void conv2d_winograd_tiled(
    const __global float *x,
    const __global float *weights,
#ifdef BIAS
    const __global float *bias,
#endif
    __global float *y,
    int batch,
    int tilesOfImage,
    int tilesW,
    int channels,
    int stepChannels,
    int channelsOfPart,
    int inH,
    int inW,
    int top,
    int left,
    int outChannels,
    int outH,
    int outW,
    float activation_alpha,
    float activation_beta) {
  // twice the pixels and the weights of a step; then the sums of half a work-group's output channels
  __local float shared[4 * HALF] __attribute__((aligned(16)));
  const int item = get_local_id(0);
  const int blocks = (outChannels + BLOCK - 1) / BLOCK;
  const int block = get_group_id(0) % blocks;
  const int begin = get_group_id(1) * channelsOfPart;
  const int end = min(stepChannels, begin + channelsOfPart);

  // the tile whose pixels this item brings, and whose results it writes
  const int tile = get_group_id(0) / blocks * BLOCK + item % BLOCK;
  const int image = tile / tilesOfImage;
  const int inImage = tile - image * tilesOfImage;
  const int row = inImage / tilesW * 2;
  const int column = inImage % tilesW * 2;
  uint seen = 0; // a bit for each of the 16 pixels that is in the image
#pragma unroll
  for (int i = 0; i < 4; i++) {
    const uint inRow = (uint)(row - top + i) < (uint)inH ? 15u : 0u;
    const uint inColumn = (uint)(column - left + i) < (uint)inW ? 0x1111u : 0u;
    seen |= inRow << (4 * i) | inColumn << (16 + i);
  }
  seen = image < batch ? seen & seen >> 16 : 0;

  // what this item brings: where it is now, how far the next step is, where it goes in local memory
  const bool gathers = item < GATHERERS;
  const int quad = item - GATHERERS;
  const __global float *source = gathers ? x : weights;
  const int stride = gathers ? STEP * inH * inW : HALF;
  int channel = begin + item / BLOCK;
  long at = gathers
      ? (((long)image * channels + channel) * inH + row - top) * inW + column - left
      : ((long)block * stepChannels + begin) * TAPS * BLOCK + quad * 4;
  const int to = gathers
      ? item / BLOCK * TAPS * BLOCK + item % BLOCK
      : 2 * HALF + SWIZZLED(quad / (BLOCK / 4), quad % (BLOCK / 4) * 4);

  // the product and the 8 by 8 sums of this item; neighbours take turns along both sides of the square, so
  // that of any four two read the same weights and two the same pixels
  const int tap = item / CELLS;
  const int sumRow = ((item >> 1 & 1) | (item >> 2 & 2)) * 4;
  const int sumColumn = ((item & 1) | (item >> 1 & 2)) * 4;
  float4 sums[8][2];
#pragma unroll
  for (int m = 0; m < 8; m++) {
    sums[m][0] = 0.0f;
    sums[m][1] = 0.0f;
  }

  float next[16];
  for (int from = begin - STEP, buffer = 0; from < end; from += STEP, buffer ^= 1) {
    const bool more = from + STEP < end;
    if (more) { // off-chip to registers, in flight while the current step is multiplied
      if (gathers) {
        const uint use = channel < channels ? seen : 0u;
#pragma unroll
        for (int i = 0; i < 16; i++) {
          next[i] = use & 1u << i ? source[at + i / 4 * inW + i % 4] : 0.0f;
        }
      } else {
#pragma unroll
        for (int i = 0; i < QUADS; i++) {
          vstore4(*(const __global float4 *)(source + at + i * LOADERS * 4), i, next);
        }
      }
      at += stride;
      channel += STEP;
    }
    if (from >= begin) {
      const __local float *b = shared + buffer * HALF;
      const __local float *a = b + 2 * HALF;
#pragma unroll UNROLL
      for (int c = 0; c < STEP; c++) {
        float4 part_a[2];
        float4 part_b[2];
#pragma unroll
        for (int i = 0; i < 2; i++) {
          part_a[i] = *(const __local float4 *)(a + c * TAPS * BLOCK + SWIZZLED(tap, sumRow + 16 * i));
          part_b[i] = *(const __local float4 *)(b + c * TAPS * BLOCK + SWIZZLED(tap, sumColumn + 16 * i));
        }
#pragma unroll
        for (int i = 0; i < 2; i++) {
#pragma unroll
          for (int j = 0; j < 2; j++) {
            sums[4 * i][j] = fma((float4)(part_a[i].x), part_b[j], sums[4 * i][j]);
            sums[4 * i + 1][j] = fma((float4)(part_a[i].y), part_b[j], sums[4 * i + 1][j]);
            sums[4 * i + 2][j] = fma((float4)(part_a[i].z), part_b[j], sums[4 * i + 2][j]);
            sums[4 * i + 3][j] = fma((float4)(part_a[i].w), part_b[j], sums[4 * i + 3][j]);
          }
        }
      }
    }
    if (more) { // registers to the other half of local memory, which was last read before the last barrier
      __local float *put = shared + (buffer ^ 1) * HALF + to;
      if (gathers) {
        float lines[16]; // B' times the pixels
#pragma unroll
        for (int q = 0; q < 4; q++) {
          lines[q] = next[q] - next[8 + q];
          lines[4 + q] = next[4 + q] + next[8 + q];
          lines[8 + q] = next[8 + q] - next[4 + q];
          lines[12 + q] = next[4 + q] - next[12 + q];
        }
        __local float *odd = shared + (buffer ^ 1) * HALF + (to ^ 16);
#pragma unroll
        for (int r = 0; r < 16; r += 4) {
          put[r * BLOCK] = lines[r] - lines[r + 2];
          odd[(r + 1) * BLOCK] = lines[r + 1] + lines[r + 2];
          put[(r + 2) * BLOCK] = lines[r + 2] - lines[r + 1];
          odd[(r + 3) * BLOCK] = lines[r + 1] - lines[r + 3];
        }
      } else {
#pragma unroll
        for (int i = 0; i < QUADS; i++) {
          *(__local float4 *)(put + i * LOADERS * 4) = vload4(i, next);
        }
      }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }

  // epilogue: 16 output channels at a time, whose sums lie in local memory as [16 products, 16, 32 tiles]
  y += get_group_id(1) * ((long)batch * outChannels * outH * outW);
#pragma unroll
  for (int i = 0; i < 2; i++) {
    if (i > 0) {
      barrier(CLK_LOCAL_MEM_FENCE);
    }
#pragma unroll
    for (int m = 0; m < 4; m++) {
      __local float *to = shared + (tap * CELLS + sumRow + m) * BLOCK;
      *(__local float4 *)(to + (sumColumn ^ tap % 2 * 16)) = sums[4 * i + m][0];
      *(__local float4 *)(to + (sumColumn ^ 16 ^ tap % 2 * 16)) = sums[4 * i + m][1];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
    for (int m = item / BLOCK; m < CELLS; m += ITEMS / BLOCK) {
      const int o = block * BLOCK + i * CELLS + m;
      if (o >= outChannels || image >= batch) {
        continue;
      }
      float4 lines[2]; // A' times the products
      float products[16];
#pragma unroll
      for (int t = 0; t < TAPS; t++) {
        products[t] = shared[(t * CELLS + m) * BLOCK + (item % BLOCK ^ t % 2 * 16)];
      }
      lines[0] = vload4(0, products) + vload4(1, products) + vload4(2, products);
      lines[1] = vload4(1, products) - vload4(2, products) - vload4(3, products);
      float4 value = (float4)(
          lines[0].x + lines[0].y + lines[0].z, lines[0].y - lines[0].z - lines[0].w,
          lines[1].x + lines[1].y + lines[1].z, lines[1].y - lines[1].z - lines[1].w);
#ifdef BIAS
      value += bias[o];
#endif
      value = activation(value, activation_alpha, activation_beta);
      __global float *to = y + (((long)image * outChannels + o) * outH + row) * outW + column;
      if (outW % 2 == 0) { // then a pair of pixels is in the image and aligned
        *(__global float2 *)to = value.lo;
        if (row + 1 < outH) {
          *(__global float2 *)(to + outW) = value.hi;
        }
      } else {
        to[0] = value.x;
        if (column + 1 < outW) {
          to[1] = value.y;
        }
        if (row + 1 < outH) {
          to[outW] = value.z;
          if (column + 1 < outW) {
            to[outW + 1] = value.w;
          }
        }
      }
    }
  }
}
