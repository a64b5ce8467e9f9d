// Transposed convolution, gathered: each output element finds the pixels that reach it,
//
//   y[n, o, i, j] = activation(bias[o] + sum over (p, q) of z[p, q, r, s])
//
// over all p with r = (i + top - p * dilationH) / strideH a whole number and a row of the image, and q,
// s likewise. Nobody else writes the element, so there are no atomics and no races. What z is depends
// on DIRECT:
//
//   without   products[image, o, p, q, r, s], the image times the weights, as the matrix kernels of
//             convolution (conv2d_tiled.cl, conv2d_packed.cl with W_TRANSPOSED) leave them: that is
//             where the work is, as a matrix product without gaps however large the stride
//   with      sum over the group's channels c of w[c, o, p, q] * x[n, c, r, s]: for so few channels
//             that products would cost more to write and read than to compute
//
// A p that gives a whole r is followed by the next one at p + stepH, whose r is less by backH, with
// stepH = strideH / gcd(strideH, dilationH) and backH = dilationH / gcd(strideH, dilationH).
//
// Layouts:
//   source     products [images of the chunk, groups, channels of the chunk, kernelH * kernelW, inH,
//              inW] floats; with DIRECT x [batch, groups * groupIn, inH, inW], STORAGE
//   w          [groups * groupIn, groupOut, kernelH, kernelW], STORAGE (with DIRECT)
//   bias       [groups * groupOut] (with BIAS)
//   y          [batch, groups * groupOut, outH, outW]
//   A chunk is some images from firstImage on, and of each group some channels from firstChannel on;
//   with DIRECT it is everything.
//
// Launch, z counting images * groups * channels of the chunk:
//   conv_transpose2d_rows     CPU devices: global (bands of rowsOfItem output rows, z), work-groups of
//                             one; a float16 holds 16 elements of an output row strideW apart, whose
//                             pixels are neighbours
//   conv_transpose2d_pixels   GPUs: global (at least outH * outW, z); neighbours along the first axis
//                             are neighbours in y, and in strideW runs of neighbours in the source
//
// Macros:
//   STORAGE      element type of x and w: FLOAT32 (default), FLOAT16, BFLOAT16
//   ACTIVATION   function of the epilogue (IDENTITY)
//   BIAS         flag: there is a bias
//   DIRECT       flag: see above

#include "storage.h"
#define REAL float16
#define FN(name) name##_v16
#include "functions.h"
#undef REAL
#undef FN
#define REAL float
#define FN(name) name
#include "functions.h"

#ifdef DIRECT
#define SOURCE_T STORAGE_T
#define WEIGHTS_PARAMETER const __global STORAGE_T *w,
#else
#define SOURCE_T float
#define WEIGHTS_PARAMETER
#endif
#ifdef BIAS
#define BIAS_PARAMETER const __global float *bias,
#define BIAS_OF(channel) bias[channel]
#else
#define BIAS_PARAMETER
#define BIAS_OF(channel) 0.0f
#endif

// What both kernels take.
#define PARAMETERS                                                                                   \
  const __global SOURCE_T *source, WEIGHTS_PARAMETER BIAS_PARAMETER __global float *y,               \
  int firstImage, int firstChannel, int channels, int groups, int groupIn, int groupOut, int inH,    \
  int inW, int outH, int outW, int kernelH, int kernelW, int strideH, int strideW, int top, int left, \
  int dilationH, int dilationW, int stepH, int stepW, int backH, int backW,                          \
  float activation_alpha, float activation_beta

// The first element of a window from which a pixel reaches position, or limit where none does.
static inline int first_tap(int position, int stride, int dilation, int step, int limit) {
  for (int t = 0; t < min(step, limit); t++) {
    if ((position - t * dilation) % stride == 0) {
      return t;
    }
  }
  return limit;
}

#ifdef DIRECT
#define READ16 load16
#define READ load
#else
#define READ16(values, i) vload16(0, (values) + (i))
#define READ(values, i) (values)[i]
#endif

// weight times the 16 pixels of a row from column on, zero where there is no pixel.
static inline float16 weighted(const __global SOURCE_T *row, int column, int inW, float weight) {
  if (column >= 0 && column + 16 <= inW) {
    return weight * READ16(row, column);
  }
  // outside there is no product, not one of zero and a weight that may be infinite
  float values[16] = {0};
  for (int i = max(0, -column); i < min(16, inW - column); i++) {
    values[i] = weight * READ(row, column + i);
  }
  return vload16(0, values);
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv_transpose2d_rows(PARAMETERS, int rowsOfItem) {
  const int z = get_global_id(1);
  const int o = firstChannel + z % channels;
  const int group = z / channels % groups;
  const int image = firstImage + z / channels / groups;
  const int channel = group * groupOut + o;
  const long pixels = (long)inH * inW;
  const int taps = kernelH * kernelW;
  const int endRow = min(outH, (int)(get_global_id(0) + 1) * rowsOfItem);
  for (int i = get_global_id(0) * rowsOfItem; i < endRow; i++) {
    __global float *to = y + (((long)image * groups * groupOut + channel) * outH + i) * outW;
    const int p0 = first_tap(i + top, strideH, dilationH, stepH, kernelH);
    const int r0 = (i + top - p0 * dilationH) / strideH;
    for (int phase = 0; phase < min(strideW, outW); phase++) {
      const int q0 = first_tap(phase + left, strideW, dilationW, stepW, kernelW);
      const int s0 = (phase + left - q0 * dilationW) / strideW;
      for (int block = 0; phase + block * strideW < outW; block += 16) {
        float16 sum = BIAS_OF(channel);
        for (int p = p0, r = r0; p < kernelH; p += stepH, r -= backH) {
          if (r < 0 || r >= inH) {
            continue;
          }
          for (int q = q0, s = s0 + block; q < kernelW; q += stepW, s -= backW) {
            const int tap = p * kernelW + q;
#ifdef DIRECT
            const __global STORAGE_T *row =
                source + ((long)image * groups + group) * groupIn * pixels + (long)r * inW;
            const __global STORAGE_T *weights =
                w + ((long)group * groupIn * groupOut + o) * taps + tap;
            for (int c = 0; c < groupIn; c++) {
              const float weight = load(weights, (long)c * groupOut * taps);
              sum += weighted(row + c * pixels, s, inW, weight);
            }
#else
            sum += weighted(source + ((long)z * taps + tap) * pixels + (long)r * inW, s, inW, 1.0f);
#endif
          }
        }
        sum = activation_v16(sum, activation_alpha, activation_beta);
        if (strideW == 1 && block + 16 <= outW) {
          vstore16(sum, 0, to + block);
        } else {
          float values[16];
          vstore16(sum, 0, values);
          for (int l = 0, j = phase + block * strideW; l < 16 && j < outW; l++, j += strideW) {
            to[j] = values[l];
          }
        }
      }
    }
  }
}

__kernel void conv_transpose2d_pixels(PARAMETERS) {
  const int z = get_global_id(1);
  const int o = firstChannel + z % channels;
  const int group = z / channels % groups;
  const int image = firstImage + z / channels / groups;
  const int channel = group * groupOut + o;
  const long pixels = (long)inH * inW;
  const int taps = kernelH * kernelW;
  const int i = get_global_id(0) / outW;
  const int j = get_global_id(0) % outW;
  if (i >= outH) {
    return;
  }
  const int p0 = first_tap(i + top, strideH, dilationH, stepH, kernelH);
  const int q0 = first_tap(j + left, strideW, dilationW, stepW, kernelW);
  const int r0 = (i + top - p0 * dilationH) / strideH;
  const int s0 = (j + left - q0 * dilationW) / strideW;
  float sum = BIAS_OF(channel);
  for (int p = p0, r = r0; p < kernelH; p += stepH, r -= backH) {
    for (int q = q0, s = s0; q < kernelW; q += stepW, s -= backW) {
      if (r < 0 || r >= inH || s < 0 || s >= inW) {
        continue;
      }
      const int tap = p * kernelW + q;
#ifdef DIRECT
      const __global STORAGE_T *pixel =
          source + ((long)image * groups + group) * groupIn * pixels + (long)r * inW + s;
      const __global STORAGE_T *weights = w + ((long)group * groupIn * groupOut + o) * taps + tap;
      for (int c = 0; c < groupIn; c++) {
        sum += load(weights, (long)c * groupOut * taps) * load(pixel, c * pixels);
      }
#else
      sum += source[((long)z * taps + tap) * pixels + (long)r * inW + s];
#endif
    }
  }
  y[(((long)image * groups * groupOut + channel) * outH + i) * outW + j] =
      activation(sum, activation_alpha, activation_beta);
}
