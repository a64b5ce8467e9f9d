// Convolution of 3x3 windows with stride 1 for CPU devices, by the minimal filtering F(2x2, 3x3) of
// Lavin and Gray (2016): a tile of 2x2 output pixels takes 16 products for each pair of channels in the
// place of 36,
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
// The tiles of all images count row by row; a block is WIDTH of them, one for each lane.
//
// Layouts:
//   x         [batch, channels, inH, inW]
//   w         [outChannels, channels, 3, 3]
//   bias      [outChannels] (with BIAS)
//   y         [batch, outChannels, outH, outW]
//   weights   [panels, 16, channels, MR]: G w G', zero in rows beyond outChannels
//   windows   [blocks of the chunk, 16, channels, WIDTH]: B' x B
//
// Launch, each in work-groups of one:
//   transform_weights   global (panels, parts of the channels)
//   transform_windows   global (blocks of the chunk, parts of the channels)
//   conv2d_winograd     global (panels, blocks of the chunk): neighbours share a block
//
// Macros:
//   ACTIVATION   function of the epilogue (IDENTITY)
//   BIAS         flag: there is a bias
//   WIDTH        tiles of a block: 16 (default), 8 or 4
//   MR           output channels that are summed at a time: 16 (default) for 32 registers of as many lanes
//                as a block has tiles, 8 for 16 of them, 4 for 16 of half as many

#ifndef WIDTH
#define WIDTH 16
#endif
#ifndef MR
#define MR 16
#endif
#define TAPS 16
#if MR < WIDTH
#define WEIGHT_LANES MR
#else
#define WEIGHT_LANES WIDTH
#endif
#define VECTORS (MR / WEIGHT_LANES)
#define STAGED 8 // channels of weights

#define PASTE(a, b) a##b
#define PASTE_VALUES(a, b) PASTE(a, b)
#define VECTOR PASTE_VALUES(float, WIDTH)
#define MASK PASTE_VALUES(int, WIDTH)
// PoCL's vstore makes four stores of a vector.
typedef VECTOR UNALIGNED __attribute__((aligned(4)));
#define VLOAD PASTE_VALUES(vload, WIDTH)
#define WEIGHTS PASTE_VALUES(float, WEIGHT_LANES)
#define WEIGHTS_VLOAD PASTE_VALUES(vload, WEIGHT_LANES)

#if WIDTH == 16
#define LANES (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
#elif WIDTH == 8
#define LANES (int8)(0, 1, 2, 3, 4, 5, 6, 7)
#else
#define LANES (int4)(0, 1, 2, 3)
#endif
#define AS_VECTOR PASTE_VALUES(as_float, WIDTH)
#define AS_MASK PASTE_VALUES(as_int, WIDTH)

#define REAL VECTOR
#define FN(name) name
#include "functions.h"

// G times a column of weights.
static inline void transform_line(WEIGHTS a, WEIGHTS b, WEIGHTS c, WEIGHTS to[4]) {
  to[0] = a;
  to[1] = 0.5f * (a + c + b);
  to[2] = 0.5f * (a + c - b);
  to[3] = c;
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void transform_weights(
    const __global float *w,
    __global WEIGHTS *weights,
    int outChannels,
    int channels,
    int channelsOfItem) {
  const int panel = get_global_id(0);
  const int first = panel * MR;
  const int used = min(MR, outChannels - first);
  const int end = min(channels, ((int)get_global_id(1) + 1) * channelsOfItem);
  float staged[STAGED * 9 * MR]; // the panel's channels beside each other
  for (int i = 0; i < STAGED * 9 * MR; i++) {
    staged[i] = 0.0f;
  }
  for (int begin = get_global_id(1) * channelsOfItem; begin < end; begin += STAGED) {
    const int count = min(STAGED, end - begin);
    for (int m = 0; m < used; m++) {
      const __global float *from = w + ((long)(first + m) * channels + begin) * 9;
      for (int i = 0; i < 9 * count; i++) {
        staged[i * MR + m] = from[i];
      }
    }
    for (int i = 0; i < count * VECTORS; i++) {
      const float *from = staged + i / VECTORS * 9 * MR + i % VECTORS * WEIGHT_LANES;
      __global WEIGHTS *to = weights + (long)panel * TAPS * channels * VECTORS + begin * VECTORS + i;
      WEIGHTS columns[3][4];
#pragma unroll
      for (int q = 0; q < 3; q++) {
        transform_line(
            WEIGHTS_VLOAD(0, from + q * MR),
            WEIGHTS_VLOAD(0, from + (3 + q) * MR),
            WEIGHTS_VLOAD(0, from + (6 + q) * MR),
            columns[q]);
      }
#pragma unroll
      for (int r = 0; r < 4; r++) {
        WEIGHTS row[4];
        transform_line(columns[0][r], columns[1][r], columns[2][r], row);
#pragma unroll
        for (int q = 0; q < 4; q++) {
          to[(long)(4 * r + q) * channels * VECTORS] = row[q];
        }
      }
    }
  }
}

// Tiles of a block that are neighbours in one image: the first one's lane, image, row and column.
static inline int find_runs(int tile, int tiles, int tilesOfImage, int tilesW, int4 runs[WIDTH]) {
  int count = 0;
  for (int lane = 0; lane < WIDTH && tile + lane < tiles; count++) {
    const int image = (tile + lane) / tilesOfImage;
    const int inImage = tile + lane - image * tilesOfImage;
    const int row = inImage / tilesW;
    const int column = inImage - row * tilesW;
    runs[count] = (int4)(lane, image, row, column);
    lane += tilesW - column;
  }
  return count;
}

// Of a row of the block are loaded 2 vectors of pixels from the first tile's first on and 2 from its third on,
// so that the even and odd ones of each two are one of the 4 pixels under every tile.
#define FIRST(i) ((i) / 2 * WIDTH + (i) % 2 * 2)

// The lanes of vector i that are over tiles begin to end and in the image, if the first is over column.
static inline MASK mask_of(int i, int begin, int end, int column, int inW) {
  const MASK lane = LANES + i / 2 * WIDTH;
  const MASK seen = LANES + FIRST(i) + column;
  return (lane >= 2 * begin) & (lane < 2 * end) & (seen >= 0) & (seen < inW);
}

// Puts the pixels under a run's tiles into the block's rows.
static inline void add_rows(
    const __global float *x,
    long at,
    long elements,
    int row,
    int inH,
    int inW,
    const MASK masks[4],
    MASK rows[4][4]) {
  const bool inside = at >= 0 && at + 3L * inW + 2 * WIDTH + 2 <= elements;
  if (inside) {
#pragma unroll
    for (int r = 0; r < 4; r++, at += inW) {
      if (row + r >= 0 && row + r < inH) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
          rows[r][i] |= AS_MASK(VLOAD(0, x + at + FIRST(i))) & masks[i];
        }
      }
    }
    return;
  }
  float pixels[4][2 * WIDTH + 2]; // near the ends of x, beyond which nothing may be read
  for (int r = 0; r < 4; r++, at += inW) {
    for (int i = 0; i < 2 * WIDTH + 2; i++) {
      const bool exists = row + r >= 0 && row + r < inH && at + i >= 0 && at + i < elements;
      pixels[r][i] = exists ? x[at + i] : 0.0f;
    }
  }
#pragma unroll
  for (int r = 0; r < 4; r++) {
#pragma unroll
    for (int i = 0; i < 4; i++) {
      rows[r][i] |= AS_MASK(VLOAD(0, pixels[r] + FIRST(i))) & masks[i];
    }
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void transform_windows(
    const __global float *x,
    __global VECTOR *windows,
    int firstBlock,
    int tiles,
    int tilesOfImage,
    int tilesW,
    int channels,
    int channelsOfItem,
    int batch,
    int inH,
    int inW,
    int top,
    int left) {
  const int begin = get_global_id(1) * channelsOfItem;
  const int end = min(channels, begin + channelsOfItem);
  const int tile = (firstBlock + (int)get_global_id(0)) * WIDTH;
  const long elements = (long)batch * channels * inH * inW;
  __global VECTOR *to = windows + (long)get_global_id(0) * TAPS * channels + begin;
  int4 runs[WIDTH];
  MASK masks[WIDTH][4];
  const int count = find_runs(tile, tiles, tilesOfImage, tilesW, runs);
  for (int run = 0; run < count; run++) {
    const int4 place = runs[run];
    const int next = run + 1 < count ? runs[run + 1].x : WIDTH;
    for (int i = 0; i < 4; i++) {
      masks[run][i] = mask_of(i, place.x, next, 2 * (place.w - place.x) - left, inW);
    }
  }
  for (int c = begin; c < end; c++, to++) {
    MASK rows[4][4];
#pragma unroll
    for (int i = 0; i < 16; i++) {
      rows[i / 4][i % 4] = 0;
    }
    for (int run = 0; run < count; run++) {
      const int4 place = runs[run];
      const int row = 2 * place.z - top;
      // as if the run began in lane 0
      const int column = 2 * (place.w - place.x) - left;
      const long at = (((long)place.y * channels + c) * inH + row) * inW + column;
      add_rows(x, at, elements, row, inH, inW, masks[run], rows);
    }
    VECTOR columns[4][4];
#pragma unroll
    for (int i = 0; i < 4; i++) {
      const VECTOR d0 = AS_VECTOR(rows[0][i]);
      const VECTOR d1 = AS_VECTOR(rows[1][i]);
      const VECTOR d2 = AS_VECTOR(rows[2][i]);
      const VECTOR d3 = AS_VECTOR(rows[3][i]);
      columns[0][i] = d0 - d2;
      columns[1][i] = d1 + d2;
      columns[2][i] = d2 - d1;
      columns[3][i] = d1 - d3;
    }
#pragma unroll
    for (int r = 0; r < 4; r++) {
      const VECTOR d0 = (VECTOR)(columns[r][0].even, columns[r][2].even);
      const VECTOR d1 = (VECTOR)(columns[r][0].odd, columns[r][2].odd);
      const VECTOR d2 = (VECTOR)(columns[r][1].even, columns[r][3].even);
      const VECTOR d3 = (VECTOR)(columns[r][1].odd, columns[r][3].odd);
      __global VECTOR *row = to + 4L * r * channels;
      row[0] = d0 - d2;
      row[channels] = d1 + d2;
      row[2L * channels] = d2 - d1;
      row[3L * channels] = d1 - d3;
    }
  }
}

static inline void copy(const float *from, int count, __global float *to) {
  int i = 0;
  for (; i + WIDTH <= count; i += WIDTH) {
    *(__global UNALIGNED *)(to + i) = VLOAD(0, from + i);
  }
#if WIDTH == 16
  if (i + 8 <= count) {
    vstore8(vload8(0, from + i), 0, to + i);
    i += 8;
  }
#endif
#if WIDTH >= 8
  if (i + 4 <= count) {
    vstore4(vload4(0, from + i), 0, to + i);
    i += 4;
  }
#endif
  for (; i < count; i++) {
    to[i] = from[i];
  }
}

// Does DO for each row of a panel. Sums are named, not in an array, because an array may go to memory.
#if MR == 16
#define EACH_ROW(DO) \
  DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11) DO(12) DO(13) DO(14) DO(15)
#elif MR == 8
#define EACH_ROW(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7)
#elif MR == 4
#define EACH_ROW(DO) DO(0) DO(1) DO(2) DO(3)
#else
#error MR must be 16, 8 or 4
#endif
#define DECLARE(i) VECTOR sum##i = (VECTOR)(0.0f);
#define MULTIPLY_ADD(i) sum##i = fma((VECTOR)(a[i]), b0, sum##i);
#define KEEP(i) sums[tap][i] = sum##i;

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv2d_winograd(
    const __global float *windows,
    const __global float *weights,
#ifdef BIAS
    const __global float *bias,
#endif
    __global float *y,
    int firstBlock,
    int tiles,
    int tilesOfImage,
    int tilesW,
    int channels,
    int outChannels,
    int outH,
    int outW,
    float activation_alpha,
    float activation_beta) {
  const int panel = get_global_id(0);
  const __global float *a = weights + (long)panel * TAPS * channels * MR;
  const __global float *b = windows + (long)get_global_id(1) * TAPS * channels * WIDTH;
  VECTOR sums[TAPS][MR];
  for (int tap = 0; tap < TAPS; tap++) {
    EACH_ROW(DECLARE)
    for (int c = 0; c < channels; c++, a += MR, b += WIDTH) {
      const VECTOR b0 = VLOAD(0, b);
      EACH_ROW(MULTIPLY_ADD)
    }
    EACH_ROW(KEEP)
  }

  int4 runs[WIDTH];
  const int tile = (firstBlock + (int)get_global_id(1)) * WIDTH;
  const int count = find_runs(tile, tiles, tilesOfImage, tilesW, runs);
  const int used = min(MR, outChannels - panel * MR);
  VECTOR pixels[MR][2][2]; // what is stored is read once all is stored, not while it is on its way
  for (int m = 0; m < used; m++) {
    VECTOR columns[2][4];
#pragma unroll
    for (int q = 0; q < 4; q++) {
      columns[0][q] = sums[q][m] + sums[4 + q][m] + sums[8 + q][m];
      columns[1][q] = sums[4 + q][m] - sums[8 + q][m] - sums[12 + q][m];
    }
#pragma unroll
    for (int r = 0; r < 2; r++) {
      VECTOR left = columns[r][0] + columns[r][1] + columns[r][2];
      VECTOR right = columns[r][1] - columns[r][2] - columns[r][3];
#ifdef BIAS
      left += bias[panel * MR + m];
      right += bias[panel * MR + m];
#endif
      left = activation(left, activation_alpha, activation_beta);
      right = activation(right, activation_alpha, activation_beta);
      VECTOR both;
      both.even = left.lo;
      both.odd = right.lo;
      pixels[m][r][0] = both;
      both.even = left.hi;
      both.odd = right.hi;
      pixels[m][r][1] = both;
    }
  }
  for (int run = 0; run < count; run++) {
    const int4 place = runs[run];
    const int row = 2 * place.z;
    const int column = 2 * place.w;
    const int width = min(2 * (WIDTH - place.x), outW - column);
    const long plane = (long)outH * outW;
    __global float *to = y + (((long)place.y * outChannels + panel * MR) * outH + row) * outW + column;
    for (int m = 0; m < used; m++, to += plane) {
      copy((const float *)pixels[m][0] + 2 * place.x, width, to);
      if (row + 1 < outH) {
        copy((const float *)pixels[m][1] + 2 * place.x, width, to + outW);
      }
    }
  }
}
