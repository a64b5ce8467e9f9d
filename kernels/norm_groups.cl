// Layer and RMS normalization for GPUs, a row to the lanes of a work-group; see op/LayerNorm and
// op/RmsNorm.
//
//   x, residual, y, sum   [rows][n], n a multiple of WIDTH and not 0; sum = x + residual
//   gamma, beta           [n]
//   present               which of the optional buffers there are: GAMMA, BETA, RESIDUAL, SUM
//   global                work-groups of ROWS rows: ceil(rows/ROWS)*LANES*ROWS; local LANES*ROWS
//
// Macros:
//   CENTERED   1 subtracts the mean (layer norm), 0 does not (RMS norm) (default 1)
//   LANES      work-items that share a row; a power of two (default 32)
//   ROWS       rows of a work-group (default 4)
//   ITEMS      packs of a row that a lane keeps in registers; 0 reads them again (default 4)
//   WIDTH      elements of a pack, see packs.h (default 4)
//   and those of lane_reduction.h
//
// What binds it is memory: with ITEMS > 0 each element of x and residual is read once, of y and sum
// written once, which is the least; gamma and beta come from the first-level cache. With 0, x is read
// three times (RMS: twice), again from the second-level cache while the rows in flight fit there.
// Loads in flight are those of softmax_groups.cl, and so is the prediction: 0.93 of copying.

#ifndef CENTERED
#define CENTERED 1
#endif
#ifndef LANES
#define LANES 32
#endif
#ifndef ROWS
#define ROWS 4
#endif
#ifndef ITEMS
#define ITEMS 4
#endif

#define GROUP (LANES * ROWS)

#define GAMMA 1
#define BETA 2
#define RESIDUAL 4
#define SUM 8

#include "lane_reduction.h"
#include "packs.h"

LANE_REDUCTION(lane_sums, float2, ADDED)

// Elements from `j` on of a row of x + residual.
static inline Pack element(const __global float *x, const __global float *residual, const int j,
                           const int present) {
  const Pack own = pack_load(x, j);
  return (present & RESIDUAL) ? own + pack_load(residual, j) : own;
}

static inline Pack scaled(const Pack normalized, const __global float *gamma,
                          const __global float *beta, const int j, const int present) {
  const Pack product = (present & GAMMA) ? normalized * pack_load(gamma, j) : normalized;
  return (present & BETA) ? product + pack_load(beta, j) : product;
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void norm_groups(const __global float *restrict x, const __global float *restrict gamma,
                 const __global float *restrict beta, const __global float *restrict residual,
                 __global float *restrict y, __global float *restrict sum, const int present,
                 const int n, const long rows, const float epsilon) {
  __local float2 scratch[2 * LANE_SCRATCH];
  const int lane = get_local_id(0) % LANES;
  const long wanted = (long)get_group_id(0) * ROWS + get_local_id(0) / LANES;
  // lanes without a row go along with the last one, for the exchange, and store nothing
  const long row = min(wanted, rows - 1);
  const int stored = wanted < rows ? n : 0;
  x += row * n;
  residual += row * n;
  y += row * n;
  sum += row * n;
  float mean = 0.0f;
  Pack offs = 0.0f;
  Pack squares = 0.0f;
#if ITEMS > 0
  // loads beyond the row repeat its end, rather than be skipped: so no load waits for a branch
  const int end = n - WIDTH;
  Pack s[ITEMS];
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    s[i] = element(x, residual, min((i * LANES + lane) * WIDTH, end), present);
  }
#if CENTERED
  Pack total = 0.0f;
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    total += (i * LANES + lane) * WIDTH < n ? s[i] : (Pack)(0.0f);
  }
  mean = lane_sum(pack_sum(total), (__local float *)scratch) / n;
#endif
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const Pack d = (i * LANES + lane) * WIDTH < n ? s[i] - mean : (Pack)(0.0f);
    offs += d;
    squares += d * d;
  }
#else
#if CENTERED
  Pack total = 0.0f;
#pragma unroll 4
  for (int j = lane * WIDTH; j < n; j += LANES * WIDTH) {
    total += element(x, residual, j, present);
  }
  mean = lane_sum(pack_sum(total), (__local float *)scratch) / n;
#endif
#pragma unroll 4
  for (int j = lane * WIDTH; j < n; j += LANES * WIDTH) {
    const Pack d = element(x, residual, j, present) - mean;
    offs += d;
    squares += d * d;
  }
#endif
#if CENTERED
  // the mean is rounded: what it is off by is found from the differences, which are exact
  const float2 sums =
      lane_sums((float2)(pack_sum(offs), pack_sum(squares)), scratch + LANE_SCRATCH) / (float)n;
  const float off = sums.x;
  const float difference = sums.y - off * off;
  const float variance = difference < 0.0f ? 0.0f : difference;
#else
  const float off = 0.0f;
  const float variance = lane_sum(pack_sum(squares), (__local float *)scratch) / n;
#endif
  const float factor = 1.0f / sqrt(variance + epsilon);
#if ITEMS > 0
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int j = (i * LANES + lane) * WIDTH;
    if (j < stored) {
      if (present & SUM) {
        pack_store(s[i], sum, j);
      }
      pack_store(scaled(((s[i] - mean) - off) * factor, gamma, beta, j, present), y, j);
    }
  }
#else
#pragma unroll 4
  for (int j = lane * WIDTH; j < stored; j += LANES * WIDTH) {
    const Pack s = element(x, residual, j, present);
    if (present & SUM) {
      pack_store(s, sum, j);
    }
    pack_store(scaled(((s - mean) - off) * factor, gamma, beta, j, present), y, j);
  }
#endif
}
