// Gradients of layer and RMS normalization for GPUs, a row to the lanes of a work-group; formula,
// optional buffers and the macro CENTERED in row_norm_gradient.h. Rows of up to LANES*ITEMS packs are
// read once and stay in registers, and so do the sums of their columns.
//
//   x, dy, residual, dsum, dx   float [rows][n], n a multiple of WIDTH and not 0
//   gamma                       float [n]
//   partials                    float [2][blocks][n], blocks being the number of work-groups
//   global                      blocks*LANES*ROWS; local LANES*ROWS. Work-group b takes ROWS rows at a
//                               time from row b*ROWS on, blocks*ROWS apart
//
// Macros:
//   LANES      work-items that share a row; a power of two (default 32)
//   ROWS       rows of a work-group at a time (default 4)
//   ITEMS      packs of a row that a lane keeps in registers; 0 reads them again and sums columns in
//              global memory, ROWS being 1 (default 4)
//   WIDTH      elements of a pack, see packs.h (default 4)
//   and those of lane_reduction.h
//
// What binds it is memory: with ITEMS > 0 each element of x, residual, dy and dsum is read once, of dx
// written once, which is the least but for the partial sums.

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
#define STEP (LANES * WIDTH)

#include "lane_reduction.h"
#include "packs.h"
#include "row_norm_gradient.h"

LANE_REDUCTION(lane_sums, float4, ADDED)

// Elements from `at` on of x + residual.
static inline Pack element(const __global float *x, const __global float *residual,
                           const long at, const int present) {
  const Pack own = pack_load(x, at);
  return (present & RESIDUAL) ? own + pack_load(residual, at) : own;
}

static inline Pack scaled(const Pack dy, const __global float *gamma, const int j,
                          const int present) {
  return (present & GAMMA) ? dy * pack_load(gamma, j) : dy;
}

// The sums that row_gradient() needs, for each place of a pack.
typedef struct {
  Pack d;
  Pack dd;
  Pack g;
  Pack gd;
} Sums;

__attribute__((always_inline)) static inline void add(Sums *sums, const Pack d, const Pack g) {
  sums->d += d;
  sums->dd += d * d;
  sums->g += g;
  sums->gd += g * d;
}

static inline Pack normalized(const RowGradient row, const Pack s) {
  return ((s - row.mean) - row.off) * row.factor;
}

static inline Pack gradient(const RowGradient row, const Pack value, const Pack g,
                            const __global float *dsum, const long at, const int present) {
  const Pack own = ((g - row.mean_g) - value * row.slope) * row.factor;
  return (present & DSUM) ? own + pack_load(dsum, at) : own;
}

#if ITEMS > 0
// Stores the sums over the work-group's rows of a lane's columns, by the lanes of its first row.
__attribute__((always_inline)) static inline void store_over_rows(
    Pack own, __global float *sums, const int j, const int n, const int lane, const int slot,
    __local Pack *scratch) {
#if ROWS > 1
  barrier(CLK_LOCAL_MEM_FENCE);
  scratch[slot * LANES + lane] = own;
  barrier(CLK_LOCAL_MEM_FENCE);
  if (slot == 0) {
    for (int row = 1; row < ROWS; row++) {
      own += scratch[row * LANES + lane];
    }
  }
#endif
  if (slot == 0 && j < n) {
    pack_store(own, sums, j);
  }
}
#endif

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void row_norm_gradient_groups(const __global float *restrict x,
                              const __global float *restrict gamma,
                              const __global float *restrict residual,
                              const __global float *restrict dy,
                              const __global float *restrict dsum, __global float *restrict dx,
                              __global float *restrict partials, const long rows,
                              const int present, const int n, const float epsilon) {
  __local float4 scratch[2 * LANE_SCRATCH];
  const int lane = get_local_id(0) % LANES;
  const int slot = get_local_id(0) / LANES;
  const long block = get_group_id(0);
  const long blocks = get_num_groups(0);
  __global float *gamma_sums = partials + block * n;
  __global float *beta_sums = partials + (blocks + block) * n;
#if ITEMS > 0
  __local Pack columns[ROWS > 1 ? GROUP : 1];
  Pack gamma_sum[ITEMS];
  Pack beta_sum[ITEMS];
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    gamma_sum[i] = 0.0f;
    beta_sum[i] = 0.0f;
  }
#else
  for (int j = lane * WIDTH; j < n; j += STEP) {
    pack_store((Pack)(0.0f), gamma_sums, j);
    pack_store((Pack)(0.0f), beta_sums, j);
  }
#endif
  int turn = 1;  // which scratch: not that of the reduction before
  for (long first = block * ROWS; first < rows; first += blocks * ROWS) {
    // lanes without a row go along with the last one, for the exchange, and keep nothing
    const int count = first + slot < rows ? n : 0;
    const long start = min(first + slot, rows - 1) * n;
    float mean = 0.0f;
    Sums sums = {0.0f, 0.0f, 0.0f, 0.0f};
#if ITEMS > 0
    Pack s[ITEMS];
    Pack dys[ITEMS];
    // loads beyond the row repeat its end, rather than be skipped: so no load waits for a branch
#pragma unroll
    for (int i = 0; i < ITEMS; i++) {
      const int j = min(i * STEP + lane * WIDTH, n - WIDTH);
      s[i] = element(x, residual, start + j, present);
      dys[i] = pack_load(dy, start + j);
    }
#if CENTERED
    Pack total = 0.0f;
#pragma unroll
    for (int i = 0; i < ITEMS; i++) {
      total += i * STEP + lane * WIDTH < n ? s[i] : (Pack)(0.0f);
    }
    mean = lane_sum(pack_sum(total), (__local float *)scratch) / n;
#endif
#pragma unroll
    for (int i = 0; i < ITEMS; i++) {
      const int j = i * STEP + lane * WIDTH;
      if (j < n) {
        add(&sums, s[i] - mean, scaled(dys[i], gamma, j, present));
      }
    }
#else
#if CENTERED
    Pack total = 0.0f;
#pragma unroll 4
    for (int j = lane * WIDTH; j < n; j += STEP) {
      total += element(x, residual, start + j, present);
    }
    mean = lane_sum(pack_sum(total), (__local float *)scratch) / n;
#endif
#pragma unroll 2
    for (int j = lane * WIDTH; j < n; j += STEP) {
      const Pack d = element(x, residual, start + j, present) - mean;
      add(&sums, d, scaled(pack_load(dy, start + j), gamma, j, present));
    }
#endif
    const float4 own = (float4)(pack_sum(sums.d), pack_sum(sums.dd), pack_sum(sums.g),
                                pack_sum(sums.gd));
#if !CENTERED
    turn = 1 - turn;
#endif
    const float4 all = lane_sums(own, scratch + turn * LANE_SCRATCH);
    const RowGradient row = row_gradient(mean, all, n, epsilon);
#if ITEMS > 0
#pragma unroll
    for (int i = 0; i < ITEMS; i++) {
      const int j = i * STEP + lane * WIDTH;
      if (j < count) {
        const Pack value = normalized(row, s[i]);
        const Pack g = scaled(dys[i], gamma, j, present);
        pack_store(gradient(row, value, g, dsum, start + j, present), dx, start + j);
        gamma_sum[i] += dys[i] * value;
        beta_sum[i] += dys[i];
      }
    }
#else
    for (int j = lane * WIDTH; j < count; j += STEP) {
      const Pack value = normalized(row, element(x, residual, start + j, present));
      const Pack dy_j = pack_load(dy, start + j);
      const Pack g = scaled(dy_j, gamma, j, present);
      pack_store(gradient(row, value, g, dsum, start + j, present), dx, start + j);
      // a column is always the same lane's
      pack_store(pack_load(gamma_sums, j) + dy_j * value, gamma_sums, j);
      pack_store(pack_load(beta_sums, j) + dy_j, beta_sums, j);
    }
#endif
  }
#if ITEMS > 0
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int j = i * STEP + lane * WIDTH;
    store_over_rows(gamma_sum[i], gamma_sums, j, n, lane, slot, columns);
    store_over_rows(beta_sum[i], beta_sums, j, n, lane, slot, columns);
  }
#endif
}
