/*
 * Gradients of recurrent operations for CPU devices: the walk back through the steps of Rnn, Lstm and Gru
 * (see op/RecurrentGradient), the products with input and states being done. A work-item holds ROWS
 * sequences of a direction and TILE elements of the gradient of their state in registers while it goes
 * through the recurrent weights, tile by tile, step by step. Where too few sequences are there for all
 * cores, the tiles are shared out instead, and each launch takes one step.
 *
 *   buffers and numbers       see recurrent_gradient.h
 *   recurrent_gradient_rows   launch: (ceil(B / ROWS), parts of the hidden elements, D), work-groups of 1
 *   the other kernels         recurrent_gradient_cell.h says
 *
 * Macros:
 *   ROWS   sequences of a work-item: 4 (default), 2 or 1
 *   and those of recurrent_gradient.h
 */

#ifndef ROWS
#define ROWS 4
#endif

#include "partial.h"
#include "recurrent_gradient.h"

#define REAL float16
#define FN(name) name
#include "functions.h"
#define LANES 16
#define LOAD(from) load_part(from, count, 0.0f)
#define STORE(value, to) store_part(value, to, count)
#include "recurrent_gradient_cell.h"

#define VECTORS (TILE / LANES)

/* sum[r] += product of delta[r] with a tile of `depth` rows of weights. */
static inline __attribute__((always_inline)) void multiply(
    const __global float *const *delta, const __global float *weights, const int depth,
    float16 sum[ROWS][VECTORS]) {
  for (int k = 0; k < depth; k++) {
#pragma unroll
    for (int v = 0; v < VECTORS; v++) {
      const float16 w = vload16(0, weights + (size_t)k * TILE + v * LANES);
#pragma unroll
      for (int r = 0; r < ROWS; r++) {
        sum[r][v] = fma((float16)(delta[r][k]), w, sum[r][v]);
      }
    }
  }
}

__attribute__((reqd_work_group_size(1, 1, 1)))
__kernel void recurrent_gradient_rows(GRADIENT_PARAMETERS) {
  const int first_row = get_global_id(0) * ROWS;
  const int rows = min(ROWS, batch - first_row);
  const int direction = get_global_id(2);
  const int backwards = reverse || direction == 1;
  const int tiles = (hidden + TILE - 1) / TILE;
  const int first_tile = get_global_id(1) * part_tiles;
  const int last_tile = min(tiles, first_tile + part_tiles);
  packed += (size_t)direction * tiles * GATES * hidden * TILE;
  bias += ((size_t)direction * 2 * GATES + 2 * GATES - 1) * hidden;

  for (int s = first; s < last; s++) {
    const int t = backwards ? s : steps - 1 - s;
    const int later = backwards ? t - 1 : t + 1;
    for (int p = pass; p < passes && (p == 0 || s < steps); p++) {
      const __global float *delta[ROWS];
#pragma unroll
      for (int r = 0; r < ROWS; r++) {
        // rows beyond the batch are the last one again
        const int row = min(first_row + r, batch - 1);
        delta[r] = p == 0
            ? products + line_of(direction, steps, s == 0 ? t : later, batch, row) * PRODUCTS * hidden
            : candidates + line_of(direction, steps, t, batch, row) * hidden;
      }
      for (int tile = first_tile; tile < last_tile; tile++) {
        const __global float *weights = packed + (size_t)tile * GATES * hidden * TILE;
        float16 sum[ROWS][VECTORS];
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
#pragma unroll
          for (int v = 0; v < VECTORS; v++) {
            sum[r][v] = (float16)(0.0f);
          }
        }
        if (p > 0) {
          multiply(delta, weights + (size_t)2 * hidden * TILE, hidden, sum);
        } else if (s > 0) {
          multiply(delta, weights, PRODUCTS * hidden, sum);
        }
        // in a loop that is not unrolled, since it is long
        float kept[ROWS][TILE];
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
#pragma unroll
          for (int v = 0; v < VECTORS; v++) {
            vstore16(sum[r][v], v, kept[r]);
          }
        }
        const int end = min(hidden, (tile + 1) * TILE);
#pragma nounroll
        for (int r = 0; r < rows; r++) {
          const int row = first_row + r;
          const int length = length_of(lengths, lengths_kind, row, steps);
          const int from = step_before(t, backwards, length);
          const size_t state = ((size_t)direction * batch + row) * hidden;
          const size_t line = line_of(direction, steps, t, batch, row);
#pragma nounroll
          for (int j = tile * TILE; j < end; j += LANES) {
            const int count = min(LANES, hidden - j);
            const float16 product = vload16(0, kept[r] + (j - tile * TILE));
            __global float *to = dh + state + j;
            if (s == steps) {
              STORE(LOAD(to) + product, to);
              continue;
            }
            __global float *x =
                sums + (((size_t)t * batch + row) * directions + direction) * GATES * hidden + j;
            __global float *y = products + line * PRODUCTS * hidden + j;
            __global float *candidate = candidates + line * hidden + j;
            if (t < length) {
              const __global float *old =
                  from >= 0 ? cells + line_of(direction, steps, from, batch, row) * hidden + j
                            : has_cell ? initial_cell + state + j
                                       : 0;
              go_back(x, y, candidate, before + line * hidden + j, cells + line * hidden + j, old,
                      dy + (((size_t)t * directions + direction) * batch + row) * hidden + j, to,
                      dc + state + j, has_bias ? bias + j : 0, product, hidden, count, clip,
                      direction, p);
            } else if (p == 0) {
              pass_on(x, y, candidate, to, product, hidden, count);
            }
          }
        }
      }
    }
  }
}
