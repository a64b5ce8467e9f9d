/*
 * The gradient of pooling: each window gives its dy to the element of x that won it, the first of the
 * largest, or shares it out among all elements that it sees. Windows may overlap. Each element of dx
 * is written by one work-item, which adds in the order of the windows.
 *
 *   x           float [planes, height, width]
 *   dy          float [planes, outHeight, outWidth]
 *   dx          as x
 *   rows        for each row of windows the first row that it sees, one more than the last, the number
 *               that an average counts, and nothing; those it sees are rowStep apart
 *   columns     likewise
 *   rowReach    for each row of x the first and the last row of windows that see it, though not all
 *               between them need do; 0 and -1 for none
 *   columnReach likewise
 *   places      int, as dy: the place h*width + w of the winner in its plane, -1 of nothing
 *
 * Kernels and launch geometry; the last two are for averages, the others for maxima:
 *   pool_gradient_planes    for CPU devices: one work-item per plane; global (planes), local (1)
 *   pool_gradient_places    for GPUs, first: one work-item per window; global (outHeight*outWidth
 *                           rounded up to the work-group, planes or fewer), any work-group
 *   pool_gradient_winners   for GPUs, then: one work-item per element of x; global (height*width
 *                           rounded up to the work-group, planes or fewer), any work-group
 *   pool_gradient_spread    for CPU devices: one work-item per plane; global (planes), local (1)
 *   pool_gradient_shares    for GPUs: one work-item per element, as pool_gradient_winners
 */

/*
 * The place of the first of the largest elements in a window's span of a plane, -1 of nothing. Values
 * become integers of the same order, NaN above all, with the place behind them: which element is
 * larger cannot be foretold, and a maximum of integers has no branch.
 */
static inline int winner_of(
    const __global float *plane, int4 row, int4 column, int width, int row_step, int column_step) {
  long best = -1L << 63;
  for (int h = row.x; h < row.y; h += row_step) {
    for (int w = column.x; w < column.y; w += column_step) {
      const int place = h * width + w;
      const float value = plane[place];
      const int bits = value == 0.0f ? 0 : as_int(value); // zeros are equal
      const int order = value != value ? 0x7fffffff : bits ^ ((bits >> 31) & 0x7fffffff);
      best = max(best, ((long)order << 32) + (0x7fffffff - place));
    }
  }
  return best == -1L << 63 ? -1 : 0x7fffffff - (int)(best & 0x7fffffff);
}

static inline int sees(int4 span, int step, int element) {
  return element >= span.x && element < span.y && (element - span.x) % step == 0;
}

/* The sum of what the windows of a plane share out to its element (h, w). */
static inline float shares_of(
    const __global float *dy,
    const __global int4 *rows,
    const __global int4 *columns,
    int2 row_reach,
    int2 column_reach,
    int h,
    int w,
    int out_width,
    int row_step,
    int column_step) {
  float sum = 0.0f;
  for (int i = row_reach.x; i <= row_reach.y; i++) {
    const int4 row = rows[i];
    if (!sees(row, row_step, h)) {
      continue;
    }
    for (int j = column_reach.x; j <= column_reach.y; j++) {
      const int4 column = columns[j];
      if (sees(column, column_step, w)) {
        sum += dy[i * out_width + j] / ((float)row.z * (float)column.z);
      }
    }
  }
  return sum;
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void pool_gradient_planes(
    const __global float *x,
    const __global float *dy,
    __global float *dx,
    const __global int4 *rows,
    const __global int4 *columns,
    int height,
    int width,
    int out_height,
    int out_width,
    int row_step,
    int column_step) {
  const long base = get_global_id(0) * height * width;
  long at = get_global_id(0) * out_height * out_width;
  for (int element = 0; element < height * width; element++) {
    dx[base + element] = 0.0f;
  }
  for (int i = 0; i < out_height; i++) {
    const int4 row = rows[i];
    for (int j = 0; j < out_width; j++, at++) {
      const int place = winner_of(x + base, row, columns[j], width, row_step, column_step);
      if (place >= 0) {
        dx[base + place] += dy[at];
      }
    }
  }
}

__kernel void pool_gradient_places(
    const __global float *x,
    __global int *places,
    const __global int4 *rows,
    const __global int4 *columns,
    long planes,
    int height,
    int width,
    int out_height,
    int out_width,
    int row_step,
    int column_step) {
  const int window = (int)get_global_id(0);
  if (window >= out_height * out_width) {
    return;
  }
  const int4 row = rows[window / out_width];
  const int4 column = columns[window % out_width];
  for (long plane = get_global_id(1); plane < planes; plane += get_global_size(1)) {
    places[plane * out_height * out_width + window] =
        winner_of(x + plane * height * width, row, column, width, row_step, column_step);
  }
}
__kernel void pool_gradient_winners(
    const __global int *places,
    const __global float *dy,
    __global float *dx,
    const __global int2 *row_reach,
    const __global int2 *column_reach,
    long planes,
    int height,
    int width,
    int out_height,
    int out_width) {
  const int element = (int)get_global_id(0);
  if (element >= height * width) {
    return;
  }
  const int2 along_rows = row_reach[element / width];
  const int2 along_columns = column_reach[element % width];
  for (long plane = get_global_id(1); plane < planes; plane += get_global_size(1)) {
    const long base = plane * out_height * out_width;
    float sum = 0.0f;
    for (int i = along_rows.x; i <= along_rows.y; i++) {
      for (int j = along_columns.x; j <= along_columns.y; j++) {
        const long window = base + i * out_width + j;
        if (places[window] == element) {
          sum += dy[window];
        }
      }
    }
    dx[plane * height * width + element] = sum;
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void pool_gradient_spread(
    const __global float *dy,
    __global float *dx,
    const __global int4 *rows,
    const __global int4 *columns,
    int height,
    int width,
    int out_height,
    int out_width,
    int row_step,
    int column_step) {
  __global float *plane = dx + get_global_id(0) * height * width;
  const __global float *gradients = dy + get_global_id(0) * out_height * out_width;
  for (int element = 0; element < height * width; element++) {
    plane[element] = 0.0f;
  }
  for (int i = 0; i < out_height; i++) {
    const int4 row = rows[i];
    for (int j = 0; j < out_width; j++) {
      const int4 column = columns[j];
      const float share = gradients[i * out_width + j] / ((float)row.z * (float)column.z);
      for (int h = row.x; h < row.y; h += row_step) {
        for (int w = column.x; w < column.y; w += column_step) {
          plane[h * width + w] += share;
        }
      }
    }
  }
}

__kernel void pool_gradient_shares(
    const __global float *dy,
    __global float *dx,
    const __global int4 *rows,
    const __global int4 *columns,
    const __global int2 *row_reach,
    const __global int2 *column_reach,
    long planes,
    int height,
    int width,
    int out_height,
    int out_width,
    int row_step,
    int column_step) {
  const int element = (int)get_global_id(0);
  if (element >= height * width) {
    return;
  }
  const int h = element / width;
  const int w = element - h * width;
  for (long plane = get_global_id(1); plane < planes; plane += get_global_size(1)) {
    dx[plane * height * width + element] = shares_of(
        dy + plane * out_height * out_width,
        rows, columns, row_reach[h], column_reach[w], h, w, out_width, row_step, column_step);
  }
}
