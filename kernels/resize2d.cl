/*
 * Resize2d: planes resampled at coordinates that the host has worked out for each row and column.
 *
 *   x        float [planes, height, width]
 *   y        float [planes, outHeight, outWidth]
 *   rows     int [outHeight]: the input row that is copied, or the upper of the two that are blended
 *   columns  int [outWidth]: the input column that is copied, or the left of the two
 *   down     float [outHeight], only when blending: the weight of the lower row
 *   across   float [outWidth], only when blending: the weight of the right column
 *
 * The row below the last and the column right of the last are these themselves.
 *
 * Kernels and launch geometry:
 *   resize2d       for GPUs: one work-item per output element; global (outHeight*outWidth rounded up
 *                  to the work-group, planes or fewer), any work-group; neighbours write neighbours
 *   resize2d_rows  for CPU devices: one work-item per output row; global (planes*outHeight), local
 *                  (1); sixteen columns at a time
 *
 * Macros:
 *   BILINEAR  flag: blend, not copy
 */

#ifdef BILINEAR
#define WEIGHTS const __global float *down, const __global float *across,
#else
#define WEIGHTS
#endif

/* (1 - f)*a + f*b as it is written: an infinity of weight 0 gives NaN. */
#define BLEND(a, b, f) ((1.0f - (f)) * (a) + (f) * (b))

__kernel void resize2d(
    const __global float *x,
    __global float *y,
    const __global int *rows,
    const __global int *columns,
    WEIGHTS
    long planes,
    int height,
    int width,
    int out_height,
    int out_width) {
  const int element = (int)get_global_id(0);
  if (element >= out_height * out_width) {
    return;
  }
  const int i = element / out_width;
  const int j = element - i * out_width;
  const int left = columns[j];
  const int upper = rows[i] * width;
#ifdef BILINEAR
  const int right = min(left + 1, width - 1);
  const int lower = min(rows[i] + 1, height - 1) * width;
  const float f = down[i];
  const float g = across[j];
#endif
  for (long plane = get_global_id(1); plane < planes; plane += get_global_size(1)) {
    const __global float *from = x + plane * height * width;
    const size_t at = plane * out_height * out_width + element;
#ifdef BILINEAR
    const float above = BLEND(from[upper + left], from[upper + right], g);
    const float below = BLEND(from[lower + left], from[lower + right], g);
    y[at] = BLEND(above, below, f);
#else
    y[at] = from[upper + left];
#endif
  }
}

/* The elements of a row at sixteen columns. */
static inline float16 gather(const __global float *row, int16 c) {
  return (float16)(
      row[c.s0], row[c.s1], row[c.s2], row[c.s3], row[c.s4], row[c.s5], row[c.s6], row[c.s7],
      row[c.s8], row[c.s9], row[c.sa], row[c.sb], row[c.sc], row[c.sd], row[c.se], row[c.sf]);
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void resize2d_rows(
    const __global float *x,
    __global float *y,
    const __global int *rows,
    const __global int *columns,
    WEIGHTS
    long planes,
    int height,
    int width,
    int out_height,
    int out_width) {
  const long plane = get_global_id(0) / out_height;
  const int i = (int)(get_global_id(0) - plane * out_height);
  const __global float *upper = x + (plane * height + rows[i]) * width;
#ifdef BILINEAR
  const __global float *lower = x + (plane * height + min(rows[i] + 1, height - 1)) * width;
  const float f = down[i];
#endif
  y += get_global_id(0) * out_width;
  int j = 0;
  for (; j + 16 <= out_width; j += 16) {
    const int16 left = vload16(0, columns + j);
#ifdef BILINEAR
    const int16 right = min(left + 1, (int16)(width - 1));
    const float16 g = vload16(0, across + j);
    const float16 above = BLEND(gather(upper, left), gather(upper, right), g);
    const float16 below = BLEND(gather(lower, left), gather(lower, right), g);
    vstore16(BLEND(above, below, f), 0, y + j);
#else
    vstore16(gather(upper, left), 0, y + j);
#endif
  }
  for (; j < out_width; j++) {
    const int left = columns[j];
#ifdef BILINEAR
    const int right = min(left + 1, width - 1);
    const float above = BLEND(upper[left], upper[right], across[j]);
    const float below = BLEND(lower[left], lower[right], across[j]);
    y[j] = BLEND(above, below, f);
#else
    y[j] = upper[left];
#endif
  }
}
