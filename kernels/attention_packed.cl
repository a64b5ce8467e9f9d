// Attention for CPU devices with online softmax: y = softmax(scale*Q*K^T (+ mask))*V; see
// op/Attention. The rows of the heads that share keys are one matrix, "group_rows" tall; a
// work-item walks the keys for ROWS of them. Keys are first packed so that a vector holds one
// element of 16 keys; that pays from a few rows on.
//
// attention_pack: transposes blocks of KEYS keys, and collects the values of heads that lie apart
//   k            [key heads][keys][HEAD_DIM], or as heads.h says
//   packed       [key heads][blocks][KEYS/STRIP][HEAD_DIM][STRIP] floats; keys beyond the last are zero
//   v            with TOKENS_FIRST: as heads.h says, [VALUE_DIM]
//   collected    with TOKENS_FIRST: [key heads][keys][VALUE_DIM]
//   global       blocks, key heads; local 1
//
// attention_packed
//   q            [key heads][group_rows][HEAD_DIM], or as heads.h says
//   packed       as above
//   v            [key heads][keys][VALUE_DIM], with TOKENS_FIRST the collected ones: a head's values
//                are read again for every ROWS rows, and from lines of the cache that do not compete
//   y            as q, [VALUE_DIM]
//   global       ceil(group_rows/ROWS), key heads; local 1
//
// Macros:
//   HEAD_DIM          D (1 to 1024, default 64)
//   VALUE_DIM         Dv (1 to 1024, default 64)
//   STORAGE           element type of k and v; see storage.h
//   QUERIES_FLOAT32   q is float although STORAGE is not
//   SOFTCAP           bound of the scores; see softcap.h
//   TOKENS_FIRST, HEADS, KEY_HEADS   see heads.h
//   ROWS              of a register tile: 8 (default), or any number
//   VECTORS           of 16 floats, beside each other in a tile: 2 (default) for 32 registers of 16
//                     lanes, 1 for fewer or smaller ones

#ifndef ROWS
#define ROWS 8
#endif
#ifndef VECTORS
#define VECTORS 2
#endif
#ifndef HEAD_DIM
#define HEAD_DIM 64
#endif
#ifndef VALUE_DIM
#define VALUE_DIM 64
#endif

#include "exponential.h"
#include "heads.h"
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

// what is copied without a look at its value
#if STORAGE == FLOAT32
#define BITS_T uint
#else
#define BITS_T ushort
#endif

#define KEYS 64
#define STRIP (16 * VECTORS)
#define KEY_VECTORS (KEYS / 16)
#define VALUE_VECTORS ((VALUE_DIM + 15) / 16)
#define INDICES (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)

// What a score may exceed the subtracted one by before all is scaled anew: e^8 times the keys' number
// is far from infinity, and most rows are never scaled
#define LAG 8.0f

// a and b, element by element in turn: their first halves and their second ones
static inline float16 first_in_turn(const float16 a, const float16 b) {
  return (float16)(a.s0, b.s0, a.s1, b.s1, a.s2, b.s2, a.s3, b.s3, a.s4, b.s4, a.s5, b.s5,
                   a.s6, b.s6, a.s7, b.s7);
}

static inline float16 last_in_turn(const float16 a, const float16 b) {
  return (float16)(a.s8, b.s8, a.s9, b.s9, a.sa, b.sa, a.sb, b.sb, a.sc, b.sc, a.sd, b.sd,
                   a.se, b.se, a.sf, b.sf);
}

// Writes 16 elements of 16 keys, element by element.
static inline void pack_square(const __global STORAGE_T *k, const long at,
                               __global float *target) {
  float16 rows[16];
#pragma unroll
  for (int j = 0; j < 16; j++) {
    rows[j] = load16(k, at + (long)j * (HEAD_DIM * KEY_STEP));
  }
  // each turn doubles how many neighbours stem from one column
#pragma unroll
  for (int turn = 0; turn < 4; turn++) {
    float16 mixed[16];
#pragma unroll
    for (int j = 0; j < 8; j++) {
      mixed[2 * j] = first_in_turn(rows[j], rows[j + 8]);
      mixed[2 * j + 1] = last_in_turn(rows[j], rows[j + 8]);
    }
#pragma unroll
    for (int j = 0; j < 16; j++) {
      rows[j] = mixed[j];
    }
  }
#pragma unroll
  for (int d = 0; d < 16; d++) {
    STORES(float, 16, rows[d], target + d * STRIP);
  }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void attention_pack(const __global STORAGE_T *k, __global float *packed,
#ifdef TOKENS_FIRST
                    const __global STORAGE_T *v, __global STORAGE_T *collected,
#endif
                    const int keys) {
  const int block = get_global_id(0);
  const long head = get_global_id(1);
  const int count = min(KEYS, keys - block * KEYS);
  const long first_key = FIRST_KEY(head) + (long)block * (KEYS * KEY_STEP);
  const long source = first_key * HEAD_DIM;
  __global float *target =
      packed + (head * get_global_size(0) + block) * (long)(HEAD_DIM * KEYS);
  for (int from = 0; from < KEYS; from += 16) {
    __global float *columns = target + from / STRIP * (STRIP * HEAD_DIM) + from % STRIP;
    int packed_elements = 0;
    if (from + 16 <= count) {
      packed_elements = HEAD_DIM / 16 * 16;
      for (int d = 0; d < packed_elements; d += 16) {
        pack_square(k, source + (long)from * (HEAD_DIM * KEY_STEP) + d, columns + d * STRIP);
      }
    }
    for (int d = packed_elements; d < HEAD_DIM; d++) {
      for (int j = 0; j < 16; j++) {
        columns[d * STRIP + j] =
            from + j < count ? load(k, source + (long)(from + j) * (HEAD_DIM * KEY_STEP) + d) : 0.0f;
      }
    }
  }
#ifdef TOKENS_FIRST
  for (int j = 0; j < count; j++) {
    const long source_row = first_key + (long)j * KEY_STEP;
    const long target_row = head * keys + (long)block * KEYS + j;
    const __global BITS_T *from = (const __global BITS_T *)v + source_row * VALUE_DIM;
    __global BITS_T *to = (__global BITS_T *)collected + target_row * VALUE_DIM;
    for (int d = 0; d < VALUE_DIM; d++) {
      to[d] = from[d];
    }
  }
#endif
}

// Scores of `count` keys under the mask; the lanes beyond stay as they are.
static inline float16 masked_part(const float16 scores, const int count, const int mask_kind,
                                  const __global uchar *mask, const long at,
                                  const long mask_step) {
  if (count >= 16) {
    return masked16(scores, mask_kind, mask, at, mask_step);
  }
  float lanes[16];
  vstore16(scores, 0, lanes);
  for (int i = 0; i < count; i++) {
    lanes[i] = masked(lanes[i], mask_kind, mask, at + i * mask_step);
  }
  return vload16(0, lanes);
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

// score[r][j] = sum_d query[r][d]*packed[d][j] for the first `count` keys, a strip at a time
static inline void score_block(const float *query, const __global float *packed, const int count,
                               float16 *score) {
  for (int strip = 0; strip * STRIP < count; strip++) {
    const __global float *k = packed + strip * (STRIP * HEAD_DIM);
    float16 sums[ROWS][VECTORS];
#pragma unroll
    for (int i = 0; i < ROWS * VECTORS; i++) {
      sums[i / VECTORS][i % VECTORS] = 0.0f;
    }
    for (int d = 0; d < HEAD_DIM; d++) {
      float16 elements[VECTORS];
#pragma unroll
      for (int i = 0; i < VECTORS; i++) {
        elements[i] = vload16(0, k + d * STRIP + i * 16);
      }
#pragma unroll
      for (int r = 0; r < ROWS; r++) {
        const float16 element = query[r * HEAD_DIM + d];
#pragma unroll
        for (int i = 0; i < VECTORS; i++) {
          sums[r][i] = fma(element, elements[i], sums[r][i]);
        }
      }
    }
#pragma unroll
    for (int i = 0; i < ROWS * VECTORS; i++) {
      score[i / VECTORS * KEY_VECTORS + VECTORS * strip + i % VECTORS] = sums[i / VECTORS][i % VECTORS];
    }
  }
}

// product[r] += sum_j weight[r][j]*v[j], some vectors of columns at a time. With `hidden` keys their
// values may be NaN or infinite, which no weight of 0 takes away: false is returned then, and what
// has been stored so far is to be computed anew.
static inline bool add_products(const float *weight, const __global STORAGE_T *v, const long first,
                                const int count, const bool hidden, const float16 *product,
                                float16 *result) {
  bool good = true;
  for (int from = 0; from < VALUE_VECTORS; from += VECTORS) {
    float16 sums[ROWS][VECTORS];
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
#pragma unroll
      for (int i = 0; i < VECTORS; i++) {
        sums[r][i] = 0.0f;
        if (from + i < VALUE_VECTORS) {
          sums[r][i] = product[r * VALUE_VECTORS + from + i];
        }
      }
    }
    for (int j = 0; j < count; j++) {
      const long row = first + (long)j * VALUE_DIM;
      float16 values[VECTORS];
#pragma unroll
      for (int i = 0; i < VECTORS; i++) {
        values[i] = 0.0f;
        if (from + i < VALUE_VECTORS) {
          values[i] = load_values(v, row, from + i);
        }
      }
#pragma unroll
      for (int r = 0; r < ROWS; r++) {
        const float16 w = weight[r * KEYS + j];
#pragma unroll
        for (int i = 0; i < VECTORS; i++) {
          sums[r][i] = fma(w, values[i], sums[r][i]);
        }
      }
    }
    int16 bad = 0;
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
#pragma unroll
      for (int i = 0; i < VECTORS; i++) {
        if (from + i < VALUE_VECTORS) {
          result[r * VALUE_VECTORS + from + i] = sums[r][i];
        }
        if (hidden) {
          bad |= sums[r][i] != sums[r][i];
        }
      }
    }
    good &= !any(bad);
  }
  return good;
}

// The same where values of hidden keys are NaN or infinite: no weight, no product.
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
  float16 score[ROWS * KEY_VECTORS];
  float16 products[2][ROWS * VALUE_VECTORS]; // before a block of keys and after it
  float16 sum[ROWS];
  float bound[ROWS];
  int visible[ROWS];
  long bias[ROWS];
  int end = 0;
  int now = 0;
  for (int r = 0; r < ROWS; r++) {
    visible[r] = r < rows ? visible_keys(MASKING, first_row + r, keys) : 0;
    bias[r] = r < rows ? mask_start(MASKING, first_row + r) : 0;
    end = max(end, visible[r]);
    bound[r] = -INFINITY;
    sum[r] = 0.0f;
    for (int i = 0; i < VALUE_VECTORS; i++) {
      products[now][r * VALUE_VECTORS + i] = 0.0f;
    }
    const long query_row = QUERY_ROW(first_row + r);
    for (int d = 0; d < HEAD_DIM; d++) {
      query[r * HEAD_DIM + d] = 0.0f;
      if (r < rows) {
        query[r * HEAD_DIM + d] = scale * LOAD_QUERY(q, query_row * HEAD_DIM + d);
      }
    }
  }

  for (int from = 0; from < end; from += KEYS) {
    const long block = head * blocks + from / KEYS;
    const int count = min(KEYS, end - from);
    const int vectors = (count + 15) / 16;
    float16 *product = products[now];
    score_block(query, packed + block * (HEAD_DIM * KEYS), count, score);
    bool hidden = false;
    for (int r = 0; r < rows; r++) {
      float16 *t = score + r * KEY_VECTORS;
      const int shown = visible[r] - from;
#ifdef SOFTCAP
      for (int i = 0; i < vectors; i++) {
        t[i] = capped16(t[i]);
      }
#endif
      if (mask_kind != MASK_NONE) {
        for (int i = 0; i < vectors; i++) {
          t[i] = masked_part(t[i], min(16, keys - from - i * 16), mask_kind, mask,
                             bias[r] + (from + i * 16) * mask_step, mask_step);
          hidden |= any(t[i] == -INFINITY);
        }
      }
      for (int i = max(shown, 0) / 16; i < vectors; i++) {
        t[i] = INDICES + i * 16 < shown ? t[i] : (float16)(-INFINITY);
      }
      hidden |= shown < count;
      float16 most = -INFINITY;
      for (int i = 0; i < vectors; i++) {
        most = t[i] > most ? t[i] : most;
      }
      const float largest = max_lanes(most);
      if (largest > bound[r] + LAG) {
        if (bound[r] != -INFINITY) {
          const float rescale = exp(bound[r] - largest);
          sum[r] *= rescale;
          for (int i = 0; i < VALUE_VECTORS; i++) {
            product[r * VALUE_VECTORS + i] *= rescale;
          }
        }
        bound[r] = largest;
      }
      const float shift = softmax_shift(bound[r]);
      float16 weights = 0.0f;
      for (int i = 0; i < vectors; i++) {
        t[i] = exp_normal(t[i] - shift);
        weights += t[i];
      }
      sum[r] += weights;
    }
    for (int r = rows; r < ROWS; r++) {
      for (int i = 0; i < KEY_VECTORS; i++) {
        score[r * KEY_VECTORS + i] = 0.0f;
      }
    }
    const long first_value = (head * keys + from) * VALUE_DIM;
    const float *weight = (const float *)score;
    if (add_products(weight, v, first_value, count, hidden, product, products[1 - now])) {
      now = 1 - now;
    } else {
      add_seen_products(weight, v, first_value, count, product);
    }
  }

  for (int r = 0; r < rows; r++) {
    const float total = sum_lanes(sum[r]);
    const float factor = total == 0.0f ? 0.0f : 1.0f / total;
    for (int i = 0; i < VALUE_VECTORS; i++) {
      store_part(products[now][r * VALUE_VECTORS + i] * factor,
                 y + QUERY_ROW(first_row + r) * VALUE_DIM + i * 16, min(16, VALUE_DIM - i * 16));
    }
  }
}
