/*
 * What the kernels of recurrent operations (op/Recurrent) share. Names and layouts:
 *
 *   T, B, H, D, G    steps, sequences, elements of the state, directions, gates
 *   sums             [T][B][D][G][H]: what each gate adds to its product with the state, W*x and the
 *                    biases. A GRU's two passes keep z and r*h in the places of the first two
 *   packed           [D][blocks][H][G][16]: the recurrent weights of 16 neighbouring elements of each
 *                    gate together; beyond the last element zero
 *   y                [T][D][B][H]; the state before a step is read from where it was written
 *   h, c             [D][B][H]: the initial state until the end, and the cell, in place
 *   bias             [D][2*G][H], read by a GRU with LINEAR_FIRST alone, if has_bias
 *   peepholes        [D][3][H], read with PEEPHOLES
 *   parameters       [D][3][2], see recurrent_cell.h
 *   lengths          [B] of int (lengths_kind 1) or long (2); not read where that is 0
 *   reverse          whether direction 0 begins at the end; direction 1 always does
 *   first, last      the steps to take, from first to last - 1, counted as they are taken
 *   pass, passes     the passes to make over the hidden elements at each step, from pass to passes - 1.
 *                    A GRU without LINEAR_FIRST has two, for z and r and then for the state; else one
 *   part_blocks      blocks of 16 hidden elements for each part of the launch. With several parts a
 *                    launch takes one pass of one step, because each part needs what all made before
 *
 * Macros:
 *   CELL             RNN, LSTM (default) or GRU
 *   LINEAR_FIRST     defined where a GRU's reset gate multiplies the product
 *   and those of recurrent_cell.h
 */

#ifndef RECURRENT_H
#define RECURRENT_H

#include "lengths.h"

#define RNN 1
#define LSTM 4
#define GRU 3

#ifndef CELL
#define CELL LSTM
#endif
#define GATES CELL

#if CELL == GRU && !defined(LINEAR_FIRST)
#define TWO_PASSES
#define PRODUCTS 2 /* at most in a pass */
#else
#define PRODUCTS GATES
#endif

#define RECURRENT_PARAMETERS                                                              \
  __global float *sums, const __global float *packed, __global float *y, __global float *h, \
      __global float *c, const __global float *bias, const __global float *peepholes,     \
      const __global float *parameters, const __global int *lengths, int has_bias,        \
      int lengths_kind, int reverse, int steps, int batch, int hidden, int directions,    \
      float clip, int first, int last, int pass, int passes, int part_blocks

/* The state of a row before step t, which the row takes. */
static inline const __global float *state_before(const __global float *y, const __global float *h,
                                                 int t, int backwards, int length, int direction,
                                                 int directions, int batch, int row, int hidden) {
  const int from = backwards ? t + 1 : t - 1;
  const size_t line = (size_t)direction * batch + row;
  return from < 0 || from >= length ? h + line * hidden
                                    : y + ((size_t)from * directions * batch + line) * hidden;
}

#endif
