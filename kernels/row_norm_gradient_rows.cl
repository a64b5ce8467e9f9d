// Gradients of layer and RMS normalization for CPU devices, a block of rows to a work-item, in
// vectors of 16; formula, optional buffers and macro in row_norm_gradient.h.
//
//   x, dy, residual, dsum, dx   float [rows][n]
//   gamma                       float [n]
//   partials                    float [2][blocks][n], blocks being the global size
//   global                      ceil(rows/rows_per_item); local 1

#include "partial.h"
#include "row_norm_gradient.h"

// Elements `at` to at + count of x + residual; the lanes beyond are `rest`.
static inline float16 elements(const __global float *x, const __global float *residual,
                               const long at, const int count, const float rest,
                               const int present) {
  const float16 s = load_part(x + at, count, rest);
  return (present & RESIDUAL) ? s + load_part(residual + at, count, 0.0f) : s;
}

static inline float16 scaled(const float16 dy, const __global float *gamma, const int j,
                             const int count, const int present) {
  return (present & GAMMA) ? dy * load_part(gamma + j, count, 0.0f) : dy;
}

static inline void add_part(const float16 value, __global float *sums, const int count) {
  store_part(load_part(sums, count, 0.0f) + value, sums, count);
}

static inline void gradient_row(const __global float *x, const __global float *gamma,
                                const __global float *residual, const __global float *dy,
                                const __global float *dsum, __global float *dx,
                                __global float *gamma_sums, __global float *beta_sums,
                                const int present, const int n, const long start,
                                const float epsilon) {
  float mean = 0.0f;
#if CENTERED
  float16 totals = 0.0f;
  for (int j = 0; j < n; j += 16) {
    totals += elements(x, residual, start + j, min(16, n - j), 0.0f, present);
  }
  mean = sum_lanes(totals) / n;
#endif
  float16 offs = 0.0f;
  float16 squares = 0.0f;
  float16 gs = 0.0f;
  float16 products = 0.0f;
  for (int j = 0; j < n; j += 16) {
    const int count = min(16, n - j);
    const float16 d = elements(x, residual, start + j, count, mean, present) - mean;
    const float16 g = scaled(load_part(dy + start + j, count, 0.0f), gamma, j, count, present);
    offs += d;
    squares += d * d;
    gs += g;
    products += g * d;
  }
  const float4 sums =
      (float4)(sum_lanes(offs), sum_lanes(squares), sum_lanes(gs), sum_lanes(products));
  const RowGradient row = row_gradient(mean, sums, n, epsilon);
  for (int j = 0; j < n; j += 16) {
    const int count = min(16, n - j);
    const float16 s = elements(x, residual, start + j, count, mean, present);
    const float16 normalized = ((s - row.mean) - row.off) * row.factor;
    const float16 gradient = load_part(dy + start + j, count, 0.0f);
    const float16 g = scaled(gradient, gamma, j, count, present);
    float16 value = ((g - row.mean_g) - normalized * row.slope) * row.factor;
    if (present & DSUM) {
      value += load_part(dsum + start + j, count, 0.0f);
    }
    store_part(value, dx + start + j, count);
    if (present & DGAMMA) {
      add_part(gradient * normalized, gamma_sums + j, count);
    }
    if (present & DBETA) {
      add_part(gradient, beta_sums + j, count);
    }
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void row_norm_gradient_rows(const __global float *x, const __global float *gamma,
                            const __global float *residual, const __global float *dy,
                            const __global float *dsum, __global float *dx,
                            __global float *partials, const long rows, const long rows_per_item,
                            const int present, const int n, const float epsilon) {
  const long block = get_global_id(0);
  const long blocks = get_global_size(0);
  __global float *gamma_sums = partials + block * n;
  __global float *beta_sums = partials + (blocks + block) * n;
  for (int j = 0; j < n; j++) {
    gamma_sums[j] = 0.0f;
    beta_sums[j] = 0.0f;
  }
  const long end = min(rows, (block + 1) * rows_per_item);
  for (long row = block * rows_per_item; row < end; row++) {
    gradient_row(x, gamma, residual, dy, dsum, dx, gamma_sums, beta_sums, present, n, row * n,
                 epsilon);
  }
}
