// Gradient of a convolution's weights for CPU devices: a matrix product per group,
//
//   dw[o, k] = sum over t of dy[o, t] * window[k, t]
//
// with k = (channel, window row, window column), t counting the output pixels of one image after the
// other. Both matrices lie along t as the images do, so that a register tile of dw holds a vector of
// partial sums for each element and reads both rows as they are. t is cut into slices, short enough
// for a few rows to stay in the first-level cache; a launch multiplies several slices, each into sums
// of its own, which conv2d_gradient_sums.cl adds.
//
// Layouts:
//   x          [batch, channels, inH, inW]
//   dy         [batch, channels, outPixels]
//   windows    [slices, groups * k, pitch], zero behind the last pixel of the last image
//   gradients  [slices, groups * groupOut, pitch], zero there too
//   sums       [slices, groups * groupOut, k]
//
// Launch, each in work-groups of one:
//   gather_windows           global (channels of x, slices)
//   gather_gradients         global (channels of dy, slices)
//   conv2d_gradient_packed   global (row tiles, column tiles, slices * groups): neighbours share a
//                            tile's windows
//
// Macros:
//   WIDTH   lanes of a vector: 16 (default), 8 or 4; pitch exceeds a slice's pixels by as much, and
//           slices are multiples of it
//   MR, NR  rows and columns of a register tile of vectors: 4 and 6 (default) for 32 vector registers,
//           2 and 6 for 16

#ifndef WIDTH
#define WIDTH 16
#endif
#ifndef MR
#define MR 4
#endif
#ifndef NR
#define NR 6
#endif

#define PASTE(a, b) a##b
#define PASTE_VALUES(a, b) PASTE(a, b)
#define VECTOR PASTE_VALUES(float, WIDTH)
#define VLOAD PASTE_VALUES(vload, WIDTH)
#define VSTORE PASTE_VALUES(vstore, WIDTH)

// Elements at..., `stride` apart, to the front of a row in which up to WIDTH more are overwritten.
// Those are read too where x, of `size` elements, has them.
static inline void copy_run(
    const __global float *x, long at, long size, int stride, int count, __global float *to) {
  int i = 0;
  if (stride == 1) {
    for (; i < count && at + i + WIDTH <= size; i += WIDTH) {
      VSTORE(VLOAD(0, x + at + i), 0, to + i);
    }
  } else if (stride == 2) {
    for (; i < count && at + 2 * (i + WIDTH) <= size; i += WIDTH) {
      const __global float *from = x + at + 2 * i;
      VSTORE((VECTOR)(VLOAD(0, from).even, VLOAD(1, from).even), 0, to + i);
    }
  }
  for (; i < count; i++) {
    to[i] = x[at + (long)i * stride];
  }
}

static inline void clear_run(__global float *to, int count) {
  for (int i = 0; i < count; i++) {
    to[i] = 0.0f;
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void gather_windows(
    const __global float *x,
    __global float *windows,
    int firstSlice,
    int slicePixels,
    int pitch,
    int batch,
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
  const int channel = get_global_id(0);
  const int channels = get_global_size(0);
  const int slice = get_global_id(1);
  const int first = (firstSlice + slice) * slicePixels;
  const int firstImage = first / (outH * outW);
  const int firstRow = first / outW % outH;
  const int firstColumn = first % outW;
  const long size = (long)batch * channels * inH * inW;
  __global float *to = windows + ((long)slice * channels + channel) * kernelH * kernelW * pitch;
  for (int p = 0; p < kernelH; p++) {
    for (int q = 0; q < kernelW; q++, to += pitch) {
      const int shift = q * dilationW - left;
      // output columns where the element sees the image
      const int from = clamp((strideW - 1 - shift) / strideW, 0, outW);
      const int end = inW > shift ? min(outW, (inW - 1 - shift) / strideW + 1) : 0;
      int image = firstImage;
      int i = firstRow;
      int j = firstColumn;
      for (int t = 0; t < slicePixels;) {
        if (image == batch) {
          clear_run(to + t, slicePixels - t);
          break;
        }
        const int run = min(slicePixels - t, outW - j);
        const int row = i * strideH + p * dilationH - top;
        const bool inside = row >= 0 && row < inH;
        const int a = inside ? min(max(from, j), j + run) : j + run;
        const int b = max(a, min(end, j + run));
        clear_run(to + t, a - j);
        const long at =
            (((long)image * channels + channel) * inH + row) * inW + (long)a * strideW + shift;
        copy_run(x, at, size, strideW, b - a, to + t + a - j);
        clear_run(to + t + b - j, j + run - b);
        t += run;
        j = 0;
        if (++i == outH) {
          i = 0;
          image++;
        }
      }
    }
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void gather_gradients(
    const __global float *dy,
    __global float *gradients,
    int firstSlice,
    int slicePixels,
    int pitch,
    int batch,
    int outPixels) {
  const int channel = get_global_id(0);
  const int channels = get_global_size(0);
  const int slice = get_global_id(1);
  const int first = (firstSlice + slice) * slicePixels;
  const long size = (long)batch * channels * outPixels;
  __global float *to = gradients + ((long)slice * channels + channel) * pitch;
  int image = first / outPixels;
  int pixel = first % outPixels;
  int t = 0;
  while (t < slicePixels && image < batch) {
    const int run = min(slicePixels - t, outPixels - pixel);
    copy_run(dy, ((long)image * channels + channel) * outPixels + pixel, size, 1, run, to + t);
    t += run;
    pixel = 0;
    image++;
  }
  clear_run(to + t, slicePixels - t);
}

static inline float sum4(float4 v) {
  return (v.x + v.y) + (v.z + v.w);
}

#if WIDTH >= 8
static inline float sum8(float8 v) {
  return sum4(v.lo + v.hi);
}
#endif

#if WIDTH >= 16
static inline float sum16(float16 v) {
  return sum8(v.lo + v.hi);
}
#endif

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv2d_gradient_packed(
    const __global float *gradients,
    const __global float *windows,
    __global float *sums,
    int groupOut,
    int k,
    int slicePixels,
    int pitch,
    int added) {
  const int firstRow = get_global_id(0) * MR;
  const int firstColumn = get_global_id(1) * NR;
  const long part = get_global_id(2);
  // rows and columns beyond the last read the last, and are not stored
  const __global float *a[MR];
  const __global float *b[NR];
#pragma unroll
  for (int m = 0; m < MR; m++) {
    a[m] = gradients + (part * groupOut + min(firstRow + m, groupOut - 1)) * pitch;
  }
#pragma unroll
  for (int n = 0; n < NR; n++) {
    b[n] = windows + (part * k + min(firstColumn + n, k - 1)) * pitch;
  }
  VECTOR tile[MR][NR];
#pragma unroll
  for (int m = 0; m < MR; m++) {
#pragma unroll
    for (int n = 0; n < NR; n++) {
      tile[m][n] = 0.0f;
    }
  }
  for (int t = 0; t < slicePixels; t += WIDTH) {
    VECTOR rows[MR];
#pragma unroll
    for (int m = 0; m < MR; m++) {
      rows[m] = VLOAD(0, a[m] + t);
    }
#pragma unroll
    for (int n = 0; n < NR; n++) {
      const VECTOR column = VLOAD(0, b[n] + t);
#pragma unroll
      for (int m = 0; m < MR; m++) {
        tile[m][n] += rows[m] * column;
      }
    }
  }
#pragma unroll
  for (int m = 0; m < MR; m++) {
#pragma unroll
    for (int n = 0; n < NR; n++) {
      if (firstRow + m < groupOut && firstColumn + n < k) {
        __global float *to = sums + (part * groupOut + firstRow + m) * k + firstColumn + n;
        const float sum = PASTE_VALUES(sum, WIDTH)(tile[m][n]);
        *to = added ? *to + sum : sum;
      }
    }
  }
}
