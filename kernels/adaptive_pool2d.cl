/*
 * AdaptivePool2d: the maximum or the mean of each cell of a grid laid over each plane of x. Cell i of
 * an axis is [floor(i*size/cells), ceil((i + 1)*size/cells)).
 *
 *   x        float [planes, height, width]
 *   y        float [planes, outHeight, outWidth]
 *   indices  long, as y: the place h*width + w of the maximum in its plane
 *
 * Kernels and launch geometry:
 *   adaptive_pool2d       for GPUs: one work-item per cell; global (outHeight*outWidth rounded up to
 *                         the work-group, planes or fewer), any work-group
 *   adaptive_pool2d_rows  for CPU devices: one work-item per row of cells; global (planes*outHeight),
 *                         local (1)
 * Wide cells are read sixteen elements at a time unless places are wanted.
 *
 * Macros:
 *   AVERAGE  flag: the mean, not the maximum
 *   INDICES  flag, without AVERAGE: the kernels take the argument indices
 */

#include "pooling.h"
#include "vector_sum.h"

#ifdef INDICES
#define INDICES_ARGUMENT __global long *indices,
#define INDICES_PASSED indices,
#else
#define INDICES_ARGUMENT
#define INDICES_PASSED
#endif

static inline int cell_start(int i, int size, int cells) { return (int)((long)i * size / cells); }

static inline int cell_end(int i, int size, int cells) {
  return (int)(((i + 1L) * size + cells - 1) / cells);
}

/* The cell [top, bottom) x [left, right); `at` is where its result goes. */
static inline void pool_cell(
    const __global float *plane,
    __global float *y,
    INDICES_ARGUMENT
    size_t at,
    int width,
    int top,
    int bottom,
    int left,
    int right) {
#ifdef AVERAGE
  float sum = 0.0f;
#else
  int place = top * width + left;
  float maximum = plane[place];
#endif
  for (int h = top; h < bottom; h++) {
    int w = left;
#ifdef AVERAGE
    float16 wide = 0.0f;
    for (; w + 16 <= right; w += 16) {
      wide += vload16(0, plane + h * width + w);
    }
    sum = add_16(sum, wide);
#elif !defined(INDICES)
    float16 wide = -INFINITY;
    for (; w + 16 <= right; w += 16) {
      const float16 value = vload16(0, plane + h * width + w);
      wide = select(wide, value, larger16(value, wide));
    }
    maximum = largest_of_16(maximum, wide);
#endif
    for (; w < right; w++) {
      const float value = plane[h * width + w];
#ifdef AVERAGE
      sum += value;
#else
      if (larger(value, maximum)) {
        maximum = value;
        place = h * width + w;
      }
#endif
    }
  }
#ifdef AVERAGE
  y[at] = sum / ((float)(bottom - top) * (float)(right - left));
#else
  y[at] = maximum;
#ifdef INDICES
  indices[at] = place;
#endif
#endif
}

__kernel void adaptive_pool2d(
    const __global float *x,
    __global float *y,
    INDICES_ARGUMENT
    long planes,
    int height,
    int width,
    int out_height,
    int out_width) {
  const int cell = (int)get_global_id(0);
  if (cell >= out_height * out_width) {
    return;
  }
  const int i = cell / out_width;
  const int j = cell - i * out_width;
  const int top = cell_start(i, height, out_height);
  const int bottom = cell_end(i, height, out_height);
  const int left = cell_start(j, width, out_width);
  const int right = cell_end(j, width, out_width);
  for (long plane = get_global_id(1); plane < planes; plane += get_global_size(1)) {
    const size_t at = plane * out_height * out_width + cell;
    pool_cell(
        x + plane * height * width, y, INDICES_PASSED at, width, top, bottom, left, right);
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void adaptive_pool2d_rows(
    const __global float *x,
    __global float *y,
    INDICES_ARGUMENT
    long planes,
    int height,
    int width,
    int out_height,
    int out_width) {
  const long plane = get_global_id(0) / out_height;
  const int i = (int)(get_global_id(0) - plane * out_height);
  const int top = cell_start(i, height, out_height);
  const int bottom = cell_end(i, height, out_height);
  for (int j = 0; j < out_width; j++) {
    const size_t at = get_global_id(0) * out_width + j;
    const int left = cell_start(j, width, out_width);
    const int right = cell_end(j, width, out_width);
    pool_cell(
        x + plane * height * width, y, INDICES_PASSED at, width, top, bottom, left, right);
  }
}
