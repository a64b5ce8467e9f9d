// Gradient of attention for CPU devices; see op/AttentionGradient. The rows of the heads that share
// keys are one matrix, "group_rows" tall. A work-item takes every so many-th head of keys: it packs
// its keys and values so that a vector holds one element of 16 of them, then goes through the rows,
// ROWS at a time, whose weights for all keys are computed again and lie in two strips in the cache.
//
//   q, dq            [key heads][group_rows][HEAD_DIM]
//   k, dk            [key heads][keys][HEAD_DIM]
//   v, dv            [key heads][keys][VALUE_DIM]
//   y, dy            [key heads][group_rows][VALUE_DIM]
//   scratch          [work-items][blocks*KEYS*(HEAD_DIM + VALUE_DIM + 2*ROWS)]: packed keys
//                    [blocks][HEAD_DIM][KEYS], packed values alike, weights [ROWS][blocks*KEYS] and
//                    gradients of the scores alike
//   global           any number of work-items; local 1
//
// Macros:
//   HEAD_DIM    D (1 to 1024, default 64)
//   VALUE_DIM   Dv (1 to 1024, default 64)
//   SOFTCAP     bound of the scores; see softcap.h
//   ROWS        8 (default): with as many sums of a vector the latency of multiply-adds is hidden and
//               registers are left for the rest; 6 where a vector of 16 takes two registers of 16

#ifndef ROWS
#define ROWS 8
#endif
#ifndef HEAD_DIM
#define HEAD_DIM 64
#endif
#ifndef VALUE_DIM
#define VALUE_DIM 64
#endif

#include "exponential.h"
#include "masking.h"
#include "partial.h"
#include "softcap.h"

#define KEYS 64

// Transposes blocks of KEYS rows; those that fill the last vector are zero.
static inline void pack(const __global float *x, const int count, const int dim,
                        __global float *packed) {
  for (int from = 0; from < count; from += 16) {
    __global float *block = packed + (from / KEYS) * KEYS * dim + from % KEYS;
    const int used = min(16, count - from);
    for (int d = 0; d < dim; d++) {
      for (int j = 0; j < 16; j++) {
        block[d * KEYS + j] = j < used ? x[(long)(from + j) * dim + d] : 0.0f;
      }
    }
  }
}

// Copies rows times a factor; those that fill a tile are zero.
static inline void take_rows(const __global float *x, const int rows, const int dim,
                             const float factor, float *taken) {
  for (int i = 0; i < ROWS * dim; i++) {
    taken[i] = i < rows * dim ? factor * x[i] : 0.0f;
  }
}

static inline bool all_finite(const __global float *x, const long count) {
  float16 sums = 0.0f;
  for (long i = 0; i < count; i += 16) {
    sums += fabs(load_part(x + i, (int)min(16L, count - i), 0.0f));
  }
  return sum_lanes(sums) < INFINITY;
}

// strip[r][j] = rows[r] . packed row j, before `end`
static inline void row_products(const float *rows, const int dim, const __global float *packed,
                                const int end, const int stride, __global float *strip) {
  for (int from = 0; from < end; from += 16) {
    const __global float *block = packed + (from / KEYS) * KEYS * dim + from % KEYS;
    float16 sums[ROWS];
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
      sums[r] = 0.0f;
    }
    for (int d = 0; d < dim; d++) {
      const float16 element = vload16(0, block + d * KEYS);
#pragma unroll
      for (int r = 0; r < ROWS; r++) {
        sums[r] = fma((float16)(rows[r * dim + d]), element, sums[r]);
      }
    }
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
      vstore16(sums[r], 0, strip + r * stride + from);
    }
  }
}

// sums[r] = factor*(sum_j strip[r][j]*x[j]) of one vector of columns
static inline void column_products(const __global float *strip, const int stride,
                                   const __global float *x, const int count, const int dim,
                                   const int used, const float factor, const int rows,
                                   __global float *sums) {
  float16 sum[ROWS];
#pragma unroll
  for (int r = 0; r < ROWS; r++) {
    sum[r] = 0.0f;
  }
  for (int j = 0; j < count; j++) {
    const float16 element = load_part(x + (long)j * dim, used, 0.0f);
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
      sum[r] = fma((float16)(strip[r * stride + j]), element, sum[r]);
    }
  }
  for (int r = 0; r < rows; r++) {
    store_part(sum[r] * factor, sums + (long)r * dim, used);
  }
}

// sums[j] += sum_r strip[r][j]*x[r]
static inline void add_outer(const __global float *strip, const int stride, const float *x,
                             const int count, const int dim, __global float *sums) {
  for (int column = 0; column < dim; column += 16) {
    const int used = min(16, dim - column);
    float16 row[ROWS];
    for (int r = 0; r < ROWS; r++) {
      float lanes[16];
      for (int c = 0; c < 16; c++) {
        lanes[c] = c < used ? x[r * dim + column + c] : 0.0f;
      }
      row[r] = vload16(0, lanes);
    }
    for (int j = 0; j < count; j++) {
      __global float *sum = sums + (long)j * dim + column;
      float16 total = load_part(sum, used, 0.0f);
#pragma unroll
      for (int r = 0; r < ROWS; r++) {
        total = fma((float16)(strip[r * stride + j]), row[r], total);
      }
      store_part(total, sum, used);
    }
  }
}

// The products where a vector may be NaN or infinite: no weight, no product.
static inline void add_seen(const __global float *weights, const __global float *slopes,
                            const int stride, const float *query, const float *gradient,
                            const __global float *k, const int rows, const int count,
                            const float scale, __global float *dq, __global float *dk,
                            __global float *dv) {
  for (int r = 0; r < rows; r++) {
    for (int d = 0; d < HEAD_DIM; d++) {
      float sum = 0.0f;
      for (int j = 0; j < count; j++) {
        const float slope = slopes[r * stride + j];
        if (slope != 0.0f) {
          sum = fma(slope, k[(long)j * HEAD_DIM + d], sum);
          dk[(long)j * HEAD_DIM + d] = fma(slope, query[r * HEAD_DIM + d],
                                           dk[(long)j * HEAD_DIM + d]);
        }
      }
      dq[r * HEAD_DIM + d] = scale * sum;
    }
    for (int j = 0; j < count; j++) {
      const float weight = weights[r * stride + j];
      if (weight != 0.0f) {
        for (int d = 0; d < VALUE_DIM; d++) {
          dv[(long)j * VALUE_DIM + d] = fma(weight, gradient[r * VALUE_DIM + d],
                                            dv[(long)j * VALUE_DIM + d]);
        }
      }
    }
  }
}

// Turns a row's scores into weights, and its products dy.v into the gradients of the scores.
static inline void differentiate(__global float *weights, __global float *slopes,
                                 MASKING_PARAMETERS, const long row, const int keys,
                                 const int count, const float mean) {
  const int visible = visible_keys(MASKING, row, keys);
  const long bias = mask_start(MASKING, row);
  float16 largest = -INFINITY;
  for (int j = 0; j < count; j += 16) {
    const float16 bounded = capped16(vload16(0, weights + j));
    vstore16((vload16(0, slopes + j) - mean) * cap_slope16(bounded), 0, slopes + j);
    float16 t = bounded;
    if (j + 16 <= visible) {
      t = masked16(t, mask_kind, mask, bias + j * mask_step, mask_step);
    } else {
      float lanes[16];
      vstore16(t, 0, lanes);
      for (int c = 0; c < 16; c++) {
        if (j + c < visible) {
          lanes[c] = masked(lanes[c], mask_kind, mask, bias + (j + c) * mask_step);
        } else {
          lanes[c] = -INFINITY;
        }
      }
      t = vload16(0, lanes);
    }
    vstore16(t, 0, weights + j);
    largest = select(largest, t, t > largest);
  }
  const float shift = softmax_shift(max_lanes(largest));
  float16 sums = 0.0f;
  for (int j = 0; j < count; j += 16) {
    sums += exp_normal(vload16(0, weights + j) - shift);
  }
  const float sum = sum_lanes(sums);
  const float factor = sum == 0.0f ? 0.0f : 1.0f / sum;
  for (int j = 0; j < count; j += 16) {
    const float16 t = vload16(0, weights + j);
    const float16 weight = select(exp_normal(t - shift) * factor, (float16)(0.0f), t == -INFINITY);
    const float16 slope = weight * vload16(0, slopes + j);
    vstore16(weight, 0, weights + j);
    vstore16(select(slope, (float16)(0.0f), weight == 0.0f), 0, slopes + j);
  }
}

static inline float dot_rows(const float *a, const __global float *b) {
  float16 sums = 0.0f;
  for (int d = 0; d < VALUE_DIM; d += 16) {
    const int used = min(16, VALUE_DIM - d);
    float lanes[16];
    for (int c = 0; c < 16; c++) {
      lanes[c] = c < used ? a[d + c] : 0.0f;
    }
    sums = fma(vload16(0, lanes), load_part(b + d, used, 0.0f), sums);
  }
  return sum_lanes(sums);
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void attention_gradient_packed(const __global float *q, const __global float *k,
                               const __global float *v, const __global float *y,
                               const __global float *dy, __global float *scratch,
                               __global float *dq, __global float *dk, __global float *dv,
                               MASKING_PARAMETERS, const float scale, const int group_rows,
                               const int keys, const long heads) {
  const int stride = (keys + KEYS - 1) / KEYS * KEYS;
  __global float *packed_keys =
      scratch + get_global_id(0) * (long)stride * (HEAD_DIM + VALUE_DIM + 2 * ROWS);
  __global float *packed_values = packed_keys + (long)stride * HEAD_DIM;
  __global float *weights = packed_values + (long)stride * VALUE_DIM;
  __global float *slopes = weights + (long)stride * ROWS;
  float query[ROWS * HEAD_DIM];
  float gradient[ROWS * VALUE_DIM];

  for (long head = get_global_id(0); head < heads; head += get_global_size(0)) {
    const __global float *head_k = k + head * keys * HEAD_DIM;
    __global float *head_dk = dk + head * keys * HEAD_DIM;
    __global float *head_dv = dv + head * keys * VALUE_DIM;
    pack(head_k, keys, HEAD_DIM, packed_keys);
    pack(v + head * keys * VALUE_DIM, keys, VALUE_DIM, packed_values);
    for (long i = 0; i < (long)keys * HEAD_DIM; i++) {
      head_dk[i] = 0.0f;
    }
    for (long i = 0; i < (long)keys * VALUE_DIM; i++) {
      head_dv[i] = 0.0f;
    }
    const bool finite_keys = all_finite(head_k, (long)keys * HEAD_DIM);
    for (int first = 0; first < group_rows; first += ROWS) {
      const int rows = min(ROWS, group_rows - first);
      const long first_row = head * group_rows + first;
      const __global float *of_q = q + first_row * HEAD_DIM;
      const __global float *of_dy = dy + first_row * VALUE_DIM;
      __global float *of_dq = dq + first_row * HEAD_DIM;
      int end = 0;
      for (int r = 0; r < rows; r++) {
        end = max(end, visible_keys(MASKING, first_row + r, keys));
      }
      take_rows(of_q, rows, HEAD_DIM, scale, query);
      take_rows(of_dy, rows, VALUE_DIM, 1.0f, gradient);
      row_products(query, HEAD_DIM, packed_keys, end, stride, weights);
      row_products(gradient, VALUE_DIM, packed_values, end, stride, slopes);
      for (int r = 0; r < rows; r++) {
        const float mean =
            dot_rows(gradient + r * VALUE_DIM, y + (first_row + r) * VALUE_DIM);
        differentiate(weights + r * stride, slopes + r * stride, MASKING, first_row + r, keys,
                      end, mean);
      }
      if (finite_keys && all_finite(of_q, rows * HEAD_DIM) &&
          all_finite(of_dy, rows * VALUE_DIM)) {
        // rows that fill the tile have finite weights, and vectors of zeros
        for (int d = 0; d < HEAD_DIM; d += 16) {
          column_products(slopes, stride, head_k + d, end, HEAD_DIM, min(16, HEAD_DIM - d), scale,
                          rows, of_dq + d);
        }
        add_outer(slopes, stride, query, end, HEAD_DIM, head_dk);
        add_outer(weights, stride, gradient, end, VALUE_DIM, head_dv);
      } else {
        add_seen(weights, slopes, stride, query, gradient, head_k, rows, end, scale, of_dq,
                 head_dk, head_dv);
      }
    }
  }
}
