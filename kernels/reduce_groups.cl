// Makes the middle axis of x one, in one part or in several: the form for GPUs.
//
// x       [outer, extent, inner]
// y       [outer, parts, inner]: part p is made of elements p * length to (p + 1) * length
// finish, count   see finished() in reduce.h; 0 unless this is the last launch
//
// TYPE, COMBINE, MAP   see reduce.h
// GROUP   work-items of a group of `rows`, default 256, a power of two

#include "reduce.h"

#ifndef GROUP
#define GROUP 256
#endif

#if COMBINE == LOG_SUM_EXP
#define TREE(a, b) (add ? (a) + (b) : combine(a, b))
#else
#define TREE(a, b) combine(a, b)
#endif

// The values of a work-group made one; every work-item gets it. The order is fixed by the group's
// size, so the same launch gives the same bits. `add` makes LOG_SUM_EXP's tree one of sums.
TYPE group_combine(const TYPE value, __local TYPE* scratch, const bool add) {
  const int id = get_local_id(0);
  scratch[id] = value;
  for (int width = GROUP / 2; width > 0; width /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    if (id < width) {
      scratch[id] = TREE(scratch[id], scratch[id + width]);
    }
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  const TYPE result = scratch[0];
  barrier(CLK_LOCAL_MEM_FENCE);
  return result;
}

// Where inner is 1: a work-group per part.
//
// Launch: outer * parts groups of GROUP work-items.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void rows(
    __global const TYPE* restrict x,
    __global TYPE* restrict y,
    const long extent,
    const long parts,
    const long length,
    const int finish,
    const float count) {
  __local TYPE scratch[GROUP];
  const long group = get_group_id(0);
  const long first = group % parts * length + get_local_id(0);
  const long last = min(group % parts * length + length, extent);
  __global const TYPE* row = x + group / parts * extent;
  TYPE own = NEUTRAL;
  for (long i = first; i < last; i += GROUP) {
    own = combine(own, map(row[i]));
  }
  TYPE result = group_combine(own, scratch, false);
#if COMBINE == LOG_SUM_EXP
  const float largest = result;
  if (isfinite(largest)) {
    float sum = 0;
    for (long i = first; i < last; i += GROUP) {
      sum += exp(row[i] - largest);
    }
    result = largest + log(group_combine(sum, scratch, true));
  }
#endif
  if (get_local_id(0) == 0) {
    y[group] = finished(result, finish, count);
  }
}

// A column of a part per work-item, neighbours reading neighbours; also for short rows.
//
// Launch: at least outer * parts * inner (= results) work-items, any work-group size.
__kernel void columns(
    __global const TYPE* restrict x,
    __global TYPE* restrict y,
    const long results,
    const long extent,
    const long inner,
    const long parts,
    const long length,
    const int finish,
    const float count) {
  const long id = get_global_id(0);
  if (id >= results) {
    return;
  }
  const long part = id / inner;
  const long first = part % parts * length;
  const long last = min(first + length, extent);
  __global const TYPE* column = x + part / parts * extent * inner + id % inner;
  TYPE a = NEUTRAL;
  TYPE b = NEUTRAL;
  long i = first;
  for (; i + 2 <= last; i += 2) {
    a = combine(a, map(column[i * inner]));
    b = combine(b, map(column[(i + 1) * inner]));
  }
  if (i < last) {
    a = combine(a, map(column[i * inner]));
  }
  TYPE result = combine(a, b);
#if COMBINE == LOG_SUM_EXP
  const float largest = result;
  if (isfinite(largest)) {
    float sum = 0;
    for (long j = first; j < last; j++) {
      sum += exp(column[j * inner] - largest);
    }
    result = largest + log(sum);
  }
#endif
  y[id] = finished(result, finish, count);
}
