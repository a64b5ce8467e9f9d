// y[o, i, b] = data[o, indices[i], b]; an index out of range reads as `bits`.
//
// data     [outer, extent, inner] elements of BYTES bytes
// indices  [count], negative ones count from the end
// y        [outer, count, inner]
//
// BYTES    see element.h; 16 in gather_elements alone, where bits is repeated
// IDS      type of an index: int (default) or long

#include "element.h"

#ifndef IDS
#define IDS int
#endif

// Where index i begins in a matrix of data, in slices; -1 out of range.
long place(__global const IDS* restrict indices, const long i, const long extent) {
  const long index = (long)indices[i];
  const long counted = index < 0 ? index + extent : index;
  return counted >= 0 && counted < extent ? counted : -1;
}

// One element per work-item: for GPUs. The bits of 16 bytes are `bits` twice.
//
// Launch: at least outer * count * inner work-items, any work-group size.
__kernel void gather_elements(
    __global const ELEMENT* restrict data,
    __global const IDS* restrict indices,
    __global ELEMENT* restrict y,
    const long outer,
    const long extent,
    const long count,
    const long inner,
    const ulong bits) {
  const long to = get_global_id(0);
  if (to >= outer * count * inner) {
    return;
  }
  const long slice = to / inner;
  const long o = slice / count;
  const long from = place(indices, slice - o * count, extent);
#if BYTES == 16
  const ELEMENT missing = (ELEMENT)((uint)bits, (uint)(bits >> 32), (uint)bits, (uint)(bits >> 32));
#else
  const ELEMENT missing = (ELEMENT)bits;
#endif
  y[to] = from < 0 ? missing : data[(o * extent + from) * inner + to - slice * inner];
}

#if BYTES <= 8

// `slices` slices per work-item, each copied with vectors: for CPUs.
//
// Launch: at least ceil(outer * count / slices) work-items, any work-group size.
__kernel void gather_slices(
    __global const ELEMENT* restrict data,
    __global const IDS* restrict indices,
    __global ELEMENT* restrict y,
    const long outer,
    const long extent,
    const long count,
    const long inner,
    const ulong bits,
    const long slices) {
  const long first = (long)get_global_id(0) * slices;
  const long last = min(first + slices, outer * count);
  for (long slice = first; slice < last; slice++) {
    const long o = slice / count;
    const long from = place(indices, slice - o * count, extent);
    __global ELEMENT* b = y + slice * inner;
    long i = 0;
    if (from < 0) {
      for (; i < inner; i++) {
        b[i] = (ELEMENT)bits;
      }
    } else {
      __global const ELEMENT* a = data + (o * extent + from) * inner;
      for (; i + 16 <= inner; i += 16) {
        vstore16(vload16(0, a + i), 0, b + i);
      }
      for (; i < inner; i++) {
        b[i] = a[i];
      }
    }
  }
}

#endif
