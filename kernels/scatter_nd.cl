// Updates slices of y, which holds a copy of data: for i = 0, 1, ... in order
//
//   y[s, b] = combined(y[s, b], updates[i, b])   where tuple i of indices names slice s
//
// A tuple with an index out of range is skipped. Each work-item owns `chunk` elements of every slice in
// one of `parts` parts of y and walks all tuples: no two write the same element, so the order is that of
// i.
//
// y         [slices, inner]
// indices   [count, DEPTH]
// extents   what each index of a tuple must lie within
// updates   [count, inner]
// places    [count], the slice that each tuple names, -1 for none
//
// Macros: see scatter.h and index.h

#ifndef DEPTH
#define DEPTH 1
#endif

#include "scatter.h"
#include "index.h"

// Launch: at least count work-items, any work-group size.
__kernel void find_places(
    __global const IDS* restrict indices,
    __global long* restrict places,
    const long count,
    __global const long* restrict extents) {
  const long i = get_global_id(0);
  if (i < count) {
    places[i] = slice_of(indices, i, count, extents);
  }
}

// Launch: at least ceil(inner / chunk) * parts work-items, any work-group size; neighbours take
// neighbouring chunks.
__kernel void scatter(
    __global ELEMENT* restrict y,
    __global const long* restrict places,
    __global const ELEMENT* restrict updates,
    const long slices,
    const long count,
    const long inner,
    const long chunk,
    const long parts) {
  const long chunks = (inner + chunk - 1) / chunk;
  const long part = get_global_id(0) / chunks;
  if (part >= parts) {
    return;
  }
  const long low = slices * part / parts;
  const long high = slices * (part + 1) / parts;
  const long first = (get_global_id(0) - part * chunks) * chunk;
  const long last = min(first + chunk, inner);
  for (long i = 0; i < count; i++) {
    const long place = places[i];
    // -1 is in no part
    if (place >= low && place < high) {
      __global ELEMENT* to = y + place * inner;
      __global const ELEMENT* from = updates + i * inner;
      for (long b = first; b < last; b++) {
        to[b] = combined(to[b], from[b]);
      }
    }
  }
}
