/*
 * What the kernels of recurrent operations' gradients (op/RecurrentGradient) share. Names and layouts:
 *
 *   T, B, H, D, G    steps, sequences, elements of the state, directions, gates
 *   P                gates whose products with the state are made together: G, and 2 of a GRU's two passes
 *   sums             [T][B][D][G][H]: W*x and the biases, whose place the gradients of the gates' sums take
 *   products         [D][T][B][P][H]: the gates' products with the state, whose place their gradients take
 *   candidates       [D][T][B][H]: of a GRU's two passes the candidate's product with r*h, and its gradient
 *   before           [D][T][B][H]: the state before each step
 *   cells            [D][T][B][H]: an LSTM's cells after each step
 *   packed           [D][tiles][G*H][TILE]: the recurrent weights of TILE neighbouring elements of the state
 *                    that they multiply; beyond the last element zero
 *   dy               [T][D][B][H]: y's gradient
 *   dh, dc           [D][B][H], in place: the gradient of the final state and cell until the walk begins,
 *                    what the state and cell before a step get apart from products, and in the end the
 *                    gradient of the initial state and cell
 *   initial_cell     [D][B][H], read if has_cell
 *   bias             [D][2*G][H], read by a GRU with LINEAR_FIRST alone, if has_bias
 *   lengths          [B] of int (lengths_kind 1) or long (2); not read where that is 0
 *   reverse          whether direction 0 begins at the end; direction 1 always does
 *   first, last      the steps to go back, from first to last - 1, counted from the end of the walk
 *                    forward; step T stands for the gradient of the state before all steps
 *   pass, passes     the passes over the hidden elements at each step, from pass to passes - 1: two of a GRU
 *                    without LINEAR_FIRST, of which the second has the gradient of r*h; else one
 *   part_tiles       tiles of TILE hidden elements for each part of the launch. With several parts a launch
 *                    takes one pass of one step, because each part needs what all made before
 *
 * Steps that a sequence does not take have gradients of zero.
 *
 * Macros:
 *   CELL, LINEAR_FIRST   see recurrent.h
 *   and those of recurrent_gradient_cell.h
 */

#ifndef RECURRENT_GRADIENT_H
#define RECURRENT_GRADIENT_H

#include "recurrent.h"

#define TILE 64

#define GRADIENT_PARAMETERS                                                                     \
  __global float *sums, __global float *products, __global float *candidates,                   \
      const __global float *before, const __global float *cells, const __global float *packed,  \
      const __global float *dy, __global float *dh, __global float *dc,                         \
      const __global float *initial_cell, const __global float *bias,                           \
      const __global int *lengths, int has_cell, int has_bias, int lengths_kind, int reverse,   \
      int steps, int batch, int hidden, int directions, float clip, int first, int last,        \
      int pass, int passes, int part_tiles

/* Where a line of H elements of a step of a sequence lies in [D][T][B][H]. */
static inline size_t line_of(int direction, int steps, int t, int batch, int row) {
  return ((size_t)direction * steps + t) * batch + row;
}

/* The step that is taken before t, -1 where t is a sequence's first. */
static inline int step_before(int t, int backwards, int length) {
  const int from = backwards ? t + 1 : t - 1;
  return from < length ? from : -1;
}

#endif
