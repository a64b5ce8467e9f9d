// Makes the middle axis of x one, in one part or in several: the form for GPUs.
//
// x       [outer, extent, inner]
// y       [outer, parts, inner]: part p is made of elements p * length to (p + 1) * length
// finish, count   see finished() in reduce.h; 0 unless this is the last launch
//
// rows (inner is 1): LANES work-items to a part, neighbours taking neighbouring packs.
//   Launch: ceil(outer * parts / (GROUP / LANES)) groups of GROUP work-items
// columns: COLUMNS packs of neighbouring columns of a part to a work-group, whose GROUP / COLUMNS rows
//   of work-items share its elements.
//   Launch: outer * parts * ceil(inner / (COLUMNS * WIDTH)) groups of GROUP work-items
//
// TYPE, COMBINE, MAP   see reduce.h
// GROUP     work-items of a group, default 256, a power of two
// LANES     work-items of a row, default 32, a power of two
// COLUMNS   packs of columns of a group, default 32, a power of two
// WIDTH     elements of a pack: 4 where extent and length (rows) or inner (columns) are multiples of it,
//           else 1 (default)
// and those of lane_reduction.h
//
// What binds it is memory: every element is read once, AHEAD packs of a work-item at a time; the parts
// are few beside it. Order is fixed by the launch, so the same launch gives the same bits.

#ifndef GROUP
#define GROUP 256
#endif
#ifndef LANES
#define LANES 32
#endif
#ifndef COLUMNS
#define COLUMNS 32
#endif
#ifndef WIDTH
#define WIDTH 1
#endif

#define AHEAD 4

#define ALIGNED
#include "reduce.h"
#include "vectors.h"
#include "lane_reduction.h"

#define PACK VECTOR(TYPE, WIDTH)
#define LOAD(x, at) MANY(TYPE, WIDTH, x, at)

#if WIDTH == 1
#define JOINED(a, b) combine(a, b)
#define ACROSS(p) (p)
#else
#define JOINED(a, b) COMBINED(a, b)
#define ACROSS(p) combine(combine((p).x, (p).z), combine((p).y, (p).w))
#endif

LANE_REDUCTION(lane_combined, TYPE, combine)

#if COMBINE == LOG_SUM_EXP

// log(sum of exp(x)) in one pass: each place of a pack scales its own sum when it meets a larger element
// (Milakov and Gimelshein 2018). What the largest is subtracted as must be finite.
#define SHIFT(p) ((p) == (PACK)(-INFINITY) ? (PACK)(0.0f) : (p))

typedef struct {
  PACK largest;
  PACK sum;
} Joined;

static inline Joined nothing(void) {
  Joined none = {(PACK)(-INFINITY), (PACK)(0.0f)};
  return none;
}

static inline Joined join(const Joined own, const PACK x) {
  Joined all;
  all.largest = JOINED(own.largest, x);
  const PACK shift = SHIFT(all.largest);
  all.sum = own.sum * exp(own.largest - shift) + exp(x - shift);
  return all;
}

static inline Joined merge(const Joined a, const Joined b) {
  Joined all;
  all.largest = JOINED(a.largest, b.largest);
  const PACK shift = SHIFT(all.largest);
  all.sum = a.sum * exp(a.largest - shift) + b.sum * exp(b.largest - shift);
  return all;
}

// An infinite or undefined largest element is the result.
static inline PACK joined(const Joined all) {
  const PACK result = all.largest + log(all.sum);
  return isfinite(all.largest) ? result : all.largest;
}

#else

typedef PACK Joined;

static inline Joined nothing(void) { return (PACK)(NEUTRAL); }

static inline Joined join(const Joined own, const PACK x) { return JOINED(own, MAPPED(x)); }

static inline Joined merge(const Joined a, const Joined b) { return JOINED(a, b); }

static inline PACK joined(const Joined all) { return all; }

#endif

// Elements first, first + step... below count, of which neighbours lie `stride` elements apart in x.
__attribute__((always_inline)) static inline Joined join_all(
    __global const TYPE *x, const long first, const long step, const long count,
    const long stride) {
  Joined own[AHEAD];
#pragma unroll
  for (int i = 0; i < AHEAD; i++) {
    own[i] = nothing();
  }
  long j = first;
  for (; j + (AHEAD - 1) * step < count; j += AHEAD * step) {
    PACK next[AHEAD];
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      next[i] = LOAD(x, (j + i * step) * stride);
    }
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      own[i] = join(own[i], next[i]);
    }
  }
  for (; j < count; j += step) {
    own[0] = join(own[0], LOAD(x, j * stride));
  }
  return merge(merge(own[0], own[1]), merge(own[2], own[3]));
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void rows(
    __global const TYPE* restrict x,
    __global TYPE* restrict y,
    const long tasks,
    const long extent,
    const long parts,
    const long length,
    const int finish,
    const float count) {
  __local TYPE scratch[2 * LANE_SCRATCH];
  const int lane = get_local_id(0) % LANES;
  const long task = (long)get_group_id(0) * (GROUP / LANES) + get_local_id(0) / LANES;
  // lanes without a row go along with the last one, for the exchange, and store nothing
  const long own_task = min(task, tasks - 1);
  const long row = parts == 1 ? own_task : own_task / parts;
  const long first = (own_task - row * parts) * length;
  const long elements = min(length, extent - first);
  const Joined own =
      join_all(x + row * extent + first, lane * WIDTH, LANES * WIDTH, elements, 1);
#if COMBINE == LOG_SUM_EXP
#if WIDTH == 1
  const float own_largest = own.largest;
#else
  const float own_largest = ACROSS(own.largest);
#endif
  const float largest = lane_combined(own_largest, scratch);
  const PACK shift = isfinite(largest) ? largest : 0.0f;
  const PACK scaled = own.sum * exp(SHIFT(own.largest) - shift);
  const PACK sums = own.largest == (PACK)(-INFINITY) ? (PACK)(0.0f) : scaled;
#if WIDTH == 1
  const float own_sum = sums;
#else
  const float own_sum = (sums.x + sums.z) + (sums.y + sums.w);
#endif
  const float sum = lane_sum(own_sum, scratch + LANE_SCRATCH);
  const TYPE result = isfinite(largest) ? largest + log(sum) : largest;
#else
  const TYPE result = lane_combined(ACROSS(own), scratch);
#endif
  if (lane == 0 && task < tasks) {
    y[task] = finished(result, finish, count);
  }
}

#ifdef INTEGER
#define FINISHED(p) (p)
#else
#define FINISHED(p) \
  (finish == 1 ? (p) / count : finish == 2 ? sqrt(p) : finish == 3 ? log(p) : (p))
#endif

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void columns(
    __global const TYPE* restrict x,
    __global TYPE* restrict y,
    const long extent,
    const long inner,
    const long parts,
    const long length,
    const int finish,
    const float count) {
  __local Joined scratch[GROUP];
  const int id = get_local_id(0);
  const long strips = (inner + COLUMNS * WIDTH - 1) / (COLUMNS * WIDTH);
  const long part = get_group_id(0) / strips;
  const long strip = get_group_id(0) - part * strips;
  const long column = (strip * COLUMNS + id % COLUMNS) * WIDTH;
  const long block = parts == 1 ? part : part / parts;
  const long first = (part - block * parts) * length;
  const long elements = column < inner ? min(length, extent - first) : 0;
  Joined own = join_all(x + (block * extent + first) * inner + column, id / COLUMNS,
                        GROUP / COLUMNS, elements, inner);
  scratch[id] = own;
  for (int half_group = GROUP / 2; half_group >= COLUMNS; half_group /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    if (id < half_group) {
      own = merge(own, scratch[id + half_group]);
      scratch[id] = own;
    }
  }
  if (id < COLUMNS && column < inner) {
    const PACK result = joined(own);
    STORES(TYPE, WIDTH, FINISHED(result), y + part * inner + column);
  }
}
