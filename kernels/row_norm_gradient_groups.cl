// Gradients of layer and RMS normalization for GPUs, a row to the lanes of a work-group; formula,
// optional buffers and the macro CENTERED in row_norm_gradient.h. Rows of up to LANES*ITEMS elements
// are read once and stay in registers, and so do the sums of their columns.
//
//   x, dy, residual, dsum, dx   float [rows][n]
//   gamma                       float [n]
//   partials                    float [2][blocks][n], blocks being the number of work-groups
//   global                      blocks*LANES*ROWS; local LANES*ROWS. Work-group b takes ROWS rows at a
//                               time from row b*ROWS on, blocks*ROWS apart
//
// Macros:
//   LANES      work-items that share a row; a power of two (default 64)
//   ROWS       rows of a work-group at a time (default 1)
//   ITEMS      elements of a row that a lane keeps in registers; 0 reads them again and sums columns
//              in global memory, ROWS being 1 (default 4)

#ifndef LANES
#define LANES 64
#endif
#ifndef ROWS
#define ROWS 1
#endif
#ifndef ITEMS
#define ITEMS 4
#endif

#include "lanes.h"
#include "row_norm_gradient.h"

// Element `at` of x + residual.
static inline float element(const __global float *x, const __global float *residual,
                            const long at, const int present) {
  return (present & RESIDUAL) ? x[at] + residual[at] : x[at];
}

static inline float scaled(const float dy, const __global float *gamma, const int j,
                           const int present) {
  return (present & GAMMA) ? dy * gamma[j] : dy;
}

static inline float4 products(const float d, const float g) { return (float4)(d, d * d, g, g * d); }

static inline float normalized(const RowGradient row, const float s) {
  return ((s - row.mean) - row.off) * row.factor;
}

static inline float gradient(const RowGradient row, const float value, const float g,
                             const __global float *dsum, const long at, const int present) {
  const float own = ((g - row.mean_g) - value * row.slope) * row.factor;
  return (present & DSUM) ? own + dsum[at] : own;
}

#if ITEMS > 0
// The sum over the work-group's rows of one column, for the lanes of its first row.
static inline float over_rows(const float x, const int lane, const int slot,
                              __local float *scratch) {
#if ROWS > 1
  scratch[slot * LANES + lane] = x;
  barrier(CLK_LOCAL_MEM_FENCE);
  float sum = 0.0f;
  for (int row = 0; row < ROWS; row++) {
    sum += scratch[row * LANES + lane];
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  return sum;
#else
  return x;
#endif
}
#endif

__kernel __attribute__((reqd_work_group_size(LANES *ROWS, 1, 1)))
void row_norm_gradient_groups(const __global float *x, const __global float *gamma,
                              const __global float *residual, const __global float *dy,
                              const __global float *dsum, __global float *dx,
                              __global float *partials, const long rows, const int present,
                              const int n, const float epsilon) {
  __local float4 scratch[LANES * ROWS];
  const int lane = get_local_id(0) % LANES;
  const int slot = get_local_id(0) / LANES;
  const long block = get_group_id(0);
  const long blocks = get_num_groups(0);
  __local float4 *own = scratch + slot * LANES;
  __global float *gamma_sums = partials + block * n;
  __global float *beta_sums = partials + (blocks + block) * n;
#if ITEMS > 0
  float gamma_sum[ITEMS];
  float beta_sum[ITEMS];
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    gamma_sum[i] = 0.0f;
    beta_sum[i] = 0.0f;
  }
#else
  for (int j = lane; j < n; j += LANES) {
    gamma_sums[j] = 0.0f;
    beta_sums[j] = 0.0f;
  }
#endif
  for (long first = block * ROWS; first < rows; first += blocks * ROWS) {
    // lanes without a row go along, for the barriers
    const int count = first + slot < rows ? n : 0;
    const long start = (first + slot) * n;
    float mean = 0.0f;
    float4 sums = 0.0f;
#if ITEMS > 0
    float s[ITEMS];
    float dys[ITEMS];
    float total = 0.0f;
#pragma unroll
    for (int i = 0; i < ITEMS; i++) {
      const int j = i * LANES + lane;
      s[i] = j < count ? element(x, residual, start + j, present) : 0.0f;
      dys[i] = j < count ? dy[start + j] : 0.0f;
      total += s[i];
    }
#if CENTERED
    mean = reduce_sum(total, lane, LANES, (__local float *)own) / n;
#endif
#pragma unroll
    for (int i = 0; i < ITEMS; i++) {
      const int j = i * LANES + lane;
      if (j < count) {
        sums += products(s[i] - mean, scaled(dys[i], gamma, j, present));
      }
    }
#else
#if CENTERED
    float total = 0.0f;
    for (int j = lane; j < count; j += LANES) {
      total += element(x, residual, start + j, present);
    }
    mean = reduce_sum(total, lane, LANES, (__local float *)own) / n;
#endif
    for (int j = lane; j < count; j += LANES) {
      const float s = element(x, residual, start + j, present);
      sums += products(s - mean, scaled(dy[start + j], gamma, j, present));
    }
#endif
    sums = reduce_sum_4(sums, lane, LANES, own);
    const RowGradient row = row_gradient(mean, sums, n, epsilon);
#if ITEMS > 0
#pragma unroll
    for (int i = 0; i < ITEMS; i++) {
      const int j = i * LANES + lane;
      if (j < count) {
        const float value = normalized(row, s[i]);
        const float g = scaled(dys[i], gamma, j, present);
        dx[start + j] = gradient(row, value, g, dsum, start + j, present);
        gamma_sum[i] += dys[i] * value;
        beta_sum[i] += dys[i];
      }
    }
#else
    for (int j = lane; j < count; j += LANES) {
      const float value = normalized(row, element(x, residual, start + j, present));
      const float dy_j = dy[start + j];
      const float g = scaled(dy_j, gamma, j, present);
      dx[start + j] = gradient(row, value, g, dsum, start + j, present);
      // a column is always the same lane's
      gamma_sums[j] += dy_j * value;
      beta_sums[j] += dy_j;
    }
#endif
  }
#if ITEMS > 0
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int j = i * LANES + lane;
    const float for_gamma = over_rows(gamma_sum[i], lane, slot, (__local float *)scratch);
    const float for_beta = over_rows(beta_sum[i], lane, slot, (__local float *)scratch);
    if (slot == 0 && j < n) {
      gamma_sums[j] = for_gamma;
      beta_sums[j] = for_beta;
    }
  }
#endif
}
