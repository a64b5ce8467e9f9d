// dx[o, e, b] = the sum of dy[o, i, b] over all i with place(i) = e, in the order of i.
//
// indices    [count]: place(i) is indices[i], counted from the end where negative; out of range is none
// dy         [outer, count, inner]
// dx         [outer, extent, inner]
// ends       [extent]: where the positions of each place end in `positions`; they begin where those of
//            the place before end
// positions  [count]: the positions i, sorted by place(i), then by i
//
// The counting sort is `sort` alone on CPUs; on GPUs it is `count_places` of zeroed ends, `begin`,
// `place`, which fills `unsorted` in any order, and `order`. Its atomics count integers, so the
// result is the same every time.
//
// Macro: IDS, the type of an index: int (default) or long

#include "index.h"

// Launch: one work-item.
__kernel void sort(
    __global const IDS* restrict indices,
    __global int* restrict ends,
    __global int* restrict positions,
    const long count,
    const long extent) {
  for (long e = 0; e < extent; e++) {
    ends[e] = 0;
  }
  for (long i = 0; i < count; i++) {
    const long place = counted(indices[i], extent);
    if (place >= 0) {
      ends[place]++;
    }
  }
  int begin = 0;
  for (long e = 0; e < extent; e++) {
    const int size = ends[e];
    ends[e] = begin;
    begin += size;
  }
  for (long i = 0; i < count; i++) {
    const long place = counted(indices[i], extent);
    if (place >= 0) {
      positions[ends[place]++] = (int)i;
    }
  }
}

// Launch: at least count work-items, any work-group size.
__kernel void count_places(
    __global const IDS* restrict indices,
    volatile __global int* restrict sizes,
    const long count,
    const long extent) {
  const long i = get_global_id(0);
  const long place = i < count ? counted(indices[i], extent) : -1;
  if (place >= 0) {
    atomic_inc(sizes + place);
  }
}

// Replaces each size by the sum of those before it.
//
// Launch: one work-group of at most 256; each work-item has a run of places.
__kernel void begin(__global int* restrict sizes, const long extent) {
  __local int sums[256];
  const int item = get_local_id(0);
  const int items = get_local_size(0);
  const long run = (extent + items - 1) / items;
  const long first = min(item * run, extent);
  const long last = min(first + run, extent);
  int sum = 0;
  for (long e = first; e < last; e++) {
    sum += sizes[e];
  }
  sums[item] = sum;
  barrier(CLK_LOCAL_MEM_FENCE);
  int before = 0;
  for (int other = 0; other < item; other++) {
    before += sums[other];
  }
  for (long e = first; e < last; e++) {
    const int size = sizes[e];
    sizes[e] = before;
    before += size;
  }
}

// Turns begins into ends. Launch: at least count work-items, any work-group size.
__kernel void place(
    __global const IDS* restrict indices,
    volatile __global int* restrict ends,
    __global int* restrict unsorted,
    const long count,
    const long extent) {
  const long i = get_global_id(0);
  const long place = i < count ? counted(indices[i], extent) : -1;
  if (place >= 0) {
    unsorted[atomic_inc(ends + place)] = (int)i;
  }
}

// Each position counts those of its place before it. Launch: at least count work-items, any work-group
// size.
__kernel void order(
    __global const IDS* restrict indices,
    __global const int* restrict ends,
    __global const int* restrict unsorted,
    __global int* restrict positions,
    const long count,
    const long extent) {
  const long i = get_global_id(0);
  const long place = i < count ? counted(indices[i], extent) : -1;
  if (place < 0) {
    return;
  }
  const int first = place == 0 ? 0 : ends[place - 1];
  const int last = ends[place];
  int rank = 0;
  for (int other = first; other < last; other++) {
    rank += unsorted[other] < (int)i ? 1 : 0;
  }
  positions[first + rank] = (int)i;
}

// One element per work-item: for GPUs. Four loads are under way at a time, the sum is in order.
//
// Launch: at least outer * extent * inner work-items, any work-group size.
__kernel void sum_elements(
    __global const int* restrict ends,
    __global const int* restrict positions,
    __global const float* restrict dy,
    __global float* restrict dx,
    const long outer,
    const long extent,
    const long count,
    const long inner) {
  const long to = get_global_id(0);
  const long slice = to / inner;
  const long o = slice / extent;
  if (o >= outer) {
    return;
  }
  const long place = slice - o * extent;
  __global const float* from = dy + o * count * inner + (to - slice * inner);
  const int last = ends[place];
  int i = place == 0 ? 0 : ends[place - 1];
  float sum = 0.0f;
  for (; i + 4 <= last; i += 4) {
    const float a = from[positions[i] * inner];
    const float b = from[positions[i + 1] * inner];
    const float c = from[positions[i + 2] * inner];
    const float d = from[positions[i + 3] * inner];
    sum = (((sum + a) + b) + c) + d;
  }
  for (; i < last; i++) {
    sum += from[positions[i] * inner];
  }
  dx[to] = sum;
}

// `slices` slices per work-item, added up with vectors: for CPUs.
//
// Launch: at least ceil(outer * extent / slices) work-items, any work-group size.
__kernel void sum_slices(
    __global const int* restrict ends,
    __global const int* restrict positions,
    __global const float* restrict dy,
    __global float* restrict dx,
    const long outer,
    const long extent,
    const long count,
    const long inner,
    const long slices) {
  const long first = (long)get_global_id(0) * slices;
  const long last = min(first + slices, outer * extent);
  for (long slice = first; slice < last; slice++) {
    const long o = slice / extent;
    const long place = slice - o * extent;
    __global float* to = dx + slice * inner;
    for (long b = 0; b < inner; b++) {
      to[b] = 0.0f;
    }
    for (int i = place == 0 ? 0 : ends[place - 1]; i < ends[place]; i++) {
      __global const float* from = dy + (o * count + positions[i]) * inner;
      long b = 0;
      for (; b + 16 <= inner; b += 16) {
        vstore16(vload16(0, to + b) + vload16(0, from + b), 0, to + b);
      }
      for (; b < inner; b++) {
        to[b] += from[b];
      }
    }
  }
}
