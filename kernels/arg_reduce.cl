// The index of the largest or smallest element of each line of x; NaN beats everything.
//
// x      [outer, extent, inner], extent at least 1
// y      [outer, inner] indices
// last   not 0 where the last of equal elements is wanted, else the first
//
// TYPE   float (default), int or long; INTEGER is defined for the latter two
// MIN    defined for the smallest
// STRIP  neighbouring lines per work-item of `columns`: 1 (default) on GPUs, so that loads coalesce,
//        16 on CPUs, which read whole vectors that way
// GROUP  work-items of a group of `rows`, default 256, a power of two

#ifndef TYPE
#define TYPE float
#endif
#ifndef STRIP
#define STRIP 1
#endif
#ifndef GROUP
#define GROUP 256
#endif

// Whether a is more extreme than b.
bool beats(const TYPE a, const TYPE b) {
#ifdef MIN
  const bool beyond = a < b;
#else
  const bool beyond = a > b;
#endif
#ifdef INTEGER
  return beyond;
#else
  return beyond || (isnan(a) && !isnan(b));
#endif
}

// Whether element i of value a is taken rather than element j of value b.
bool taken(const TYPE a, const long i, const TYPE b, const long j, const int last) {
  return beats(a, b) || (!beats(b, a) && (last ? i > j : i < j));
}

// Launch: outer * ceil(inner / STRIP) (= tasks) work-items at least, any work-group size.
__kernel void columns(
    __global const TYPE* restrict x,
    __global long* restrict y,
    const long tasks,
    const long extent,
    const long inner,
    const int last) {
  const long id = get_global_id(0);
  if (id >= tasks) {
    return;
  }
  const long strips = (inner + STRIP - 1) / STRIP;
  const long column = id % strips * STRIP;
  const int width = (int)min((long)STRIP, inner - column);
  __global const TYPE* from = x + id / strips * extent * inner + column;
  __global long* to = y + id / strips * inner + column;
  TYPE best[STRIP];
  long where[STRIP];
  for (int j = 0; j < width; j++) {
    best[j] = from[j];
    where[j] = 0;
  }
  for (long i = 1; i < extent; i++) {
    for (int j = 0; j < width; j++) {
      const TYPE value = from[i * inner + j];
      if (taken(value, i, best[j], where[j], last)) {
        best[j] = value;
        where[j] = i;
      }
    }
  }
  for (int j = 0; j < width; j++) {
    to[j] = where[j];
  }
}

#if STRIP > 1

// Where inner is 1, on CPUs: sixteen lanes keep their best each.
//
// Launch: outer work-items.
__kernel void row_lanes(
    __global const TYPE* restrict x,
    __global long* restrict y,
    const long extent,
    const int last) {
  __global const TYPE* row = x + get_global_id(0) * extent;
  TYPE best[16];
  int where[16];
  const int lanes = (int)min(16L, extent);
  for (int j = 0; j < lanes; j++) {
    best[j] = row[j];
    where[j] = 0;
  }
  // where counts rounds of sixteen; within a lane a later element is only taken as `last` says
  const int rounds = (int)(extent / 16);
  for (int i = 1; i < rounds; i++) {
    for (int j = 0; j < 16; j++) {
      const TYPE value = row[(long)i * 16 + j];
      const bool better = beats(value, best[j]) || (last && !beats(best[j], value));
      best[j] = better ? value : best[j];
      where[j] = better ? i : where[j];
    }
  }
  TYPE extreme = best[0];
  long place = (long)where[0] * 16;
  for (int j = 1; j < lanes; j++) {
    const long i = (long)where[j] * 16 + j;
    if (taken(best[j], i, extreme, place, last)) {
      extreme = best[j];
      place = i;
    }
  }
  for (long i = max(16L, (long)rounds * 16); i < extent; i++) {
    if (taken(row[i], i, extreme, place, last)) {
      extreme = row[i];
      place = i;
    }
  }
  y[get_global_id(0)] = place;
}

#else

// Where inner is 1, on GPUs: a work-group per row.
//
// Launch: outer groups of GROUP work-items.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void rows(
    __global const TYPE* restrict x,
    __global long* restrict y,
    const long extent,
    const int last) {
  __local TYPE values[GROUP];
  __local long places[GROUP];
  const int id = get_local_id(0);
  __global const TYPE* row = x + get_group_id(0) * extent;
  // a work-item beyond a short row begins with its first element, which changes nothing
  long place = id < extent ? id : 0;
  TYPE best = row[place];
  for (long i = id + GROUP; i < extent; i += GROUP) {
    const TYPE value = row[i];
    if (taken(value, i, best, place, last)) {
      best = value;
      place = i;
    }
  }
  values[id] = best;
  places[id] = place;
  for (int width = GROUP / 2; width > 0; width /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    if (id < width
        && taken(values[id + width], places[id + width], values[id], places[id], last)) {
      values[id] = values[id + width];
      places[id] = places[id + width];
    }
  }
  if (id == 0) {
    y[get_group_id(0)] = places[0];
  }
}

#endif
