// Softmax for CPU devices, a row to a work-item, in vectors of 16: y = e^(t - max t)/sum, or its
// logarithm, with t = scale*logits (+ mask); see op/Softmax. y holds t where there is a mask, then the
// exponentials, so that each is computed once.
//
// softmax_rows (keys along the last axis)
//   logits, y    [rows][n]
//   global       ceil(rows/rows_per_item); local 1
//
// softmax_rows_strided (keys along another axis); the vectors lie across 16 columns
//   logits, y    [outer][n][inner]
//   global       outer*ceil(inner/16); local 1

#include "exponential.h"
#include "masking.h"
#include "partial.h"

// t of 16 neighbours in a row, from key j on; what is beyond the row is -INFINITY.
static inline float16 row_logits(const __global float *x, const int count, const float scale,
                                 const int mask_kind, const __global uchar *mask,
                                 const long mask_step, const long at) {
  if (count == 16) {
    return masked16(vload16(0, x) * scale, mask_kind, mask, at, mask_step);
  }
  float t[16];
  for (int i = 0; i < 16; i++) {
    t[i] = -INFINITY;
    if (i < count) {
      t[i] = masked(scale * x[i], mask_kind, mask, at + i * mask_step);
    }
  }
  return vload16(0, t);
}

// The largest t of a row's visible keys; stores t where there is a mask.
static inline float largest_logit(const __global float *x, __global float *y, const int visible,
                                  const float scale, const int mask_kind,
                                  const __global uchar *mask, const long mask_step,
                                  const long bias) {
  float16 largest = -INFINITY;
  if (mask_kind == MASK_NONE) {
    int j = 0;
    for (; j + 16 <= visible; j += 16) {
      const float16 t = vload16(0, x + j) * scale;
      largest = t > largest ? t : largest;
    }
    if (j < visible) {
      const float16 t =
          row_logits(x + j, visible - j, scale, MASK_NONE, mask, mask_step, bias);
      largest = t > largest ? t : largest;
    }
  } else {
    for (int j = 0; j < visible; j += 16) {
      const int count = min(16, visible - j);
      const float16 t =
          row_logits(x + j, count, scale, mask_kind, mask, mask_step, bias + j * mask_step);
      store_part(t, y + j, count);
      largest = t > largest ? t : largest;
    }
  }
  return max_lanes(largest);
}

// The sum of e^(scale*x - shift) over the visible keys; stores them unless the logarithm is wanted.
static inline float add_exponentials(const __global float *x, __global float *y,
                                     const int visible, const float scale, const float shift,
                                     const int logarithmic) {
  float16 sums = 0.0f;
  int j = 0;
  for (; j + 16 <= visible; j += 16) {
    const float16 e = exp_normal(vload16(0, x + j) * scale - shift);
    sums += e;
    if (!logarithmic) {
      STORES(float, 16, e, y + j);
    }
  }
  if (j < visible) {
    const float16 t = row_logits(x + j, visible - j, scale, MASK_NONE, 0, 0, 0);
    const float16 e = exp_normal(t - shift);
    sums += e;
    if (!logarithmic) {
      store_part(e, y + j, visible - j);
    }
  }
  return sum_lanes(sums);
}

static inline void softmax_row(const __global float *x, __global float *y, MASKING_PARAMETERS,
                               const int n, const long row, const float scale,
                               const int logarithmic) {
  const int visible = visible_keys(MASKING, row, n);
  const long bias = mask_start(MASKING, row);
  const float shift = softmax_shift(
      largest_logit(x, y, visible, scale, mask_kind, mask, mask_step, bias));
  const __global float *from = mask_kind == MASK_NONE ? x : y;
  const float by = mask_kind == MASK_NONE ? scale : 1.0f;
  const float sum = add_exponentials(from, y, visible, by, shift, logarithmic);
  // what is hidden gets 0, or -INFINITY; in a row that is NaN it gets NaN
  const float factor = sum == 0.0f ? 0.0f : 1.0f / sum;
  const float offset = sum == 0.0f ? 0.0f : log(sum);
  const float hidden = logarithmic ? -INFINITY - offset : 0.0f * factor;
  int j = 0;
  if (logarithmic) {
    for (; j + 16 <= visible; j += 16) {
      STORES(float, 16, (vload16(0, from + j) * by - shift) - offset, y + j);
    }
    for (; j < visible; j++) {
      y[j] = (from[j] * by - shift) - offset;
    }
  } else {
    for (; j + 16 <= visible; j += 16) {
      STORES(float, 16, vload16(0, y + j) * factor, y + j);
    }
    for (; j < visible; j++) {
      y[j] *= factor;
    }
  }
  for (; j < n; j++) {
    y[j] = hidden;
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void softmax_rows(const __global float *logits, __global float *y, MASKING_PARAMETERS,
                  const int n, const long rows, const int rows_per_item, const float scale,
                  const int logarithmic) {
  const long first = (long)get_global_id(0) * rows_per_item;
  const long end = min(rows, first + rows_per_item);
  for (long row = first; row < end; row++) {
    softmax_row(logits + row * n, y + row * n, MASKING, n, row, scale, logarithmic);
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void softmax_rows_strided(const __global float *logits, __global float *y, MASKING_PARAMETERS,
                          const int n, const long inner, const float scale,
                          const int logarithmic) {
  const long blocks = (inner + 15) / 16;
  const long outer = get_global_id(0) / blocks;
  const long column = get_global_id(0) % blocks * 16;
  const int count = (int)min(16L, inner - column);
  const __global float *x = logits + outer * n * inner + column;
  __global float *out = y + outer * n * inner + column;
  long bias[16];
  for (int c = 0; c < 16; c++) {
    bias[c] = c < count ? mask_start(MASKING, outer * inner + column + c) : 0;
  }
  float16 largest = -INFINITY;
  for (long j = 0; j < n; j++) {
    float16 t = load_part(x + j * inner, count, 0.0f) * scale;
    if (mask_kind != MASK_NONE) {
      float lanes[16];
      vstore16(t, 0, lanes);
      for (int c = 0; c < count; c++) {
        lanes[c] = masked(lanes[c], mask_kind, mask, bias[c] + j * mask_step);
      }
      t = vload16(0, lanes);
    }
    store_part(t, out + j * inner, count);
    largest = select(largest, t, t > largest);
  }
  const float16 shift = select(largest, (float16)(0.0f), largest == -INFINITY);
  float16 sum = 0.0f;
  for (long j = 0; j < n; j++) {
    const float16 shifted = load_part(out + j * inner, count, 0.0f) - shift;
    const float16 e = exp_normal(shifted);
    sum += e;
    store_part(logarithmic ? shifted : e, out + j * inner, count);
  }
  const float16 factor =
      logarithmic ? (float16)(1.0f) : select(1.0f / sum, (float16)(0.0f), sum == 0.0f);
  const float16 offset =
      logarithmic ? select(log(sum), (float16)(0.0f), sum == 0.0f) : (float16)(0.0f);
  for (long j = 0; j < n; j++) {
    const float16 value = load_part(out + j * inner, count, 0.0f) * factor - offset;
    store_part(value, out + j * inner, count);
  }
}
