/*
 * What is done before and after the walk of a recurrent operation's gradient: states and inputs of the
 * steps that are taken are gathered, the weights packed, and parts of matrices copied.
 *
 *   buffers and numbers   see recurrent_gradient.h
 *   launch                (elements of a line rounded up to the work-group or fewer, lines, planes), any
 *                         work-group; elements, lines and planes are said of each kernel
 */

#include "recurrent_gradient.h"

/*
 * The state before each step: y's of the step before, or the initial one, [D][B][H] if has_initial. Where
 * none is taken, zeros. Launch: (H, T*B, D).
 */
__kernel void recurrent_gradient_states(const __global float *y, const __global float *initial,
                                        __global float *before, const __global int *lengths,
                                        int has_initial, int lengths_kind, int reverse, int steps,
                                        int batch, int hidden) {
  const int t = (int)get_global_id(1) / batch;
  const int row = (int)get_global_id(1) % batch;
  const int direction = get_global_id(2);
  const int directions = get_global_size(2);
  const int length = length_of(lengths, lengths_kind, row, steps);
  const int from = step_before(t, reverse || direction == 1, length);
  const int taken = t < length && (from >= 0 || has_initial);
  const __global float *state =
      from >= 0 ? y + (((size_t)from * directions + direction) * batch + row) * hidden
                : initial + ((size_t)direction * batch + row) * hidden;
  before += line_of(direction, steps, t, batch, row) * hidden;
  for (int j = get_global_id(0); j < hidden; j += get_global_size(0)) {
    before[j] = taken ? state[j] : 0.0f;
  }
}

/* x where a step is taken, zeros where none is: times a gradient of zero they stay zeros. Launch: (I, T*B, 1). */
__kernel void recurrent_gradient_input(const __global float *x, __global float *taken,
                                       const __global int *lengths, int lengths_kind, int steps,
                                       int batch, int input) {
  const size_t line = get_global_id(1);
  const int t = (int)line / batch;
  const int keep = t < length_of(lengths, lengths_kind, (int)line % batch, steps);
  for (int i = get_global_id(0); i < input; i += get_global_size(0)) {
    taken[line * input + i] = keep ? x[line * input + i] : 0.0f;
  }
}

/* Packs the recurrent weights, [D][rows][H], rows being G*H. Launch: (rows*TILE, tiles, D). */
__kernel void recurrent_gradient_pack(const __global float *weights, __global float *packed,
                                      int rows, int hidden) {
  const int tile = get_global_id(1);
  const size_t direction = get_global_id(2);
  const long count = (long)rows * TILE;
  packed += (direction * get_global_size(1) + tile) * count;
  weights += direction * rows * hidden;
  for (long i = get_global_id(0); i < count; i += get_global_size(0)) {
    const int j = tile * TILE + (int)(i % TILE);
    packed[i] = j < hidden ? weights[i / TILE * hidden + j] : 0.0f;
  }
}

/* Copies `count` elements of each direction's. Launch: (count, D, 1). */
__kernel void recurrent_gradient_copy(const __global float *from, __global float *to,
                                      long from_stride, long from_at, long to_stride, long to_at,
                                      long count) {
  const size_t direction = get_global_id(1);
  from += direction * from_stride + from_at;
  to += direction * to_stride + to_at;
  for (long i = get_global_id(0); i < count; i += get_global_size(0)) {
    to[i] = from[i];
  }
}
