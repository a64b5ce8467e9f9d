/*
 * The gradient of Resize2d: each element of x collects dy from the outputs that it went into, with the
 * weights that it had there, which the host has worked out for each row and column.
 *
 *   dy               float [planes, outHeight, outWidth]
 *   dx               float [planes, height, width]
 *   row_starts       int [height + 1]: where the shares of each row of x begin in the next two
 *   row_positions    int: the row of dy that a share was given to
 *   row_weights      float: its weight
 *   column_...       likewise
 *
 * Kernels and launch geometry:
 *   resize2d_gradient       for GPUs: one work-item per element of x; global (height*width rounded up to
 *                           the work-group, planes or fewer), any work-group
 *   resize2d_gradient_rows  for CPU devices: one work-item per row of x; global (planes*height), local
 *                           (1)
 */

/* What row_starts and column_starts give for one element of a plane. */
static inline float collect(
    const __global float *dy,
    const __global int *row_positions,
    const __global float *row_weights,
    const __global int *column_positions,
    const __global float *column_weights,
    int row_start,
    int row_end,
    int column_start,
    int column_end,
    int out_width) {
  float sum = 0.0f;
  for (int a = row_start; a < row_end; a++) {
    const __global float *row = dy + (long)row_positions[a] * out_width;
    float along = 0.0f;
    for (int b = column_start; b < column_end; b++) {
      along += column_weights[b] * row[column_positions[b]];
    }
    sum += row_weights[a] * along;
  }
  return sum;
}

#define PARAMETERS                                                                                   \
  const __global float *dy, __global float *dx, const __global int *row_starts,                      \
  const __global int *row_positions, const __global float *row_weights,                              \
  const __global int *column_starts, const __global int *column_positions,                           \
  const __global float *column_weights, long planes, int height, int width, int out_height,          \
  int out_width

__kernel void resize2d_gradient(PARAMETERS) {
  const int element = (int)get_global_id(0);
  if (element >= height * width) {
    return;
  }
  const int h = element / width;
  const int w = element - h * width;
  const int row_start = row_starts[h];
  const int row_end = row_starts[h + 1];
  const int column_start = column_starts[w];
  const int column_end = column_starts[w + 1];
  for (long plane = get_global_id(1); plane < planes; plane += get_global_size(1)) {
    dx[plane * height * width + element] = collect(
        dy + plane * out_height * out_width,
        row_positions, row_weights, column_positions, column_weights,
        row_start, row_end, column_start, column_end, out_width);
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void resize2d_gradient_rows(PARAMETERS) {
  const long plane = get_global_id(0) / height;
  const int h = (int)(get_global_id(0) - plane * height);
  for (int w = 0; w < width; w++) {
    dx[get_global_id(0) * width + w] = collect(
        dy + plane * out_height * out_width,
        row_positions, row_weights, column_positions, column_weights,
        row_starts[h], row_starts[h + 1], column_starts[w], column_starts[w + 1], out_width);
  }
}
