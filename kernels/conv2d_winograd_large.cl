// Convolution of 3x3 windows with stride 1 for GPUs, by the minimal filtering F(4x4, 3x3): a tile of 4x4
// output pixels takes 36 products for each pair of channels in the place of 144,
//
//   y = activation(bias + A' (sum over c of (G w[o, c] G') * (B' x[c] B)) A)     * by elements, ' transposed
//
// from the values of polynomials at 0, 1, -1, 1/2, -2 and infinity. With 2 and -1/2 turned about the error is
// two thirds of what the usual points 0, 1, -1, 2, -2 have (Barabasz and others 2020), and all of B and A is
// exact:
//
//        [ 1 -3/2  -2   3/2   1   0 ]        [    1     0      0   ]        [ 1  1  1   1   1  0 ]
//        [ 0  -1   1/2  5/2   1   0 ]        [   1/3   1/3    1/3  ]   A' = [ 0  1 -1  1/2 -2  0 ]
//   B' = [ 0   1  -5/2  1/2   1   0 ]    G = [  -1/3   1/3   -1/3  ]        [ 0  1  1  1/4  4  0 ]
//        [ 0  -2   -1    2    1   0 ]        [ -16/15 -8/15  -4/15 ]        [ 0  1 -1  1/8 -8  1 ]
//        [ 0  1/2  -1  -1/2   1   0 ]        [   1/15 -2/15   4/15 ]
//        [ 0   1  -3/2  -2   3/2  1 ]        [    0     0      1   ]
//
// where x[c] are the 6x6 pixels under the tile. A result depends on all of them, also on those beyond its
// window, with what rounding leaves of them: a NaN goes to the whole tile.
//
// The 36 products between the transforms are a batch of matrix products, [36, outChannels, channels] times
// [36, channels, pitch], for the kernels of matmul. Unlike conv2d_winograd_tiled.cl's, the transformed pixels
// and sums go through memory, 88 floats for each tile and channel in and out: on an H100 as long as the
// products take with 160 channels of each, so that it pays from some 128 on; the tiles are taken in chunks
// whose transforms stay in a cache of some 32 MB.
//
// The tiles of all images count row by row.
//
// Layouts:
//   x          [batch, channels, inH, inW]
//   w          [outChannels, channels, 3, 3]
//   bias       [outChannels] (with BIAS)
//   y          [batch, outChannels, outH, outW]
//   weights    [36, outChannels, channels]: G w G'
//   windows    [36, channels, pitch]: B' x B of `count` tiles from firstTile on, zero up to the pitch
//   products   [36, outChannels, pitch]
//
// Launch, each in work-groups of (64, 1):
//   transform_weights    global (outChannels * channels rounded up to 64, 1)
//   transform_windows    global (pitch rounded up to 64, channels)
//   transform_products   global (pitch rounded up to 64, outChannels)
//
// Macros:
//   ACTIVATION   function of the epilogue (IDENTITY)
//   BIAS         flag: there is a bias

#define REAL float4
#define FN(name) name
#include "functions.h"

// G times three weights.
static inline void transform_weight(float a, float b, float c, float to[6]) {
  to[0] = a;
  to[1] = (a + b + c) / 3.0f;
  to[2] = (b - a - c) / 3.0f;
  to[3] = (-16.0f * a - 8.0f * b - 4.0f * c) / 15.0f;
  to[4] = (a - 2.0f * b + 4.0f * c) / 15.0f;
  to[5] = c;
}

// B' times six pixels.
static inline void transform_pixels(const float d[6], float to[6]) {
  to[0] = d[0] + d[4] + 1.5f * (d[3] - d[1]) - 2.0f * d[2];
  to[1] = d[4] - d[1] + 0.5f * d[2] + 2.5f * d[3];
  to[2] = d[4] + d[1] - 2.5f * d[2] + 0.5f * d[3];
  to[3] = d[4] - d[2] + 2.0f * (d[3] - d[1]);
  to[4] = d[4] - d[2] - 0.5f * (d[3] - d[1]);
  to[5] = d[5] + d[1] + 1.5f * (d[4] - d[2]) - 2.0f * d[3];
}

// A' times six sums.
static inline void transform_sums(const float m[6], float to[4]) {
  to[0] = m[0] + m[1] + m[2] + m[3] + m[4];
  to[1] = m[1] - m[2] + 0.5f * m[3] - 2.0f * m[4];
  to[2] = m[1] + m[2] + 0.25f * m[3] + 4.0f * m[4];
  to[3] = m[1] - m[2] + 0.125f * m[3] - 8.0f * m[4] + m[5];
}

__kernel __attribute__((reqd_work_group_size(64, 1, 1)))
void transform_weights(const __global float *w, __global float *weights, int pairs) {
  const int pair = get_global_id(0);
  if (pair >= pairs) {
    return;
  }
  const __global float *from = w + (long)pair * 9;
  float columns[3][6];
#pragma unroll
  for (int q = 0; q < 3; q++) {
    transform_weight(from[q], from[3 + q], from[6 + q], columns[q]);
  }
#pragma unroll
  for (int r = 0; r < 6; r++) {
    float line[6];
    transform_weight(columns[0][r], columns[1][r], columns[2][r], line);
#pragma unroll
    for (int q = 0; q < 6; q++) {
      weights[(6L * r + q) * pairs + pair] = line[q];
    }
  }
}

__kernel __attribute__((reqd_work_group_size(64, 1, 1)))
void transform_windows(
    const __global float *x,
    __global float *windows,
    int firstTile,
    int count,
    int pitch,
    int tilesOfImage,
    int tilesW,
    int inH,
    int inW,
    int top,
    int left) {
  const int tile = get_global_id(0);
  const int c = get_global_id(1);
  const int channels = get_global_size(1);
  if (tile >= pitch) {
    return;
  }
  const int image = (firstTile + tile) / tilesOfImage;
  const int inImage = firstTile + tile - image * tilesOfImage;
  const int row0 = inImage / tilesW * 4 - top;
  const int column0 = inImage % tilesW * 4 - left;
  const int height = tile < count ? inH : 0;
  const __global float *from = x + (((long)image * channels + c) * inH + row0) * inW + column0;
  float lines[6][6];
#pragma unroll
  for (int r = 0; r < 6; r++, from += inW) {
    const uint width = (uint)(row0 + r) < (uint)height ? inW : 0;
    float pixels[6];
#pragma unroll
    for (int q = 0; q < 6; q++) {
      pixels[q] = (uint)(column0 + q) < width ? from[q] : 0.0f;
    }
    transform_pixels(pixels, lines[r]);
  }
  __global float *to = windows + (long)c * pitch + tile;
#pragma unroll
  for (int q = 0; q < 6; q++) {
    float column[6];
    float transformed[6];
#pragma unroll
    for (int r = 0; r < 6; r++) {
      column[r] = lines[r][q];
    }
    transform_pixels(column, transformed);
#pragma unroll
    for (int r = 0; r < 6; r++) {
      to[(6L * r + q) * channels * pitch] = transformed[r];
    }
  }
}

__kernel __attribute__((reqd_work_group_size(64, 1, 1)))
void transform_products(
    const __global float *products,
#ifdef BIAS
    const __global float *bias,
#endif
    __global float *y,
    int firstTile,
    int count,
    int pitch,
    int tilesOfImage,
    int tilesW,
    int outH,
    int outW,
    float activation_alpha,
    float activation_beta) {
  const int tile = get_global_id(0);
  const int o = get_global_id(1);
  const int outChannels = get_global_size(1);
  if (tile >= count) {
    return;
  }
  const __global float *from = products + (long)o * pitch + tile;
  float columns[6][4];
#pragma unroll
  for (int q = 0; q < 6; q++) {
    float sums[6];
#pragma unroll
    for (int r = 0; r < 6; r++) {
      sums[r] = from[(6L * r + q) * outChannels * pitch];
    }
    transform_sums(sums, columns[q]);
  }
  const int image = (firstTile + tile) / tilesOfImage;
  const int inImage = firstTile + tile - image * tilesOfImage;
  const int row = inImage / tilesW * 4;
  const int column = inImage % tilesW * 4;
  __global float *to = y + (((long)image * outChannels + o) * outH + row) * outW + column;
#pragma unroll
  for (int r = 0; r < 4; r++, to += outW) {
    float sums[6];
    float line[4];
#pragma unroll
    for (int q = 0; q < 6; q++) {
      sums[q] = columns[q][r];
    }
    transform_sums(sums, line);
    float4 value = vload4(0, line);
#ifdef BIAS
    value += bias[o];
#endif
    value = activation(value, activation_alpha, activation_beta);
    if (row + r >= outH) {
      return;
    }
    if (outW % 4 == 0) { // then a line of the tile is in the image and aligned
      *(__global float4 *)to = value;
    } else {
      to[0] = value.x;
      if (column + 1 < outW) {
        to[1] = value.y;
      }
      if (column + 2 < outW) {
        to[2] = value.z;
      }
      if (column + 3 < outW) {
        to[3] = value.w;
      }
    }
  }
}
