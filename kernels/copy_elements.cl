// Copies a box of elements between two layouts, one element per work-item: the form for GPUs.
//
//   y[yOffset + sum of i_a * target_a] = x[xOffset + sum of i_a * source_a]   for every i of the box
//
// x, y   elements of BYTES bytes
// axes   rank triples (extent, source stride, target stride) in elements, the innermost last
// BYTES  see element.h
// INDEX  type that counts the box's elements: uint (default) or ulong
// TILE   side of the tile of `transpose`, default 32
// ROWS   rows of work-items in its work-group, default 8; divides TILE
//
// What binds both is memory, for every element is read and written once in whole lines: `copy` moves up
// to 16 bytes of a work-item by one instruction, `transpose` has TILE/ROWS elements of each in flight,
// 32 KiB of four bytes each on a multiprocessor of an H100. Predicted 0.95 and 0.9 of copying.

#include "element.h"

#ifndef INDEX
#define INDEX uint
#endif
#ifndef TILE
#define TILE 32
#endif
#ifndef ROWS
#define ROWS 8
#endif

// Launch: at least count work-items, any work-group size. Neighbours in the innermost axis are
// neighbours in the work-group, so what is contiguous is coalesced.
__kernel void copy(
    __global const ELEMENT* restrict x,
    const long xOffset,
    __global ELEMENT* restrict y,
    const long yOffset,
    __global const long* restrict axes,
    const int rank,
    const ulong count) {
  if (get_global_id(0) >= count) {
    return;
  }
  INDEX rest = (INDEX)get_global_id(0);
  long from = xOffset;
  long to = yOffset;
  for (int a = rank - 1; a >= 0; a--) {
    const INDEX extent = (INDEX)axes[3 * a];
    const INDEX i = rest % extent;
    rest /= extent;
    from += (long)i * axes[3 * a + 1];
    to += (long)i * axes[3 * a + 2];
  }
  y[to] = x[from];
}

#if BYTES <= 8

// The same where x is contiguous along one axis ("rows") and y along another ("columns"): a tile is
// read along rows and written along columns, coalesced both ways. axes holds the remaining axes.
//
// Launch: work-groups of TILE * ROWS, one for every TILE x TILE tile, of which there are
// ceil(columns / TILE) * ceil(rows / TILE) * product of the remaining extents. One dimension, because
// some GPUs have few groups in the others.
__kernel __attribute__((reqd_work_group_size(TILE * ROWS, 1, 1))) void transpose(
    __global const ELEMENT* restrict x,
    const long xOffset,
    __global ELEMENT* restrict y,
    const long yOffset,
    __global const long* restrict axes,
    const int rank,
    const long rows,
    const long rowTarget,
    const long columns,
    const long columnSource) {
  // one element of padding per line keeps the columns of the tile in different banks
  __local ELEMENT tile[TILE][TILE + 1];
  const INDEX across = (INDEX)((columns + TILE - 1) / TILE);
  const INDEX down = (INDEX)((rows + TILE - 1) / TILE);
  const INDEX group = (INDEX)get_group_id(0);
  const long column = (long)(group % across) * TILE;
  const long row = (long)(group / across % down) * TILE;
  INDEX rest = group / across / down;
  long from = xOffset;
  long to = yOffset;
  for (int a = rank - 1; a >= 0; a--) {
    const INDEX extent = (INDEX)axes[3 * a];
    const INDEX i = rest % extent;
    rest /= extent;
    from += (long)i * axes[3 * a + 1];
    to += (long)i * axes[3 * a + 2];
  }
  const int lane = get_local_id(0) % TILE;
  const int line = get_local_id(0) / TILE;

  // global -> local, along the rows: all loads are in flight at once, those of places that are not in
  // the matrix repeat its last one rather than wait for a branch
  const long place = min(row + lane, rows - 1);
  ELEMENT loaded[TILE / ROWS];
#pragma unroll
  for (int i = 0; i < TILE / ROWS; i++) {
    const long j = min(column + i * ROWS + line, columns - 1);
    loaded[i] = x[from + j * columnSource + place];
  }
#pragma unroll
  for (int i = 0; i < TILE / ROWS; i++) {
    tile[i * ROWS + line][lane] = loaded[i];
  }
  barrier(CLK_LOCAL_MEM_FENCE);

  // local -> global, along the columns
#pragma unroll
  for (int i = 0; i < TILE / ROWS; i++) {
    const int j = i * ROWS + line;
    if (row + j < rows && column + lane < columns) {
      y[to + (row + j) * rowTarget + column + lane] = tile[lane][j];
    }
  }
}

#endif
