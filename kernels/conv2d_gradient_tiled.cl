// Gradient of a convolution's weights for GPUs: a matrix product per group,
//
//   dw[o, k] = sum over t of dy[o, t] * window[k, t]
//
// with k = (channel, window row, window column), t counting the output pixels of one image after the
// other. Each work-group gathers the two tiles it needs into local memory. t is cut into slices, so
// that there are enough work-groups; each slice has sums of its own, which conv2d_gradient_sums.cl
// adds.
//
// Layouts:
//   x      [batch, groups * groupIn, inH, inW]
//   dy     [batch, groups * groupOut, outH, outW]
//   sums   [slices, groups * groupOut, k]
//
// Launch: work-groups of THREADS; global (column tiles * THREADS, row tiles, slices * groups).
//
// Macros:
//   TILE   rows and columns of a work-group's tile (64); 32 to 128
//   ITEM   rows and columns of a work-item's tile (4); 4 or 8
//   BK     depth of a tile (16); at most THREADS

#ifndef TILE
#define TILE 64
#endif
#ifndef ITEM
#define ITEM 4
#endif
#ifndef BK
#define BK 16
#endif

#define ACROSS (TILE / ITEM)
#define THREADS (ACROSS * ACROSS)
// elements of each matrix that a work-item brings to each tile, this many rows apart
#define LOADS (TILE * BK / THREADS)
#define STEP (THREADS / BK)
// rows of tiles are this far apart, so that stores of a column spread over the banks
#define PITCH (TILE + 4)
// plus any row of a padded image this is outside of every image
#define OUTSIDE (-0x20000000)

__kernel __attribute__((reqd_work_group_size(THREADS, 1, 1)))
void conv2d_gradient_tiled(
    const __global float *x,
    const __global float *dy,
    __global float *sums,
    int slicePixels,
    int pixels,
    int groups,
    int groupIn,
    int groupOut,
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
    int dilationW) {
  // aligned, so that a quad is one load; vload4 would promise no alignment
  __local float dyTile[2][BK * PITCH] __attribute__((aligned(16)));
  __local float xTile[2][BK * PITCH] __attribute__((aligned(16)));
  const int item = get_local_id(0);
  const int slice = get_group_id(2) / groups;
  const int group = get_group_id(2) % groups;
  const int firstRow = get_group_id(1) * TILE;
  const int firstColumn = get_group_id(0) * TILE;
  const int k = groupIn * kernelH * kernelW;
  const int outPixels = outH * outW;

  // this item brings the pixel t of rows and columns first, first + STEP, ...
  const int depth = item % BK;
  const int first = item / BK;
  const int end = min(pixels, (slice + 1) * slicePixels);
  int t = slice * slicePixels + depth;
  int image = t / outPixels;
  int i = t % outPixels / outW;
  int j = t % outW;
  // a step of BK pixels along images, rows and columns
  const int stepImages = BK / outPixels;
  const int stepRows = BK % outPixels / outW;
  const int stepColumns = BK % outW;

  int tapAt[LOADS];
  int tapRow[LOADS];
  int tapColumn[LOADS];
#pragma unroll
  for (int l = 0; l < LOADS; l++) {
    const int tap = firstColumn + first + l * STEP;
    const int p = tap / kernelW % kernelH * dilationH;
    const int q = tap % kernelW * dilationW;
    tapRow[l] = tap < k ? p - top : OUTSIDE;
    tapColumn[l] = q - left;
    tapAt[l] = (tap / (kernelH * kernelW) * inH + p - top) * inW + q - left;
  }

  float4 tile[ITEM][ITEM / 4];
#pragma unroll
  for (int m = 0; m < ITEM; m++) {
#pragma unroll
    for (int n = 0; n < ITEM / 4; n++) {
      tile[m][n] = 0.0f;
    }
  }
  const int itemRow = item / ACROSS * ITEM;
  const int itemColumn = item % ACROSS * 4;

  float nextY[LOADS];
  float nextX[LOADS];
  const int begin = slice * slicePixels;
  for (int from = begin - BK, buffer = 0; from < end; from += BK, buffer ^= 1) {
    const bool more = from + BK < end;
    if (more) { // off-chip to registers, in flight while the current tile is multiplied
      const bool exists = t < end;
      const long plane = (long)image * groups + group;
      const __global float *gradient =
          dy + (plane * groupOut + firstRow + first) * outPixels + i * outW + j;
      const __global float *pixel =
          x + plane * groupIn * inH * inW + (long)i * strideH * inW + (long)j * strideW;
      const int row = exists ? i * strideH : OUTSIDE;
      const int column = j * strideW;
#pragma unroll
      for (int l = 0; l < LOADS; l++) {
        nextY[l] = exists && firstRow + first + l * STEP < groupOut
            ? gradient[(long)l * STEP * outPixels]
            : 0.0f;
        const bool inside =
            (uint)(row + tapRow[l]) < (uint)inH && (uint)(column + tapColumn[l]) < (uint)inW;
        nextX[l] = inside ? pixel[tapAt[l]] : 0.0f;
      }
      t += BK;
      j += stepColumns;
      i += stepRows;
      image += stepImages;
      if (j >= outW) {
        j -= outW;
        i++;
      }
      if (i >= outH) {
        i -= outH;
        image++;
      }
    }
    if (from >= begin) {
      const __local float *a = dyTile[buffer] + itemRow;
      const __local float *b = xTile[buffer] + itemColumn;
#pragma unroll 4
      for (int p = 0; p < BK; p++, a += PITCH, b += PITCH) {
        float4 left4[ITEM / 4];
        float4 right[ITEM / 4];
#pragma unroll
        for (int m = 0; m < ITEM / 4; m++) {
          left4[m] = *(const __local float4 *)(a + 4 * m);
        }
#pragma unroll
        for (int n = 0; n < ITEM / 4; n++) {
          right[n] = *(const __local float4 *)(b + n * 4 * ACROSS);
        }
#pragma unroll
        for (int m = 0; m < ITEM / 4; m++) {
#pragma unroll
          for (int n = 0; n < ITEM / 4; n++) {
            tile[4 * m][n] += left4[m].x * right[n];
            tile[4 * m + 1][n] += left4[m].y * right[n];
            tile[4 * m + 2][n] += left4[m].z * right[n];
            tile[4 * m + 3][n] += left4[m].w * right[n];
          }
        }
      }
    }
    if (more) { // registers to the other half of local memory
#pragma unroll
      for (int l = 0; l < LOADS; l++) {
        dyTile[buffer ^ 1][depth * PITCH + first + l * STEP] = nextY[l];
        xTile[buffer ^ 1][depth * PITCH + first + l * STEP] = nextX[l];
      }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }

#pragma unroll
  for (int m = 0; m < ITEM; m++) {
    const int row = firstRow + itemRow + m;
    if (row >= groupOut) {
      continue;
    }
    __global float *to = sums + ((long)get_group_id(2) * groupOut + row) * k;
#pragma unroll
    for (int n = 0; n < ITEM / 4; n++) {
      const float lanes[4] = {tile[m][n].x, tile[m][n].y, tile[m][n].z, tile[m][n].w};
      const int column = firstColumn + itemColumn + n * 4 * ACROSS;
#pragma unroll
      for (int l = 0; l < 4; l++) {
        if (column + l < k) {
          to[column + l] = lanes[l];
        }
      }
    }
  }
}
