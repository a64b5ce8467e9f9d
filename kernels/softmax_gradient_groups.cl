// Gradient of softmax for GPUs, a row to the lanes of a work-group; see op/SoftmaxGradient.
//
// softmax_gradient_groups (rows along the last axis)
//   y, dy, gradient   [rows][n], n a multiple of WIDTH and not 0
//   global            work-groups of ROWS rows: ceil(rows/ROWS)*LANES*ROWS; local LANES*ROWS
//
// softmax_gradient_groups_strided (rows along another axis)
//   y, dy, gradient   [outer][n][inner]; neighbouring lanes take neighbouring columns
//   global            outer*ceil(inner/ROWS)*ROWS*LANES; local ROWS*LANES
//
// Macros:
//   LANES   work-items that share a row; a power of two (default 32)
//   ROWS    rows of a work-group (default 4)
//   ITEMS   packs of a row that a lane keeps in registers; 0 reads them again (default 2)
//   WIDTH   elements of a pack, see packs.h (default 4); 1 for the strided kernel
//   and those of lane_reduction.h
//
// What binds it is memory: with ITEMS > 0 an element of y and of dy is read once and one of the
// gradient written once, which is the least.

#ifndef LANES
#define LANES 32
#endif
#ifndef ROWS
#define ROWS 4
#endif
#ifndef ITEMS
#define ITEMS 2
#endif

#define GROUP (LANES * ROWS)

#include "lane_reduction.h"
#include "lanes.h"
#include "packs.h"
#include "softmax_gradient.h"

static inline Pack term_pack(const Pack y, const Pack dy, const int logarithmic) {
  const Pack term = logarithmic ? dy : y * dy;
  return y == (Pack)(logarithmic ? -INFINITY : 0.0f) ? (Pack)(0.0f) : term;
}

static inline Pack slope_pack(const Pack y, const Pack dy, const float sum, const float scale,
                              const int logarithmic) {
  const Pack own = logarithmic ? scale * (dy - exp(y) * sum) : scale * (y * (dy - sum));
  return y == (Pack)(logarithmic ? -INFINITY : 0.0f) ? (Pack)(0.0f) : own;
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void softmax_gradient_groups(const __global float *restrict y, const __global float *restrict dy,
                             __global float *restrict gradient, const int n, const long rows,
                             const float scale, const int logarithmic) {
  __local float scratch[LANE_SCRATCH];
  const int lane = get_local_id(0) % LANES;
  const long wanted = (long)get_group_id(0) * ROWS + get_local_id(0) / LANES;
  // lanes without a row go along with the last one, for the exchange, and store nothing
  const long row = min(wanted, rows - 1);
  const int stored = wanted < rows ? n : 0;
  y += row * n;
  dy += row * n;
  gradient += row * n;
  Pack sums = 0.0f;
#if ITEMS > 0
  // loads beyond the row repeat its end, rather than be skipped: so no load waits for a branch
  const int end = n - WIDTH;
  Pack kept[ITEMS];
  Pack dkept[ITEMS];
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int j = min((i * LANES + lane) * WIDTH, end);
    kept[i] = pack_load(y, j);
    dkept[i] = pack_load(dy, j);
  }
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const Pack term = term_pack(kept[i], dkept[i], logarithmic);
    sums += (i * LANES + lane) * WIDTH < n ? term : (Pack)(0.0f);
  }
  const float sum = lane_sum(pack_sum(sums), scratch);
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int j = (i * LANES + lane) * WIDTH;
    if (j < stored) {
      pack_store(slope_pack(kept[i], dkept[i], sum, scale, logarithmic), gradient, j);
    }
  }
#else
#pragma unroll 4
  for (int j = lane * WIDTH; j < n; j += LANES * WIDTH) {
    sums += term_pack(pack_load(y, j), pack_load(dy, j), logarithmic);
  }
  const float sum = lane_sum(pack_sum(sums), scratch);
#pragma unroll 4
  for (int j = lane * WIDTH; j < stored; j += LANES * WIDTH) {
    const Pack slopes = slope_pack(pack_load(y, j), pack_load(dy, j), sum, scale, logarithmic);
    pack_store(slopes, gradient, j);
  }
#endif
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void softmax_gradient_groups_strided(const __global float *y, const __global float *dy,
                                     __global float *gradient, const int n, const long inner,
                                     const float scale, const int logarithmic) {
  __local float scratch[LANES * ROWS];
  const int slot = get_local_id(0) % ROWS;
  const int lane = get_local_id(0) / ROWS;
  const long blocks = (inner + ROWS - 1) / ROWS;
  const long outer = get_group_id(0) / blocks;
  const long column = get_group_id(0) % blocks * ROWS + slot;
  const int count = column < inner ? n : 0;
  const long start = outer * n * inner + column;
  float sum = 0.0f;
  for (int j = lane; j < count; j += LANES) {
    sum += slope_term(y[start + j * inner], dy[start + j * inner], logarithmic);
  }
  sum = reduce_sum(sum, lane, LANES, scratch + slot * LANES);
  for (int j = lane; j < count; j += LANES) {
    const long at = start + j * inner;
    gradient[at] = slope(y[at], dy[at], sum, scale, logarithmic);
  }
}
