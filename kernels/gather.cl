// y[o, i, b] = data[o, place(i), b]; an index out of range reads as `bits`.
//
// data      [outer, extent, inner] elements of BYTES bytes
// indices   [count]: place(i) is indices[i]; with DEPTH, [count, DEPTH]: place(i) is the slice that tuple
//           i names, data being one matrix of slices (outer = 1)
// y         [outer, count, inner]
// perBatch, extents   with DEPTH alone: see index.h
//
// BYTES     see element.h; 16 in gather_elements alone, where bits is repeated
// IDS       type of an index: int (default) or long
// DEPTH     see index.h

#include "element.h"
#include "index.h"
#include "quotient.h"

#ifdef DEPTH
#define TUPLES , const long perBatch, __global const long* restrict extents
#define PLACE(i) slice_of(indices, i, perBatch, extents)
#else
#define TUPLES
#define PLACE(i) counted(indices[i], extent)
#endif

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
    const ulong bits TUPLES) {
  const long to = get_global_id(0);
  if (to >= outer * count * inner) {
    return;
  }
  const long slice = quotient(to, inner);
  const long o = quotient(slice, count);
  const long from = PLACE(slice - o * count);
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
    const long slices TUPLES) {
  const long first = (long)get_global_id(0) * slices;
  const long last = min(first + slices, outer * count);
  for (long slice = first; slice < last; slice++) {
    const long o = slice / count;
    const long from = PLACE(slice - o * count);
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
