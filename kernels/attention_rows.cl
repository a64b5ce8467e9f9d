// Attention for CPU devices where few rows share their keys, as when a text is generated word by
// word: y = softmax(scale*Q*K^T (+ mask))*V with online softmax; see op/Attention. A work-item
// walks the keys, as they lie, for one row.
//
//   q          [key heads][group_rows][HEAD_DIM], or as heads.h says
//   k          [key heads][keys][HEAD_DIM], or as heads.h says
//   v          as k, [VALUE_DIM]
//   y          as q, [VALUE_DIM]
//   global     group_rows, key heads; local 1
//
// Macros:
//   HEAD_DIM          D (1 to 1024, default 64)
//   VALUE_DIM         Dv (1 to 1024, default 64)
//   STORAGE           element type of k and v; see storage.h
//   QUERIES_FLOAT32   q is float although STORAGE is not
//   SOFTCAP           bound of the scores; see softcap.h
//   TOKENS_FIRST, HEADS, KEY_HEADS   see heads.h

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

#define HEAD_VECTORS ((HEAD_DIM + 15) / 16)
#define VALUE_VECTORS ((VALUE_DIM + 15) / 16)

// Vector `i` of a row of `dim` elements; lanes beyond the row are zero.
static inline float16 load_lanes(const __global STORAGE_T *x, const long row, const int i,
                                 const int dim) {
  const int count = dim - i * 16;
  if (count >= 16) {
    return load16(x, row + i * 16);
  }
  float lanes[16];
  for (int c = 0; c < 16; c++) {
    lanes[c] = 0.0f;
    if (c < count) {
      lanes[c] = load(x, row + i * 16 + c);
    }
  }
  return vload16(0, lanes);
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void attention_rows(const __global QUERY_T *q, const __global STORAGE_T *k,
                    const __global STORAGE_T *v, __global float *y, MASKING_PARAMETERS,
                    const float scale, const int group_rows, const int keys) {
  const long head = get_global_id(1);
  const long row = head * group_rows + get_global_id(0);
  const int visible = visible_keys(MASKING, row, keys);
  const long bias = mask_start(MASKING, row);
  const long query_row = QUERY_ROW(row);
  const long first_key = FIRST_KEY(head);

  float query_lanes[16 * HEAD_VECTORS];
  float16 query[HEAD_VECTORS];
  float16 product[VALUE_VECTORS];
  for (int d = 0; d < 16 * HEAD_VECTORS; d++) {
    query_lanes[d] = 0.0f;
    if (d < HEAD_DIM) {
      query_lanes[d] = scale * LOAD_QUERY(q, query_row * HEAD_DIM + d);
    }
  }
  for (int i = 0; i < HEAD_VECTORS; i++) {
    query[i] = vload16(i, query_lanes);
  }
  for (int i = 0; i < VALUE_VECTORS; i++) {
    product[i] = 0.0f;
  }
  float16 sum = 0.0f;
  float largest = -INFINITY;

  for (int from = 0; from < visible; from += 16) {
    const int count = min(16, visible - from);
    float weight[16];
    for (int j = 0; j < 16; j++) {
      weight[j] = -INFINITY;
      if (j < count) {
        const long key = (first_key + (long)(from + j) * KEY_STEP) * HEAD_DIM;
        float16 dot_lanes = 0.0f;
        for (int i = 0; i < HEAD_VECTORS; i++) {
          dot_lanes = fma(query[i], load_lanes(k, key, i, HEAD_DIM), dot_lanes);
        }
        weight[j] = masked(capped(sum_lanes(dot_lanes)), mask_kind, mask,
                           bias + (long)(from + j) * mask_step);
      }
    }
    const float16 t = vload16(0, weight);
    const float16 most = select((float16)(-INFINITY), t, t > -INFINITY);
    const float largest_here = larger(max_lanes(most), largest);
    const float shift = softmax_shift(largest_here);
    if (largest_here != largest) {
      const float rescale = exp(largest - shift);
      sum *= rescale;
      for (int i = 0; i < VALUE_VECTORS; i++) {
        product[i] *= rescale;
      }
    }
    largest = largest_here;
    const float16 weights = exp_normal(t - shift);
    sum += weights;
    vstore16(weights, 0, weight);
    for (int j = 0; j < count; j++) {
      // the value of a hidden key may be NaN: no weight, no product
      if (weight[j] != 0.0f) {
        const long value = (first_key + (long)(from + j) * KEY_STEP) * VALUE_DIM;
        for (int i = 0; i < VALUE_VECTORS; i++) {
          product[i] = fma((float16)(weight[j]), load_lanes(v, value, i, VALUE_DIM), product[i]);
        }
      }
    }
  }

  const float total = sum_lanes(sum);
  const float factor = total == 0.0f ? 0.0f : 1.0f / total;
  for (int i = 0; i < VALUE_VECTORS; i++) {
    store_part(product[i] * factor, y + query_row * VALUE_DIM + i * 16,
               min(16, VALUE_DIM - i * 16));
  }
}
