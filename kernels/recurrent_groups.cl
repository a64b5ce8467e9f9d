/*
 * Recurrent operations for GPUs: steps of Rnn, Lstm and Gru (see op/), the products with the input being
 * done. A work-group computes ROWS sequences of a direction, UNITS hidden elements at a time; as many
 * work-items as there are for an element share out the sums over the state, of which DEPTH elements lie in
 * local memory at a time. Where the hidden elements are a few, a group goes through all steps by itself;
 * else they are shared out, and each launch takes one step.
 *
 *   buffers and numbers   see recurrent.h
 *   recurrent_groups      launch: (ceil(B / ROWS) * ITEMS, parts of the hidden elements, D), work-groups of
 *                         (ITEMS, 1, 1)
 *   the other kernels     recurrent.h says
 *
 * Macros:
 *   ITEMS   work-items in a group, 256 (a power of two, 32 to 1024)
 *   UNITS   hidden elements at a time, 32 (a power of two, 16 to ITEMS)
 *   ROWS    sequences of a group: 4 (default), 2 or 1
 *   DEPTH   elements of the state in local memory at a time, 128 (16 to 1024)
 *   and those of recurrent.h
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

#include "recurrent.h"

#define REAL float
#define FN(name) name
#include "functions.h"
#include "recurrent_cell.h"

/* sum[g][r] += this item's slice of the product of a part of the states with `count` gates' weights. */
static inline __attribute__((always_inline)) void multiply(const __local float *state, const __global float *weights,
                            const int slice, const int depth, const int count,
                            float sum[PRODUCTS][ROWS]) {
  for (int k = slice; k < depth; k += SLICES) {
#pragma unroll
    for (int g = 0; g < count; g++) {
      const float w = weights[(size_t)k * (GATES * 16) + g * 16];
#pragma unroll
      for (int r = 0; r < ROWS; r++) {
        sum[g][r] = fma(state[k * ROWS + r], w, sum[g][r]);
      }
    }
  }
}

/* What the slices of a sum make together. */
static inline float total(const __local float *partial, const int g, const int r, const int unit) {
  const __local float *from = partial + (g * ROWS + r) * ITEMS + unit;
  float sum = from[0];
#pragma unroll
  for (int slice = 1; slice < SLICES; slice++) {
    sum += from[slice * UNITS];
  }
  return sum;
}

__attribute__((reqd_work_group_size(ITEMS, 1, 1)))
__kernel void recurrent_groups(RECURRENT_PARAMETERS) {
  __local float state[DEPTH * ROWS];
  __local float partial[PRODUCTS * ROWS * ITEMS];
  const int item = get_local_id(0);
  const int unit = item % UNITS;
  const int slice = item / UNITS;
  const int first_row = get_group_id(0) * ROWS;
  const int direction = get_group_id(2);
  const int backwards = reverse || direction == 1;
  const int blocks = (hidden + 15) / 16;
  const int first_unit = get_group_id(1) * part_blocks * 16;
  const int last_unit = min(hidden, first_unit + part_blocks * 16);
  parameters += direction * 6;
  packed += (size_t)direction * blocks * hidden * GATES * 16;
  peepholes += (size_t)direction * 3 * hidden;
  bias += ((size_t)direction * 2 * GATES + 2 * GATES - 1) * hidden;
  // Most cells read only one of the two, some neither.
  (void)peepholes;
  (void)bias;

  for (int s = first; s < last; s++) {
    const int t = backwards ? steps - 1 - s : s;
    for (int p = pass; p < passes; p++) {
      for (int base = first_unit; base < last_unit; base += UNITS) {
        const int mine = base + unit;
        const __global float *weights =
            packed + (size_t)(mine / 16) * hidden * GATES * 16 + mine % 16;
        float sum[PRODUCTS][ROWS];
#pragma unroll
        for (int g = 0; g < PRODUCTS; g++) {
#pragma unroll
          for (int r = 0; r < ROWS; r++) {
            sum[g][r] = 0.0f;
          }
        }
        for (int from = 0; from < hidden; from += DEPTH) {
          const int depth = min(DEPTH, hidden - from);
          // states -> local
          for (int i = item; i < depth * ROWS; i += ITEMS) {
            const int r = i / depth;
            const int k = i - r * depth;
            const int row = first_row + r;
            const int length =
                row < batch ? length_of(lengths, lengths_kind, row, steps) : 0;
            float value = 0.0f;
            if (t < length) {
              const __global float *line = state_before(y, h, t, backwards, length, direction,
                                                        directions, batch, row, hidden);
#ifdef TWO_PASSES
              if (p == 1) {
                line = sums
                    + ((((size_t)t * batch + row) * directions + direction) * GATES + 1) * hidden;
              }
#endif
              value = line[from + k];
            }
            state[k * ROWS + r] = value;
          }
          barrier(CLK_LOCAL_MEM_FENCE);
          if (mine < hidden) {
            const __global float *w = weights + (size_t)from * (GATES * 16);
#ifdef TWO_PASSES
            if (p == 0) {
              multiply(state, w, slice, depth, 2, sum);
            } else {
              multiply(state, w + 32, slice, depth, 1, sum);
            }
#else
            multiply(state, w, slice, depth, GATES, sum);
#endif
          }
          barrier(CLK_LOCAL_MEM_FENCE);
        }
#pragma unroll
        for (int g = 0; g < PRODUCTS; g++) {
#pragma unroll
          for (int r = 0; r < ROWS; r++) {
            partial[(g * ROWS + r) * ITEMS + item] = sum[g][r];
          }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        // sums -> states
        for (int i = item; i < ROWS * UNITS; i += ITEMS) {
          const int r = i / UNITS;
          const int u = i % UNITS;
          const int j = base + u;
          const int row = first_row + r;
          if (row >= batch || j >= last_unit) {
            continue;
          }
          const int length = length_of(lengths, lengths_kind, row, steps);
          const size_t line = (size_t)direction * batch + row;
          __global float *to = y + ((size_t)t * directions * batch + line) * hidden + j;
          if (t >= length) {
            if (p + 1 == passes) {
              *to = 0.0f;
            }
            continue;
          }
          __global float *x =
              sums + (((size_t)t * batch + row) * directions + direction) * GATES * hidden + j;
#define GATE(g) x[(g) * (size_t)hidden]
#define PRODUCT(g) total(partial, g, r, u)
#if CELL == RNN
          *to = bounded_f(GATE(0) + PRODUCT(0), clip, direction, parameters);
#elif CELL == LSTM
          float see_i = 0.0f, see_o = 0.0f, see_f = 0.0f;
#ifdef PEEPHOLES
          see_i = peepholes[j];
          see_o = peepholes[hidden + j];
          see_f = peepholes[2 * (size_t)hidden + j];
#endif
          float cell = c[line * hidden + j];
          *to = lstm(GATE(0) + PRODUCT(0), GATE(1) + PRODUCT(1), GATE(2) + PRODUCT(2),
                     GATE(3) + PRODUCT(3), see_i, see_o, see_f, &cell, clip, direction, parameters);
          c[line * hidden + j] = cell;
#else
          const float old = state_before(y, h, t, backwards, length, direction, directions, batch,
                                         row, hidden)[j];
#ifdef TWO_PASSES
          if (p == 0) {
            const float reset = bounded_f(GATE(1) + PRODUCT(1), clip, direction, parameters);
            x[0] = bounded_f(GATE(0) + PRODUCT(0), clip, direction, parameters);
            x[hidden] = reset * old;
          } else {
            const float z = x[0];
            const float n = bounded_g(GATE(2) + PRODUCT(0), clip, direction, parameters);
            *to = (1.0f - z) * n + z * old;
          }
#else
          const float z = bounded_f(GATE(0) + PRODUCT(0), clip, direction, parameters);
          const float reset = bounded_f(GATE(1) + PRODUCT(1), clip, direction, parameters);
          const float recurrent = PRODUCT(2) + (has_bias ? bias[j] : 0.0f);
          const float n = bounded_g(GATE(2) + reset * recurrent, clip, direction, parameters);
          *to = (1.0f - z) * n + z * old;
#endif
#endif
#undef GATE
#undef PRODUCT
        }
        barrier(CLK_LOCAL_MEM_FENCE);
      }
      // what this group wrote is what it reads next
      barrier(CLK_GLOBAL_MEM_FENCE);
    }
  }
}
