// The k largest or smallest elements of each line of x, in order, and their indices: the form for
// GPUs. Keys are made, sorted descending (Batcher 1968), and turned back into elements. For a small
// k each tile of keys is sorted in local memory and only its first k go on, until one tile is left;
// for a large one all keys are sorted in global memory.
//
// x, values, indices   as in top_k_heap.cl
// keys                 [outer * inner, pitch], a line's keys and then NO_KEY
//
// INTEGER, LONG, SMALLEST   see top_k.h
// TILE                      the most keys that a work-group sorts, default 2048, a power of two
// GROUP                     its work-items, default 256

#include "top_k.h"

#ifndef TILE
#define TILE 2048
#endif
#ifndef GROUP
#define GROUP 256
#endif

// Launch: at least lines * pitch (= count) work-items.
__kernel void make_keys(
    __global const TYPE* restrict x,
    __global KEY* restrict keys,
    const long count,
    const long pitch,
    const long extent,
    const long inner) {
  const long id = get_global_id(0);
  if (id >= count) {
    return;
  }
  const long line = id / pitch;
  const long i = id % pitch;
  keys[id] = NO_KEY;
  if (i < extent) {
    keys[id] = key(x[line / inner * extent * inner + line % inner + i * inner], i);
  }
}

// Sorts each tile of `size` keys, a power of two up to TILE, of the first `extent` of a line and writes
// the best `keep` of them to `best`, [lines, tiles * keep].
//
// Launch: lines * tiles groups of GROUP work-items.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void sort_tiles(
    __global const KEY* restrict keys,
    __global KEY* restrict best,
    const long pitch,
    const long extent,
    const long tiles,
    const int size,
    const long keep) {
  __local KEY tile[TILE];
  const int id = get_local_id(0);
  const long line = get_group_id(0) / tiles;
  const long first = get_group_id(0) % tiles * size;
  for (int i = id; i < size; i += GROUP) {
    tile[i] = NO_KEY;
    if (first + i < extent) {
      tile[i] = keys[line * pitch + first + i];
    }
  }
  for (int run = 2; run <= size; run *= 2) {
    for (int reach = run / 2; reach > 0; reach /= 2) {
      barrier(CLK_LOCAL_MEM_FENCE);
      for (int pair = id; pair < size / 2; pair += GROUP) {
        const int i = 2 * pair - (pair & (reach - 1));
        const KEY a = tile[i];
        const KEY b = tile[i + reach];
        // runs alternate in direction until the last, which descends
        if (((i & run) == 0) == is_less(a, b)) {
          tile[i] = b;
          tile[i + reach] = a;
        }
      }
    }
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int i = id; i < keep; i += GROUP) {
    best[get_group_id(0) * keep + i] = tile[i];
  }
}

// One step of the sort in global memory; pitch is a power of two.
//
// Launch: at least lines * pitch / 2 (= pairs) work-items.
__kernel void sort_step(
    __global KEY* restrict keys, const long pairs, const long pitch, const long run, const long reach) {
  const long pair = get_global_id(0);
  if (pair >= pairs) {
    return;
  }
  // lines begin at multiples of pitch, which is a multiple of 2 * reach: one formula serves them all
  const long i = 2 * pair - (pair & (reach - 1));
  const KEY a = keys[i];
  const KEY b = keys[i + reach];
  const bool descends = ((i & (pitch - 1)) & run) == 0;
  if (descends == is_less(a, b)) {
    keys[i] = b;
    keys[i + reach] = a;
  }
}

// Launch: at least lines * k (= count) work-items.
__kernel void take(
    __global const TYPE* restrict x,
    __global const KEY* restrict keys,
    __global TYPE* restrict values,
    __global long* restrict indices,
    const long count,
    const long pitch,
    const long extent,
    const long inner,
    const long k) {
  const long id = get_global_id(0);
  if (id >= count) {
    return;
  }
  const long line = id / k;
  const long i = id % k;
  const long index = index_of(keys[line * pitch + i]);
  const long outer = line / inner;
  const long column = line % inner;
  const long to = (outer * k + i) * inner + column;
  values[to] = x[(outer * extent + index) * inner + column];
  indices[to] = index;
}
