// Convolution for CPU devices: an implicit matrix product per group,
//
//   y[n, o, pixel] = activation(bias[o] + sum over k of w[o, k] * window[k, (n, pixel)])
//
// for each output channel of the group and each output pixel of the whole batch, with k = (element of
// the window, channel). The weights are brought into panels first, and kept where they are constant. A
// work-item then gathers the windows of some panels of pixels, a slice of k at a time so that they stay
// in its core's cache, and multiplies them by some panels of weights, register tile by register tile. A
// tile has two vectors of pixels for each of MR channels; with PIXEL_ROWS, for images of so few pixels
// that vectors of them would have idle lanes, two vectors of channels for each of MR pixels.
//
// A transposed convolution multiplies its pixels by its weights with the same kernels: see
// conv_transpose2d.cl.
//
// Layouts:
//   x         [batch, groups * groupIn, inH, inW], STORAGE
//   w         [groups * groupOut, groupIn, taps], STORAGE; with W_TRANSPOSED [groups, k, wPitch], of
//             which groupOut columns from wFirst on are used
//   bias      [groups * groupOut] (with BIAS)
//   y         [batch, groups * groupOut, outPixels]
//   weights   [groups, panels, k, CHANNELS], zero in channels beyond groupOut
//   windows   [panels of the work-item, k of the slice, PITCH]
//   sums      [panels of weights of the work-item, panels of its pixels, MR, NR], where k has more than
//             one slice
//
// Launch, each in work-groups of one:
//   pack_weights    global (panels of weights, groups)
//   conv2d_packed   global (runs of panels of weights, runs of panels of pixels, groups)
//
// Macros:
//   STORAGE      element type of x and w: FLOAT32 (default), FLOAT16, BFLOAT16
//   ACTIVATION   function of the epilogue (IDENTITY)
//   BIAS         flag: there is a bias
//   W_TRANSPOSED flag: see w
//   PIXEL_ROWS   flag: see above
//   WIDTH        lanes of a vector: 16 (default), 8 or 4
//   MR           rows of a register tile of two vectors each: up to 12 (default) for 32 vector
//                registers, 6 for 16; from 4 to 8 with PIXEL_ROWS

#ifndef WIDTH
#define WIDTH 16
#endif
#ifndef MR
#define MR 12
#endif
#define NR (2 * WIDTH)

#ifdef PIXEL_ROWS
#define CHANNELS NR
#define PIXELS MR
#define PITCH 8 // of a panel's pixels in memory
#define GATHERED 8 // lanes of the vectors that gather them
#define ROWS_PITCH PITCH
#define ROWS_SPACE __local
#define ROWS_OF(weights, windows) windows
#define COLUMNS_SPACE __global
#define COLUMNS_OF(weights, windows) weights
#else
#define CHANNELS MR
#define PIXELS NR
#define PITCH NR
#define GATHERED WIDTH
#define ROWS_PITCH MR
#define ROWS_SPACE __global
#define ROWS_OF(weights, windows) weights
#define COLUMNS_SPACE __local
#define COLUMNS_OF(weights, windows) windows
#endif

#define PASTE(a, b) a##b
#define PASTE_VALUES(a, b) PASTE(a, b)
#define VECTOR PASTE_VALUES(float, WIDTH)
#define VLOAD PASTE_VALUES(vload, WIDTH)
#define VSTORE PASTE_VALUES(vstore, WIDTH)
#define GATHERED_FLOATS PASTE_VALUES(float, GATHERED)
#define GATHERED_INTS PASTE_VALUES(int, GATHERED)
#define GATHERED_LOAD PASTE_VALUES(load, GATHERED)
#if GATHERED == 16
#define LANES (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
#elif GATHERED == 8
#define LANES (int8)(0, 1, 2, 3, 4, 5, 6, 7)
#else
#define LANES (int4)(0, 1, 2, 3)
#endif

#include "storage.h"
#define REAL VECTOR
#define FN(name) name
#include "functions.h"

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void pack_weights(
    const __global STORAGE_T *w,
    __global float *weights,
    int groupOut,
    int groupIn,
    int taps,
    int wFirst,
    int wPitch) {
  const int panel = get_global_id(0);
  const int group = get_global_id(1);
  const int first = panel * CHANNELS;
  const int k = groupIn * taps;
#ifdef W_TRANSPOSED
  const __global STORAGE_T *from = w + (long)group * k * wPitch + wFirst + first;
  const long channelStride = 1;
  const long depthStride = wPitch;
#else
  const __global STORAGE_T *from = w + ((long)group * groupOut + first) * k;
  const long channelStride = k;
  const long depthStride = 1;
#endif
  __global float *to = weights + ((long)group * get_global_size(0) + panel) * k * CHANNELS;
  for (int tap = 0; tap < taps; tap++) {
    for (int c = 0; c < groupIn; c++, to += CHANNELS) {
      const long p = ((long)c * taps + tap) * depthStride;
      for (int m = 0; m < CHANNELS; m++) {
        to[m] = first + m < groupOut ? load(from, p + m * channelStride) : 0.0f;
      }
    }
  }
}

#define NOWHERE (-0x20000000) // no row of any image

// The images of one group of channels, and the windows that slide over them.
typedef struct {
  const __global STORAGE_T *x;
  long elements;   // of x
  long fromImage;  // elements from one image's group to the next one's
  int channels;    // of the group
  int inH;
  int inW;
  int columns;     // output pixels of all images
  int outPixels;   // of one
  int outW;
  int kernelW;
  int strideH;
  int strideW;
  int top;
  int left;
  int dilationH;
  int dilationW;
} IMAGES;

// Puts values where they are seen, and else zero, into a vector of which some lanes are kept.
static inline void put(
    __local float *to, GATHERED_FLOATS values, GATHERED_INTS seen, GATHERED_INTS kept) {
  __local GATHERED_FLOATS *vector = (__local GATHERED_FLOATS *)to;
  *vector = kept ? *vector : seen ? values : (GATHERED_FLOATS)(0.0f);
}

// Gathers what element (row, column) of the padded image holds in some channels, into lanes from begin to
// end - 1: earlier ones are kept, later ones are free. Lane 0 is the element at offset.
static inline void gather_channels(
    const IMAGES *images, __local float *to, long offset, int row, int column, int begin, int end,
    int channels) {
  const int strideW = images->strideW;
  const bool inside = row >= 0 && row < images->inH;
  const GATHERED_INTS places = column + strideW * LANES;
  const GATHERED_INTS seen = (places >= 0) & (places < images->inW);
  const GATHERED_INTS kept = LANES < begin;
  const long plane = (long)images->inH * images->inW;
  const long last = offset + (channels - 1) * plane + strideW * GATHERED - 1;
  const __global STORAGE_T *x = images->x;
  const bool whole = offset >= 0 && last < images->elements; // all vectors are in memory
  if (!inside) {
    for (int c = 0; c < channels; c++, to += PITCH) {
      put(to, (GATHERED_FLOATS)(0.0f), seen, kept);
    }
  } else if (whole && strideW == 1) {
    for (int c = 0; c < channels; c++, offset += plane, to += PITCH) {
      put(to, GATHERED_LOAD(x, offset), seen, kept);
    }
  } else if (whole && strideW == 2) {
    for (int c = 0; c < channels; c++, offset += plane, to += PITCH) {
      const GATHERED_FLOATS values = GATHERED_LOAD(x, offset);
      const GATHERED_FLOATS more = GATHERED_LOAD(x, offset + GATHERED);
      put(to, (GATHERED_FLOATS)(values.even, more.even), seen, kept);
    }
  } else {
    for (int c = 0; c < channels; c++, offset += plane, to += PITCH) {
      for (int i = begin; i < end; i++) {
        const int place = column + i * strideW;
        const bool exists = place >= 0 && place < images->inW;
        to[i] = exists ? load(x, offset + (long)i * strideW) : 0.0f;
      }
    }
  }
}

// Gathers the windows' elements done to done + depth - 1 of a panel of pixels.
static inline void gather(const IMAGES *images, __local float *windows, int panel, int done, int depth) {
  for (int n = 0; n < PIXELS;) { // the pixels of one row of an image that one vector holds
    const int first = panel * PIXELS + n;
    const int image = first / images->outPixels;
    const int pixel = first - image * images->outPixels;
    const bool exists = first < images->columns;
    const int left = exists ? images->outW - pixel % images->outW : PIXELS;
    const int begin = n % GATHERED;
    const int count = min(left, min(GATHERED - begin, PIXELS - n));
    const int firstRow = exists ? pixel / images->outW * images->strideH - images->top : NOWHERE;
    const int firstColumn = (pixel % images->outW - begin) * images->strideW - images->left;
    int channel = 0;
    int tapRow = 0;
    int tapColumn = 0;
    if (done > 0) {
      const int tap = done / images->channels;
      channel = done - tap * images->channels;
      tapRow = tap / images->kernelW;
      tapColumn = tap - tapRow * images->kernelW;
    }
    for (int p = 0; p < depth;) {
      const int channels = min(images->channels - channel, depth - p);
      const int row = firstRow + tapRow * images->dilationH;
      const int column = firstColumn + tapColumn * images->dilationW;
      const long offset =
          image * images->fromImage + ((long)channel * images->inH + row) * images->inW + column;
      gather_channels(
          images, windows + p * PITCH + n - begin, offset, row, column, begin, begin + count, channels);
      p += channels;
      channel = 0;
      if (++tapColumn == images->kernelW) {
        tapColumn = 0;
        tapRow++;
      }
    }
    n += count;
  }
}

// Where the sums of one group of channels go.
typedef struct {
#ifdef BIAS
  const __global float *bias; // of the group
#endif
  __global float *y; // the group's channels of the first image
  long fromImage;    // elements from one image's group to the next one's
  int channels;      // of the group
  int columns;       // output pixels of all images
  int outPixels;     // of one
  float activation_alpha;
  float activation_beta;
} OUTPUT;

// What the output is of these sums.
static inline VECTOR finish(const OUTPUT *output, VECTOR sums, VECTOR bias) {
  return activation(sums + bias, output->activation_alpha, output->activation_beta);
}

// Stores count pixels of one channel from first on, which may be of several images.
static inline void store_each(const OUTPUT *output, const float *values, int count, int first, int channel) {
  const int image = first / output->outPixels;
  int pixel = first - image * output->outPixels;
  __global float *to = output->y + image * output->fromImage + (long)channel * output->outPixels;
  for (int i = 0; i < count && first + i < output->columns; i++) {
    to[pixel] = values[i];
    if (++pixel == output->outPixels) {
      pixel = 0;
      to += output->fromImage;
    }
  }
}

#ifdef PIXEL_ROWS

// Vectors of channels, one for each of 8 pixels, to the pixels of one channel after the other: each of
// three perfect shuffles brings one bit of the pixel's number to the end of an element's place.
static inline void transpose(VECTOR *rows, float *tile) {
#pragma unroll
  for (int step = 0; step < 3; step++) {
    VECTOR shuffled[8];
#pragma unroll
    for (int i = 0; i < 4; i++) {
      shuffled[2 * i].even = rows[i].lo;
      shuffled[2 * i].odd = rows[i + 4].lo;
      shuffled[2 * i + 1].even = rows[i].hi;
      shuffled[2 * i + 1].odd = rows[i + 4].hi;
    }
#pragma unroll
    for (int i = 0; i < 8; i++) {
      rows[i] = shuffled[i];
    }
  }
#pragma unroll
  for (int i = 0; i < 8; i++) {
    VSTORE(rows[i], i, tile);
  }
}

// Finishes and stores vectors of channels from channel on, one for each of MR pixels from pixel on.
static inline void store(const OUTPUT *output, const VECTOR *sums, int channel, int first) {
  const int count = min(WIDTH, output->channels - channel);
  VECTOR bias = 0.0f;
#ifdef BIAS
  float values[WIDTH];
  for (int i = 0; i < WIDTH; i++) {
    values[i] = i < count ? output->bias[channel + i] : 0.0f;
  }
  bias = VLOAD(0, values);
#endif
  VECTOR rows[8];
#pragma unroll
  for (int m = 0; m < 8; m++) {
    rows[m] = m < MR ? finish(output, sums[m], bias) : (VECTOR)(0.0f);
  }
  float tile[WIDTH * 8];
  transpose(rows, tile);
  const int image = first / output->outPixels;
  const int pixel = first - image * output->outPixels;
  if (pixel + MR > output->outPixels) {
    for (int c = 0; c < count; c++) {
      store_each(output, tile + 8 * c, MR, first, channel + c);
    }
    return;
  }
  __global float *to = output->y + image * output->fromImage + (long)channel * output->outPixels + pixel;
  for (int c = 0; c < count; c++, to += output->outPixels) {
    vstore4(vload4(0, tile + 8 * c), 0, to);
    vstore4(vload4(0, tile + 8 * c + MR - 4), 0, to + MR - 4);
  }
}

#else

// Finishes and stores vectors of pixels from first on, one for each of MR channels from channel on.
static inline void store(const OUTPUT *output, const VECTOR *sums, int channel, int first) {
  const int image = first / output->outPixels;
  const int pixel = first - image * output->outPixels;
  __global float *to = output->y + image * output->fromImage + (long)channel * output->outPixels + pixel;
#pragma unroll
  for (int m = 0; m < MR; m++, to += output->outPixels) {
    if (channel + m < output->channels) {
      VECTOR bias = 0.0f;
#ifdef BIAS
      bias = output->bias[channel + m];
#endif
      const VECTOR values = finish(output, sums[m], bias);
      if (pixel + WIDTH <= output->outPixels) {
        VSTORE(values, 0, to);
      } else {
        float lanes[WIDTH];
        VSTORE(values, 0, lanes);
        store_each(output, lanes, WIDTH, first, channel + m);
      }
    }
  }
}

#endif

// Multiplies a slice of a panel of rows by one of columns, and adds the products to the sums of those
// before it, if there are any. Stores the result if it is the last one, else keeps the sums.
static inline void multiply(
    const OUTPUT *output,
    const ROWS_SPACE float *a,
    const COLUMNS_SPACE VECTOR *b,
    int depth,
    __local float *sums,
    bool begins,
    bool ends,
    int weightPanel,
    int pixelPanel) {
  VECTOR first[MR];
  VECTOR second[MR];
#pragma unroll
  for (int m = 0; m < MR; m++) {
    // not sums[...] of vectors: without vload16 PoCL 3.1 makes the loop below of registers of 256 bits
    first[m] = begins ? (VECTOR)(0.0f) : VLOAD(2 * m, sums);
    second[m] = begins ? (VECTOR)(0.0f) : VLOAD(2 * m + 1, sums);
  }
  for (int p = 0; p < depth; p++, a += ROWS_PITCH, b += 2) {
    const VECTOR b0 = b[0];
    const VECTOR b1 = b[1];
#pragma unroll
    for (int m = 0; m < MR; m++) {
      first[m] += a[m] * b0;
      second[m] += a[m] * b1;
    }
  }
  if (!ends) {
#pragma unroll
    for (int m = 0; m < MR; m++) {
      VSTORE(first[m], 2 * m, sums);
      VSTORE(second[m], 2 * m + 1, sums);
    }
    return;
  }
  const int channel = weightPanel * CHANNELS;
  const int pixel = pixelPanel * PIXELS;
  store(output, first, channel, pixel);
#ifdef PIXEL_ROWS
  if (channel + WIDTH < output->channels) {
    store(output, second, channel + WIDTH, pixel);
  }
#else
  if (pixel + WIDTH < output->columns) {
    store(output, second, channel, pixel + WIDTH);
  }
#endif
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv2d_packed(
    const __global STORAGE_T *x,
    const __global VECTOR *weights,
#ifdef BIAS
    const __global float *bias,
#endif
    __global float *y,
    __local float16 *windows,
    __local float *sums,
    int weightPanels,
    int weightPanelsOfItem,
    int pixelPanels,
    int pixelPanelsOfItem,
    int depthOfSlice,
    int firstImage,
    int groupIn,
    int groupOut,
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
    float activation_alpha,
    float activation_beta) {
  const int group = get_global_id(2);
  const int groups = get_global_size(2);
  const int firstWeights = get_global_id(0) * weightPanelsOfItem;
  const int endWeights = min(weightPanels, firstWeights + weightPanelsOfItem);
  const int firstPixels = get_global_id(1) * pixelPanelsOfItem;
  const int endPixels = min(pixelPanels, firstPixels + pixelPanelsOfItem);
  const int k = groupIn * kernelH * kernelW;
  const long elements = (long)groupIn * inH * inW;
  const long firstElement = ((long)firstImage * groups + group) * elements;
  const IMAGES images = {
      x + firstElement,
      (long)(firstImage + columns / outPixels) * groups * elements - firstElement,
      groups * elements,
      groupIn,
      inH,
      inW,
      columns,
      outPixels,
      outW,
      kernelW,
      strideH,
      strideW,
      top,
      left,
      dilationH,
      dilationW};
  const OUTPUT output = {
#ifdef BIAS
      bias + group * groupOut,
#endif
      y + (long)group * groupOut * outPixels,
      (long)groups * groupOut * outPixels,
      groupOut,
      columns,
      outPixels,
      activation_alpha,
      activation_beta};

  int done = 0;
  do { // once even for sums of nothing
    const int depth = min(depthOfSlice, k - done);
    for (int panel = firstPixels; panel < endPixels; panel++) {
      __local float *to = (__local float *)windows + (panel - firstPixels) * depth * PITCH;
      gather(&images, to, panel, done, depth);
    }
    __local float *sumsOfTile = sums;
    for (int panel = firstWeights; panel < endWeights; panel++) {
      const __global float *panelWeights = (const __global float *)weights
          + (((long)group * weightPanels + panel) * k + done) * CHANNELS;
      const __local float *panelWindows = (const __local float *)windows;
      for (int pixels = firstPixels; pixels < endPixels; pixels++) {
        multiply(
            &output,
            ROWS_OF(panelWeights, panelWindows),
            (const COLUMNS_SPACE VECTOR *)COLUMNS_OF(panelWeights, panelWindows),
            depth,
            sumsOfTile,
            done == 0,
            done + depth == k,
            panel,
            pixels);
        panelWindows += depth * PITCH;
        sumsOfTile += MR * NR;
      }
    }
    done += depth;
  } while (done < k);
}
