// Turns pairs of elements of each head by the angles of its position:
//
//   y[first] = x[first] * cos - x[second] * sin      y[second] = x[second] * cos + x[first] * sin
//
// with, for pair c, elements c and c + pairs of a head, or 2 c and 2 c + 1 where INTERLEAVED; the elements
// from 2 * pairs on are copied.
//
// x, y      [batch, heads, steps, headDim]
// cos, sin  [batch, steps, pairs]; where POSITIONED, [positions, pairs], whose rows `ids` names
// ids       [batch, steps], where POSITIONED: INT32 or INT64, negative ones count from the end; one out of
//           range makes NaN of what would be turned
//
// INTERLEAVED, POSITIONED   flags
// IDS                       see index.h

#include "index.h"

#ifdef POSITIONED
#define POSITIONS , __global const IDS* restrict ids
#define ANGLE_ROW(step) counted(ids[step], positions)
#else
#define POSITIONS
#define ANGLE_ROW(step) (step)
#endif

#ifdef INTERLEAVED
#define FIRST(pair) (2 * (pair))
#define SECOND(pair) (2 * (pair) + 1)
#else
#define FIRST(pair) (pair)
#define SECOND(pair) ((pair) + pairs)
#endif

// A pair, or one of the elements that are copied, per work-item: for GPUs.
//
// Launch: at least count * (headDim - pairs) work-items, count being batch * heads * steps; any work-group
// size.
__kernel void turn_pairs(
    __global const float* restrict x,
    __global const float* restrict cosines,
    __global const float* restrict sines POSITIONS,
    __global float* restrict y,
    const long count,
    const long heads,
    const long steps,
    const long headDim,
    const long pairs,
    const long positions) {
  const long lanes = headDim - pairs;
  const long row = get_global_id(0) / lanes;
  if (row >= count) {
    return;
  }
  const long lane = get_global_id(0) - row * lanes;
  const long at = row * headDim;
  if (lane >= pairs) {
    y[at + lane + pairs] = x[at + lane + pairs];
    return;
  }
  const long step = row / (heads * steps) * steps + row % steps;
  const long angle = ANGLE_ROW(step);
  const float c = angle < 0 ? NAN : cosines[angle * pairs + lane];
  const float s = angle < 0 ? NAN : sines[angle * pairs + lane];
  const float a = x[at + FIRST(lane)];
  const float b = x[at + SECOND(lane)];
  y[at + FIRST(lane)] = a * c - b * s;
  y[at + SECOND(lane)] = b * c + a * s;
}

// `share` rows per work-item: for CPUs.
//
// Launch: at least ceil(count / share) work-items, any work-group size.
__kernel void turn_rows(
    __global const float* restrict x,
    __global const float* restrict cosines,
    __global const float* restrict sines POSITIONS,
    __global float* restrict y,
    const long count,
    const long heads,
    const long steps,
    const long headDim,
    const long pairs,
    const long positions,
    const long share) {
  const long last = min((long)(get_global_id(0) + 1) * share, count);
  for (long row = (long)get_global_id(0) * share; row < last; row++) {
    const long step = row / (heads * steps) * steps + row % steps;
    const long angle = ANGLE_ROW(step);
    __global const float* from = x + row * headDim;
    __global float* to = y + row * headDim;
    if (angle < 0) {
      for (long i = 0; i < 2 * pairs; i++) {
        to[i] = NAN;
      }
    } else {
      __global const float* c = cosines + angle * pairs;
      __global const float* s = sines + angle * pairs;
      for (long pair = 0; pair < pairs; pair++) {
        const float a = from[FIRST(pair)];
        const float b = from[SECOND(pair)];
        to[FIRST(pair)] = a * c[pair] - b * s[pair];
        to[SECOND(pair)] = b * c[pair] + a * s[pair];
      }
    }
    for (long i = 2 * pairs; i < headDim; i++) {
      to[i] = from[i];
    }
  }
}
