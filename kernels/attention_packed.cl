// Attention for CPU devices with online softmax: y = softmax(scale*Q*K^T (+ mask))*V; see
// op/Attention. The rows of the heads that share keys are one matrix, "group_rows" tall; a
// work-item walks the keys for ROWS of them. Keys are first packed so that a vector holds one
// element of 16 keys; that pays from a few rows on.
//
// attention_pack: transposes blocks of KEYS keys
//   k            [key heads][keys][HEAD_DIM]
//   packed       [key heads][blocks][HEAD_DIM][KEYS] floats; keys beyond the last are zero
//   global       blocks, key heads; local 1
//
// attention_packed
//   q            [key heads][group_rows][HEAD_DIM]
//   packed       as above
//   v            [key heads][keys][VALUE_DIM]
//   y            [key heads][group_rows][VALUE_DIM]
//   global       ceil(group_rows/ROWS), key heads; local 1
//
// Macros:
//   HEAD_DIM          D (1 to 1024, default 64)
//   VALUE_DIM         Dv (1 to 1024, default 64)
//   STORAGE           element type of k and v; see storage.h
//   QUERIES_FLOAT32   q is float although STORAGE is not
//   SOFTCAP           bound of the scores; see softcap.h

#ifndef HEAD_DIM
#define HEAD_DIM 64
#endif
#ifndef VALUE_DIM
#define VALUE_DIM 64
#endif

#include "masking.h"
#include "partial.h"
#include "softcap.h"
#include "storage.h"

#ifdef QUERIES_FLOAT32
#define QUERY_T float
#define LOAD_QUERY(q, i) (q)[i]
#else
#define QUERY_T STORAGE_T
#define LOAD_QUERY(q, i) load(q, i)
#endif

// 8 rows by 2 vectors are 16 sums, which leaves room in 32 vector registers
#define ROWS 8
#define KEYS 64
#define KEY_VECTORS (KEYS / 16)
#define VALUE_VECTORS ((VALUE_DIM + 15) / 16)

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void attention_pack(const __global STORAGE_T *k, __global float *packed, const int keys) {
  const int block = get_global_id(0);
  const long head = get_global_id(1);
  const int count = min(KEYS, keys - block * KEYS);
  const long source = (head * keys + (long)block * KEYS) * HEAD_DIM;
  __global float *target =
      packed + (head * get_global_size(0) + block) * (long)(HEAD_DIM * KEYS);
  for (int d = 0; d < HEAD_DIM; d++) {
    for (int j = 0; j < KEYS; j++) {
      float value = 0.0f;
      if (j < count) {
        value = load(k, source + (long)j * HEAD_DIM + d);
      }
      target[d * KEYS + j] = value;
    }
  }
}

// Vector `i` of a row of V; lanes beyond the row are zero.
static inline float16 load_values(const __global STORAGE_T *v, const long row, const int i) {
  const int count = VALUE_DIM - i * 16;
  if (count >= 16) {
    return load16(v, row + i * 16);
  }
  float lanes[16];
  for (int c = 0; c < 16; c++) {
    lanes[c] = 0.0f;
    if (c < count) {
      lanes[c] = load(v, row + i * 16 + c);
    }
  }
  return vload16(0, lanes);
}

// score[r][j] = sum_d query[r][d]*packed[d][j], two vectors of keys at a time
static inline void score_block(const float *query, const __global float *packed, float *score) {
  for (int half_block = 0; half_block < KEYS; half_block += 32) {
    float16 s0[ROWS];
    float16 s1[ROWS];
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
      s0[r] = 0.0f;
      s1[r] = 0.0f;
    }
    for (int d = 0; d < HEAD_DIM; d++) {
      const float16 k0 = vload16(0, packed + d * KEYS + half_block);
      const float16 k1 = vload16(0, packed + d * KEYS + half_block + 16);
#pragma unroll
      for (int r = 0; r < ROWS; r++) {
        const float16 element = query[r * HEAD_DIM + d];
        s0[r] = fma(element, k0, s0[r]);
        s1[r] = fma(element, k1, s1[r]);
      }
    }
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
      vstore16(s0[r], 0, score + r * KEYS + half_block);
      vstore16(s1[r], 0, score + r * KEYS + half_block + 16);
    }
  }
}

// product[r] += sum_j weight[r][j]*v[j], two vectors of columns at a time
static inline void add_products(const float *weight, const __global STORAGE_T *v,
                                const long first, const int count, float16 *product) {
  for (int i = 0; i < VALUE_VECTORS; i += 2) {
    const bool pair = i + 1 < VALUE_VECTORS;
    float16 p0[ROWS];
    float16 p1[ROWS];
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
      p0[r] = product[r * VALUE_VECTORS + i];
      p1[r] = pair ? product[r * VALUE_VECTORS + i + 1] : (float16)(0.0f);
    }
    for (int j = 0; j < count; j++) {
      const long row = first + (long)j * VALUE_DIM;
      const float16 v0 = load_values(v, row, i);
      const float16 v1 = pair ? load_values(v, row, i + 1) : (float16)(0.0f);
#pragma unroll
      for (int r = 0; r < ROWS; r++) {
        const float16 w = weight[r * KEYS + j];
        p0[r] = fma(w, v0, p0[r]);
        p1[r] = fma(w, v1, p1[r]);
      }
    }
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
      product[r * VALUE_VECTORS + i] = p0[r];
      if (pair) {
        product[r * VALUE_VECTORS + i + 1] = p1[r];
      }
    }
  }
}

// The same where keys are hidden: their values may be NaN, so no weight, no product.
static inline void add_seen_products(const float *weight, const __global STORAGE_T *v,
                                     const long first, const int count, float16 *product) {
  for (int r = 0; r < ROWS; r++) {
    for (int j = 0; j < count; j++) {
      const float w = weight[r * KEYS + j];
      if (w != 0.0f) {
        for (int i = 0; i < VALUE_VECTORS; i++) {
          const float16 value = load_values(v, first + (long)j * VALUE_DIM, i);
          product[r * VALUE_VECTORS + i] = fma((float16)(w), value, product[r * VALUE_VECTORS + i]);
        }
      }
    }
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void attention_packed(const __global QUERY_T *q, const __global float *packed,
                      const __global STORAGE_T *v, __global float *y, MASKING_PARAMETERS,
                      const float scale, const int group_rows, const int keys) {
  const int first = get_global_id(0) * ROWS;
  const long head = get_global_id(1);
  const int rows = min(ROWS, group_rows - first);
  const long first_row = head * group_rows + first;
  const int blocks = (keys + KEYS - 1) / KEYS;

  float query[ROWS * HEAD_DIM];
  float score[ROWS * KEYS];
  float16 product[ROWS * VALUE_VECTORS];
  float16 sum[ROWS];
  float largest[ROWS];
  int visible[ROWS];
  long bias[ROWS];
  int end = 0;
  for (int r = 0; r < ROWS; r++) {
    visible[r] = r < rows ? visible_keys(MASKING, first_row + r, keys) : 0;
    bias[r] = r < rows ? mask_start(MASKING, first_row + r) : 0;
    end = max(end, visible[r]);
    largest[r] = -INFINITY;
    sum[r] = 0.0f;
    for (int i = 0; i < VALUE_VECTORS; i++) {
      product[r * VALUE_VECTORS + i] = 0.0f;
    }
    for (int d = 0; d < HEAD_DIM; d++) {
      query[r * HEAD_DIM + d] = 0.0f;
      if (r < rows) {
        query[r * HEAD_DIM + d] = scale * LOAD_QUERY(q, (first_row + r) * HEAD_DIM + d);
      }
    }
  }

  for (int from = 0; from < end; from += KEYS) {
    const long block = head * blocks + from / KEYS;
    score_block(query, packed + block * (HEAD_DIM * KEYS), score);
    bool hidden = false;
    for (int r = 0; r < rows; r++) {
#ifdef SOFTCAP
      for (int i = 0; i < KEY_VECTORS; i++) {
        vstore16(capped16(vload16(i, score + r * KEYS)), i, score + r * KEYS);
      }
#endif
      // scores -> weights
      const int shown = clamp(visible[r] - from, 0, KEYS);
      int j = 0;
      if (mask_kind != MASK_NONE) {
        for (; j + 16 <= shown; j += 16) {
          const float16 t = masked16(vload16(0, score + r * KEYS + j), mask_kind, mask,
                                     bias[r] + (from + j) * mask_step, mask_step);
          hidden |= any(t == -INFINITY);
          vstore16(t, 0, score + r * KEYS + j);
        }
        for (; j < shown; j++) {
          const float t = masked(score[r * KEYS + j], mask_kind, mask,
                                 bias[r] + (from + j) * mask_step);
          hidden |= t == -INFINITY;
          score[r * KEYS + j] = t;
        }
      }
      for (j = shown; j < KEYS; j++) {
        score[r * KEYS + j] = -INFINITY;
      }
      hidden |= visible[r] < min(end, from + KEYS);
      float16 most = -INFINITY;
      for (int i = 0; i < KEY_VECTORS; i++) {
        const float16 t = vload16(i, score + r * KEYS);
        most = select(most, t, t > most);
      }
      const float largest_here = larger(max_lanes(most), largest[r]);
      const float shift = softmax_shift(largest_here);
      if (largest_here != largest[r]) {
        const float rescale = exp(largest[r] - shift);
        sum[r] *= rescale;
        for (int i = 0; i < VALUE_VECTORS; i++) {
          product[r * VALUE_VECTORS + i] *= rescale;
        }
      }
      largest[r] = largest_here;
      for (int i = 0; i < KEY_VECTORS; i++) {
        const float16 weight = exp(vload16(i, score + r * KEYS) - shift);
        sum[r] += weight;
        vstore16(weight, i, score + r * KEYS);
      }
    }
    const long first_value = (head * keys + from) * VALUE_DIM;
    const int count = min(KEYS, end - from);
    if (hidden) {
      for (int r = rows; r < ROWS; r++) {
        for (int j = 0; j < count; j++) {
          score[r * KEYS + j] = 0.0f;
        }
      }
      add_seen_products(score, v, first_value, count, product);
    } else {
      add_products(score, v, first_value, count, product);
    }
  }

  for (int r = 0; r < rows; r++) {
    const float total = sum_lanes(sum[r]);
    const float factor = total == 0.0f ? 0.0f : 1.0f / total;
    for (int i = 0; i < VALUE_VECTORS; i++) {
      store_part(product[r * VALUE_VECTORS + i] * factor,
                 y + (first_row + r) * VALUE_DIM + i * 16, min(16, VALUE_DIM - i * 16));
    }
  }
}
