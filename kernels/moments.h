/*
 * Mean and biased variance of float elements that lie in runs: `runs` runs of `length` adjacent
 * elements, `stride` elements apart. In two passes (Chan, Golub and LeVeque 1983): the first estimates
 * the mean, the second sums the distances from the estimate, which lose no digits however large the
 * mean is against them, and their squares. Of no elements all is NaN.
 *
 *   group_moments  by a work-group of one axis, a power of two; all work-items get the result. Each
 *                  has AHEAD packs of WIDTH elements in flight; see packs.h
 *   item_moments   by one work-item, sixteen elements at a time
 *
 * Macro:
 *   WIDTH   elements that group_moments reads at a time: 4 where length and stride are multiples of it,
 *           else 1 (default)
 */

#ifndef MOMENTS_H
#define MOMENTS_H

#ifndef WIDTH
#define WIDTH 1
#endif

#include "packs.h"
#include "vector_sum.h"
#include "work_group.h"

#define AHEAD 4

typedef struct {
  float center;   /* the estimate of the mean */
  float shift;    /* what the mean exceeds it by */
  float variance;
} Moments;

static inline Moments moments_of(float center, float distances, float squares, float count) {
  Moments m;
  m.center = center;
  m.shift = distances / count;
  m.variance = squares / count - m.shift * m.shift;
  m.variance = m.variance < 0.0f ? 0.0f : m.variance;
  return m;
}

/* The mean; an infinite estimate, whose distances are NaN, is what it is. */
static inline float mean_of(Moments m) { return isinf(m.center) ? m.center : m.center + m.shift; }

/*
 * One work-item's place in the runs, advanced by whole work-groups without dividing. What is walked
 * are elements, or packs where all lengths are counted in them.
 */
typedef struct {
  long run;
  long offset;
  long run_step;
  long offset_step;
} Walk;

static inline Walk walk_start(long length) {
  const long first = get_local_id(0);
  const long step = get_local_size(0);
  Walk w;
  w.run = length > 0 ? first / length : 0;
  w.offset = first - w.run * length;
  w.run_step = length > 0 ? step / length : 0;
  w.offset_step = step - w.run_step * length;
  return w;
}

static inline void walk_on(Walk *w, long length) {
  w->run += w->run_step;
  w->offset += w->offset_step;
  if (w->offset >= length) {
    w->offset -= length;
    w->run++;
  }
}

/* The packs at the next AHEAD places, and which of them there are. */
__attribute__((always_inline)) static inline void walk_packs(
    const __global float *x, long runs, long packs, long stride, Walk *w, Pack *next,
    bool *there) {
#pragma unroll
  for (int i = 0; i < AHEAD; i++) {
    there[i] = w->run < runs;
    const long place = w->run * stride + w->offset * WIDTH;
    /* a load too many repeats the first one, so that none waits for a branch */
    next[i] = pack_load(x, there[i] ? place : 0);
    walk_on(w, packs);
  }
}

static inline Moments group_moments(
    const __global float *x, long runs, long length, long stride, __local float *scratch) {
  const long packs = length / WIDTH;
  const long runs_with_elements = length > 0 ? runs : 0;
  const float count = (float)(runs * length);
  Pack sum = 0.0f;
  for (Walk w = walk_start(packs); w.run < runs_with_elements;) {
    Pack next[AHEAD];
    bool there[AHEAD];
    walk_packs(x, runs_with_elements, packs, stride, &w, next, there);
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      sum += there[i] ? next[i] : (Pack)(0.0f);
    }
  }
  const float center = group_sum(pack_sum(sum), scratch) / count;
  Pack distances = 0.0f;
  Pack squares = 0.0f;
  for (Walk w = walk_start(packs); w.run < runs_with_elements;) {
    Pack next[AHEAD];
    bool there[AHEAD];
    walk_packs(x, runs_with_elements, packs, stride, &w, next, there);
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      const Pack distance = there[i] ? next[i] - center : (Pack)(0.0f);
      distances += distance;
      squares += distance * distance;
    }
  }
  const float all_distances = group_sum(pack_sum(distances), scratch);
  const float all_squares = group_sum(pack_sum(squares), scratch);
  return moments_of(center, all_distances, all_squares, count);
}

static inline Moments item_moments(
    const __global float *x, long runs, long length, long stride) {
  const float count = (float)(runs * length);
  float16 wide = 0.0f;
  float narrow = 0.0f;
  for (long run = 0; run < runs; run++) {
    const __global float *from = x + run * stride;
    long i = 0;
    for (; i + 16 <= length; i += 16) {
      wide += vload16(0, from + i);
    }
    for (; i < length; i++) {
      narrow += from[i];
    }
  }
  const float center = add_16(narrow, wide) / count;
  float16 wide_squares = 0.0f;
  float squares = 0.0f;
  wide = 0.0f;
  narrow = 0.0f;
  for (long run = 0; run < runs; run++) {
    const __global float *from = x + run * stride;
    long i = 0;
    for (; i + 16 <= length; i += 16) {
      const float16 distance = vload16(0, from + i) - center;
      wide += distance;
      wide_squares += distance * distance;
    }
    for (; i < length; i++) {
      const float distance = from[i] - center;
      narrow += distance;
      squares += distance * distance;
    }
  }
  return moments_of(
      center, add_16(narrow, wide), add_16(squares, wide_squares), count);
}

/* y[i] = ((x[i] - center) - shift)*scale + add for `length` elements, by one work-item. */
static inline void item_normalize(
    const __global float *x, __global float *y, long length, Moments m, float scale, float add) {
  long i = 0;
  for (; i + 16 <= length; i += 16) {
    vstore16(((vload16(0, x + i) - m.center) - m.shift) * scale + add, 0, y + i);
  }
  for (; i < length; i++) {
    y[i] = ((x[i] - m.center) - m.shift) * scale + add;
  }
}

#endif
