/*
 * What is done before and after the steps of a recurrent operation: the weights are packed, the biases
 * added, states begun and the final one taken.
 *
 *   buffers and numbers   see recurrent.h
 *   launch                (elements of a line rounded up to the work-group or fewer, lines, planes), any
 *                         work-group; elements, lines and planes are said of each kernel
 *
 * Macros:
 *   GATES          gates of the cell, 4 (default), 3 or 1
 *   LINEAR_FIRST   see recurrent.h
 */

#ifndef GATES
#define GATES 4
#endif

#include "lengths.h"

/* Packs the recurrent weights, [D][G][H][H]. Launch: (H*G*16, blocks, D). */
__kernel void recurrent_pack(const __global float *weights, __global float *packed, int hidden) {
  const int block = get_global_id(1);
  const int direction = get_global_id(2);
  const long count = (long)hidden * GATES * 16;
  __global float *to = packed + (direction * get_global_size(1) + block) * count;
  weights += (size_t)direction * GATES * hidden * hidden;
  for (long i = get_global_id(0); i < count; i += get_global_size(0)) {
    const int j = block * 16 + (int)(i % 16);
    const int gate = (int)(i / 16 % GATES);
    const int k = (int)(i / (16 * GATES));
    to[i] = j < hidden ? weights[((size_t)gate * hidden + j) * hidden + k] : 0.0f;
  }
}

/*
 * Adds the two halves of the biases into total, [D][G][H]; of a GRU with LINEAR_FIRST the last vector's
 * second half is left to the step. Launch: (H, G, D).
 */
__kernel void recurrent_bias(const __global float *bias, __global float *total, int hidden) {
  const int gate = get_global_id(1);
  const size_t direction = get_global_id(2);
  const __global float *a = bias + (direction * 2 * GATES + gate) * hidden;
  for (int j = get_global_id(0); j < hidden; j += get_global_size(0)) {
    float sum = a[j];
#ifdef LINEAR_FIRST
    if (gate < GATES - 1)
#endif
      sum += a[(size_t)GATES * hidden + j];
    total[(direction * GATES + gate) * hidden + j] = sum;
  }
}

/* Begins with an initial state, [D*B][H], or zeros. Launch: (H, D*B, 1). */
__kernel void recurrent_begin(const __global float *initial, __global float *state, int hidden,
                              int has_initial) {
  const size_t line = get_global_id(1);
  for (int j = get_global_id(0); j < hidden; j += get_global_size(0)) {
    state[line * hidden + j] = has_initial ? initial[line * hidden + j] : 0.0f;
  }
}

/* Ends with the state after each sequence's last step. Launch: (H, B, D). */
__kernel void recurrent_end(const __global float *y, __global float *h,
                            const __global int *lengths, int lengths_kind, int reverse, int steps,
                            int hidden) {
  const int row = get_global_id(1);
  const int batch = get_global_size(1);
  const int direction = get_global_id(2);
  const int directions = get_global_size(2);
  const int length = length_of(lengths, lengths_kind, row, steps);
  if (length == 0) {
    return;
  }
  const size_t line = (size_t)direction * batch + row;
  const size_t t = reverse || direction == 1 ? 0 : length - 1;
  for (int j = get_global_id(0); j < hidden; j += get_global_size(0)) {
    h[line * hidden + j] = y[(t * directions * batch + line) * hidden + j];
  }
}
