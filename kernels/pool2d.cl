/*
 * Pool2d: the maximum or the mean of the elements of x under a window that slides over each plane.
 *
 *   x        float [planes, height, width]
 *   y        float [planes, outHeight, outWidth]
 *   indices  long, as y: the place h*width + w of the maximum in its plane, -1 of nothing
 *
 * The window at output element (i, j) has its taps at h = i*strideH - top + p*dilationH for p in
 * [0, kernelH) and w = j*strideW - left + q*dilationW for q in [0, kernelW). Taps outside of the plane
 * are padding, which never wins the maximum. The mean divides by the number of taps on elements, or
 * with countPadding on elements and the padding, but never by those beyond height + bottom or
 * width + right. A window without elements gives -infinity or 0.
 *
 * Kernels and launch geometry:
 *   pool2d       for GPUs: one work-item per output element; global (outHeight*outWidth rounded up to
 *                the work-group, planes or fewer), any work-group; neighbours read neighbours
 *   pool2d_rows  for CPU devices: one work-item per output row; global (planes*outHeight), local (1);
 *                sixteen columns at a time where all of their taps lie in the plane
 *
 * Macros:
 *   AVERAGE  flag: the mean, not the maximum
 *   INDICES  flag, without AVERAGE: the kernels take the argument indices
 */

#include "pooling.h"

#ifdef INDICES
#define INDICES_ARGUMENT __global long *indices,
#define INDICES_PASSED indices,
#define STORE_INDEX(at, place) indices[at] = (place)
#else
#define INDICES_ARGUMENT
#define INDICES_PASSED
#define STORE_INDEX(at, place)
#endif

/* The first tap at or behind element 0. */
static inline int first_tap(int start, int dilation) {
  return start >= 0 ? 0 : (dilation - 1 - start) / dilation;
}

/* The number of taps before element `end`; 0 or less where there are none. */
static inline int taps_before(int start, int dilation, int kernel_size, int end) {
  return end <= start ? 0 : min(kernel_size, (end - start + dilation - 1) / dilation);
}

/* The number of taps that a mean divides by along one axis. */
static inline int counted_taps(
    int start, int dilation, int kernel_size, int size, int after, int count_padding) {
  const int before = taps_before(start, dilation, kernel_size, count_padding ? size + after : size);
  return count_padding ? before : max(0, before - first_tap(start, dilation));
}

/* One output element: the taps [p0, p1) x [q0, q1) of the window that starts at (h0, w0). */
static inline void pool_element(
    const __global float *plane,
    __global float *y,
    INDICES_ARGUMENT
    size_t at,
    int width,
    int h0,
    int w0,
    int dilation_h,
    int dilation_w,
    int p0,
    int p1,
    int q0,
    int q1,
    float counted) {
#ifdef AVERAGE
  float sum = 0.0f;
  for (int p = p0; p < p1; p++) {
    const int row = (h0 + p * dilation_h) * width + w0;
    for (int q = q0; q < q1; q++) {
      sum += plane[row + q * dilation_w];
    }
  }
  y[at] = sum / max(counted, 1.0f);
#else
  float maximum = -INFINITY;
  int place = -1;
  for (int p = p0; p < p1; p++) {
    const int row = (h0 + p * dilation_h) * width + w0;
    for (int q = q0; q < q1; q++) {
      const float value = plane[row + q * dilation_w];
      if (place < 0 || larger(value, maximum)) {
        maximum = value;
        place = row + q * dilation_w;
      }
    }
  }
  y[at] = maximum;
  STORE_INDEX(at, place);
#endif
}

__kernel void pool2d(
    const __global float *x,
    __global float *y,
    INDICES_ARGUMENT
    long planes,
    int height,
    int width,
    int out_height,
    int out_width,
    int kernel_h,
    int kernel_w,
    int stride_h,
    int stride_w,
    int top,
    int left,
    int bottom,
    int right,
    int dilation_h,
    int dilation_w,
    int count_padding) {
  const int element = (int)get_global_id(0);
  if (element >= out_height * out_width) {
    return;
  }
  const int i = element / out_width;
  const int j = element - i * out_width;
  const int h0 = i * stride_h - top;
  const int w0 = j * stride_w - left;
  const int p0 = first_tap(h0, dilation_h);
  const int p1 = taps_before(h0, dilation_h, kernel_h, height);
  const int q0 = first_tap(w0, dilation_w);
  const int q1 = taps_before(w0, dilation_w, kernel_w, width);
  const float counted =
      (float)counted_taps(h0, dilation_h, kernel_h, height, bottom, count_padding) *
      (float)counted_taps(w0, dilation_w, kernel_w, width, right, count_padding);
  for (long plane = get_global_id(1); plane < planes; plane += get_global_size(1)) {
    pool_element(
        x + plane * height * width,
        y,
        INDICES_PASSED
        plane * out_height * out_width + element,
        width, h0, w0, dilation_h, dilation_w, p0, p1, q0, q1, counted);
  }
}

/* Sixteen elements, `stride` apart; reads the elements between them only for a stride of 2. */
static inline float16 load_strided(const __global float *x, int stride) {
  if (stride == 1) {
    return vload16(0, x);
  }
  if (stride == 2) {
    return (float16)(vload16(0, x).even, vload16(0, x + 16).even);
  }
  const float8 low = (float8)(
      x[0], x[stride], x[2 * stride], x[3 * stride],
      x[4 * stride], x[5 * stride], x[6 * stride], x[7 * stride]);
  x += 8 * stride;
  return (float16)(
      low,
      x[0], x[stride], x[2 * stride], x[3 * stride],
      x[4 * stride], x[5 * stride], x[6 * stride], x[7 * stride]);
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void pool2d_rows(
    const __global float *x,
    __global float *y,
    INDICES_ARGUMENT
    long planes,
    int height,
    int width,
    int out_height,
    int out_width,
    int kernel_h,
    int kernel_w,
    int stride_h,
    int stride_w,
    int top,
    int left,
    int bottom,
    int right,
    int dilation_h,
    int dilation_w,
    int count_padding) {
  const long plane_index = get_global_id(0) / out_height;
  const int i = (int)(get_global_id(0) - plane_index * out_height);
  const __global float *plane = x + plane_index * height * width;
  const size_t base = get_global_id(0) * out_width;
  const int h0 = i * stride_h - top;
  const int p0 = first_tap(h0, dilation_h);
  const int p1 = taps_before(h0, dilation_h, kernel_h, height);
  const int counted_rows = counted_taps(h0, dilation_h, kernel_h, height, bottom, count_padding);
  const int extent = (kernel_w - 1) * dilation_w + 1;
  const int reads = stride_w == 2 ? 32 : 15 * stride_w + 1;

  int j = 0;
  while (j < out_width) {
    const int w0 = j * stride_w - left;
    const int inside = w0 >= 0 && w0 + extent - 1 + reads <= width && j + 16 <= out_width;
    if (!inside || p0 >= p1) {
      const int q0 = first_tap(w0, dilation_w);
      const int q1 = taps_before(w0, dilation_w, kernel_w, width);
      const int counted = counted_taps(w0, dilation_w, kernel_w, width, right, count_padding);
      pool_element(
          plane,
          y,
          INDICES_PASSED
          base + j,
          width, h0, w0, dilation_h, dilation_w, p0, p1, q0, q1,
          (float)counted_rows * (float)counted);
      j++;
      continue;
    }
#ifdef AVERAGE
    float16 sum = 0.0f;
    for (int p = p0; p < p1; p++) {
      const __global float *row = plane + (h0 + p * dilation_h) * width + w0;
      for (int q = 0; q < kernel_w; q++) {
        sum += load_strided(row + q * dilation_w, stride_w);
      }
    }
    vstore16(sum / ((float)counted_rows * (float)kernel_w), 0, y + base + j);
#else
    float16 maximum = -INFINITY;
#ifdef INDICES
    const int16 lanes =
        (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) * stride_w;
    int16 place = (h0 + p0 * dilation_h) * width + w0 + lanes;
#endif
    for (int p = p0; p < p1; p++) {
      const int row = (h0 + p * dilation_h) * width + w0;
      for (int q = 0; q < kernel_w; q++) {
        const float16 value = load_strided(plane + row + q * dilation_w, stride_w);
        const int16 wins = larger16(value, maximum);
        maximum = select(maximum, value, wins);
#ifdef INDICES
        place = select(place, row + q * dilation_w + lanes, wins);
#endif
      }
    }
    vstore16(maximum, 0, y + base + j);
#ifdef INDICES
    vstore16(convert_long16(place), 0, indices + base + j);
#endif
#endif
    j += 16;
  }
}
