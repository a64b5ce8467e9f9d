/*
 * Gradients of recurrent operations for GPUs: a step of the walk back through Rnn, Lstm and Gru (see
 * op/RecurrentGradient), the products with input and states being done. A work-group computes UNITS
 * elements of the gradient of ROWS sequences' state in a direction; ITEMS / UNITS work-items share out the
 * sums over the gates of an element, of which DEPTH lie in local memory at a time. Each launch takes one
 * pass of the step `first`.
 *
 *   buffers and numbers         see recurrent_gradient.h
 *   recurrent_gradient_groups   launch: (ceil(B / ROWS) * ITEMS, ceil(H / UNITS), D), work-groups of
 *                               (ITEMS, 1, 1)
 *   the other kernels           recurrent_gradient_cell.h says
 *
 * Macros:
 *   ITEMS   work-items in a group, 256 (a power of two, 32 to 1024)
 *   UNITS   hidden elements of a group, 32 (a power of two, 16 to 64)
 *   ROWS    sequences of a group: 4 (default), 2 or 1
 *   DEPTH   gradients of gates in local memory at a time, 128 (16 to 1024)
 *   and those of recurrent_gradient.h
 */

#ifndef ITEMS
#define ITEMS 256
#endif
#ifndef UNITS
#define UNITS 32
#endif
#ifndef ROWS
#define ROWS 4
#endif
#ifndef DEPTH
#define DEPTH 128
#endif
#define SLICES (ITEMS / UNITS)

#include "recurrent_gradient.h"

#define REAL float
#define FN(name) name
#include "functions.h"
#define LANES 1
#define LOAD(from) (*(from))
#define STORE(value, to) *(to) = (value)
#include "recurrent_gradient_cell.h"

__attribute__((reqd_work_group_size(ITEMS, 1, 1)))
__kernel void recurrent_gradient_groups(GRADIENT_PARAMETERS) {
  __local float delta[DEPTH * ROWS];
  __local float partial[ROWS * ITEMS];
  const int item = get_local_id(0);
  const int slice = item / UNITS;
  const int first_row = get_group_id(0) * ROWS;
  const int direction = get_group_id(2);
  const int backwards = reverse || direction == 1;
  const int base = get_group_id(1) * UNITS;
  const int mine = base + item % UNITS;
  const int tiles = (hidden + TILE - 1) / TILE;
  const int t = backwards ? first : steps - 1 - first;
  const int later = backwards ? t - 1 : t + 1;
  // One pass of one step is all that a launch takes.
  (void)last;
  (void)passes;
  (void)part_tiles;
  bias += ((size_t)direction * 2 * GATES + 2 * GATES - 1) * hidden;

  // the gradients that are multiplied, and their rows of the weights
  const __global float *deltas = products;
  int all = first > 0 ? PRODUCTS * hidden : 0;
  int stride = PRODUCTS * hidden;
  int from_step = first > 0 ? later : t;
  packed += ((size_t)direction * tiles + mine / TILE) * GATES * hidden * TILE + mine % TILE;
#ifdef TWO_PASSES
  if (pass == 1) {
    deltas = candidates;
    all = hidden;
    stride = hidden;
    from_step = t;
    packed += (size_t)2 * hidden * TILE;
  }
#endif
  deltas += line_of(direction, steps, from_step, batch, first_row) * stride;

  float sum[ROWS];
#pragma unroll
  for (int r = 0; r < ROWS; r++) {
    sum[r] = 0.0f;
  }
  for (int from = 0; from < all; from += DEPTH) {
    const int depth = min(DEPTH, all - from);
    // gradients -> local
    for (int i = item; i < depth * ROWS; i += ITEMS) {
      const int r = i / depth;
      const int k = i - r * depth;
      delta[k * ROWS + r] = first_row + r < batch ? deltas[(size_t)r * stride + from + k] : 0.0f;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    if (mine < hidden) {
      for (int k = slice; k < depth; k += SLICES) {
        const float w = packed[(size_t)(from + k) * TILE];
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
          sum[r] = fma(delta[k * ROWS + r], w, sum[r]);
        }
      }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
#pragma unroll
  for (int r = 0; r < ROWS; r++) {
    partial[r * ITEMS + item] = sum[r];
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int i = item; i < ROWS * UNITS; i += ITEMS) {
    const int r = i / UNITS;
    const int j = base + i % UNITS;
    const int row = first_row + r;
    if (row >= batch || j >= hidden) {
      continue;
    }
    float product = partial[r * ITEMS + i % UNITS];
#pragma unroll
    for (int s = 1; s < SLICES; s++) {
      product += partial[r * ITEMS + s * UNITS + i % UNITS];
    }
    const size_t state = ((size_t)direction * batch + row) * hidden + j;
    if (first == steps) {
      dh[state] += product;
      continue;
    }
    const int length = length_of(lengths, lengths_kind, row, steps);
    const int from = step_before(t, backwards, length);
    const size_t line = line_of(direction, steps, t, batch, row);
    __global float *x =
        sums + (((size_t)t * batch + row) * directions + direction) * GATES * hidden + j;
    __global float *y = products + line * PRODUCTS * hidden + j;
    __global float *candidate = candidates + line * hidden + j;
    if (t < length) {
      const __global float *old =
          from >= 0 ? cells + line_of(direction, steps, from, batch, row) * hidden + j
                    : has_cell ? initial_cell + state
                               : 0;
      go_back(x, y, candidate, before + line * hidden + j, cells + line * hidden + j, old,
              dy + (((size_t)t * directions + direction) * batch + row) * hidden + j, dh + state,
              dc + state, has_bias ? bias + j : 0, product, hidden, 1, clip, direction, pass);
    } else if (pass == 0) {
      pass_on(x, y, candidate, dh + state, product, hidden, 1);
    }
  }
}
