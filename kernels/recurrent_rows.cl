/*
 * Recurrent operations for CPU devices: steps of Rnn, Lstm and Gru (see op/), the products with the
 * input being done. A work-item holds ROWS sequences of a direction and 16 elements of all their gates
 * in registers while it goes through the recurrent weights, block by block of 16 hidden elements, step by
 * step. Where too few sequences are there for all cores, the blocks are shared out instead, and each
 * launch takes one step.
 *
 *   buffers and numbers   see recurrent.h
 *   recurrent_rows        launch: (ceil(B / ROWS), parts of the hidden elements, D), work-groups of 1
 *   the other kernels     recurrent.h says
 *
 * Macros:
 *   ROWS   sequences of a work-item: 4 (default), 2 or 1
 *   and those of recurrent.h
 */

#ifndef ROWS
#define ROWS 4
#endif

#include "partial.h"
#include "recurrent.h"

#define REAL float16
#define FN(name) name
#include "functions.h"
#include "recurrent_cell.h"

/* sum[g][r] += product of state[r] with the weights of `count` gates, which begin at `weights`. */
static inline __attribute__((always_inline)) void multiply(
    const __global float *const *state, const __global float *weights, const int hidden,
    const int count, float16 sum[PRODUCTS][ROWS]) {
  for (int k = 0; k < hidden; k++) {
#pragma unroll
    for (int g = 0; g < count; g++) {
      const float16 w = vload16(0, weights + (size_t)k * (GATES * 16) + g * 16);
#pragma unroll
      for (int r = 0; r < ROWS; r++) {
        sum[g][r] = fma((float16)(state[r][k]), w, sum[g][r]);
      }
    }
  }
}

__attribute__((reqd_work_group_size(1, 1, 1)))
__kernel void recurrent_rows(RECURRENT_PARAMETERS) {
  const int first_row = get_global_id(0) * ROWS;
  const int direction = get_global_id(2);
  const int backwards = reverse || direction == 1;
  const int blocks = (hidden + 15) / 16;
  const int first_block = get_global_id(1) * part_blocks;
  const int last_block = min(blocks, first_block + part_blocks);
  parameters += direction * 6;
  packed += (size_t)direction * blocks * hidden * GATES * 16;
  peepholes += (size_t)direction * 3 * hidden;
  bias += ((size_t)direction * 2 * GATES + 2 * GATES - 1) * hidden;
  // Most cells read only one of the two, some neither.
  (void)peepholes;
  (void)bias;

  int length[ROWS];
  int row[ROWS];
#pragma unroll
  for (int r = 0; r < ROWS; r++) {
    // rows beyond the batch are the last one again, of which no step is taken
    row[r] = min(first_row + r, batch - 1);
    length[r] = first_row + r < batch ? length_of(lengths, lengths_kind, row[r], steps) : 0;
  }

  for (int s = first; s < last; s++) {
    const int t = backwards ? steps - 1 - s : s;
    const __global float *before[ROWS];
    bool any_taken = false;
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
      const int from = t < length[r] ? t : 0;
      before[r] = state_before(y, h, from, backwards, t < length[r] ? length[r] : 0, direction,
                               directions, batch, row[r], hidden);
      any_taken |= t < length[r];
    }
    for (int p = pass; p < passes; p++) {
      for (int block = first_block; block < last_block; block++) {
        const int j = block * 16;
        const int count = min(16, hidden - j);
        const __global float *weights = packed + (size_t)block * hidden * GATES * 16;
        float16 sum[PRODUCTS][ROWS];
#pragma unroll
        for (int g = 0; g < PRODUCTS; g++) {
#pragma unroll
          for (int r = 0; r < ROWS; r++) {
            sum[g][r] = (float16)(0.0f);
          }
        }
        if (any_taken) {
#ifdef TWO_PASSES
          if (p == 0) {
            multiply(before, weights, hidden, 2, sum);
          } else {
            const __global float *reset[ROWS];
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
              const size_t line = ((size_t)t * batch + row[r]) * directions + direction;
              reset[r] = sums + (line * GATES + 1) * hidden;
            }
            multiply(reset, weights + 32, hidden, 1, sum);
          }
#else
          multiply(before, weights, hidden, GATES, sum);
#endif
        }
        // sums -> states; in a loop that is not unrolled, since it is long
        float kept[PRODUCTS][ROWS][16];
#pragma unroll
        for (int g = 0; g < PRODUCTS; g++) {
#pragma unroll
          for (int r = 0; r < ROWS; r++) {
            vstore16(sum[g][r], 0, kept[g][r]);
          }
        }
        const int rows = min(ROWS, batch - first_row);
#pragma nounroll
        for (int r = 0; r < rows; r++) {
          const size_t line = (size_t)direction * batch + row[r];
          __global float *to = y + ((size_t)t * directions * batch + line) * hidden + j;
          if (t >= length[r]) {
            if (p + 1 == passes) {
              store_part((float16)(0.0f), to, count);
            }
            continue;
          }
          __global float *x =
              sums + (((size_t)t * batch + row[r]) * directions + direction) * GATES * hidden + j;
#define GATE(g) load_part(x + (g) * (size_t)hidden, count, 0.0f)
#define PRODUCT(g) vload16(0, kept[g][r])
#if CELL == RNN
          store_part(bounded_f(GATE(0) + PRODUCT(0), clip, direction, parameters), to, count);
#elif CELL == LSTM
          float16 see_i = (float16)(0.0f), see_o = see_i, see_f = see_i;
#ifdef PEEPHOLES
          see_i = load_part(peepholes + j, count, 0.0f);
          see_o = load_part(peepholes + hidden + j, count, 0.0f);
          see_f = load_part(peepholes + 2 * (size_t)hidden + j, count, 0.0f);
#endif
          float16 cell = load_part(c + line * hidden + j, count, 0.0f);
          store_part(lstm(GATE(0) + PRODUCT(0), GATE(1) + PRODUCT(1), GATE(2) + PRODUCT(2),
                          GATE(3) + PRODUCT(3), see_i, see_o, see_f, &cell, clip, direction,
                          parameters),
                     to, count);
          store_part(cell, c + line * hidden + j, count);
#elif defined(TWO_PASSES)
          const float16 old = load_part(before[r] + j, count, 0.0f);
          if (p == 0) {
            const float16 z = bounded_f(GATE(0) + PRODUCT(0), clip, direction, parameters);
            const float16 reset = bounded_f(GATE(1) + PRODUCT(1), clip, direction, parameters);
            store_part(z, x, count);
            store_part(reset * old, x + hidden, count);
          } else {
            const float16 z = GATE(0);
            const float16 n = bounded_g(GATE(2) + PRODUCT(0), clip, direction, parameters);
            store_part((1.0f - z) * n + z * old, to, count);
          }
#else
          const float16 old = load_part(before[r] + j, count, 0.0f);
          const float16 z = bounded_f(GATE(0) + PRODUCT(0), clip, direction, parameters);
          const float16 reset = bounded_f(GATE(1) + PRODUCT(1), clip, direction, parameters);
          float16 state = PRODUCT(2);
          if (has_bias) {
            state += load_part(bias + j, count, 0.0f);
          }
          const float16 n = bounded_g(GATE(2) + reset * state, clip, direction, parameters);
          store_part((1.0f - z) * n + z * old, to, count);
#endif
#undef GATE
#undef PRODUCT
        }
      }
    }
  }
}
