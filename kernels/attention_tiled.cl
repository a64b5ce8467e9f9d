// Attention for GPUs with online softmax: y = softmax(scale*Q*K^T (+ mask))*V; see op/Attention.
// The rows of the heads that share keys are one matrix, "group_rows" tall. A work-group walks the
// keys for a tile of rows and a slab of columns of V; scores and weights never leave the chip.
//
//   q          [key heads][group_rows][head_dim]
//   k          [key heads][keys][head_dim]
//   v          [key heads][keys][value_dim]
//   y          [key heads][group_rows][value_dim]
//   global     256 * row tiles * slabs * key heads, row tiles fastest; local 256, seen as 16 x 16:
//              tx along keys and columns of V, ty along rows
//
// Steps for each block of KEYS keys that any row of the tile sees:
//   off-chip -> local   DEPTH columns at a time of Q's and K's tiles; scores in registers
//   scores -> weights   mask, new row maximum, exponentials; older sums are scaled
//   weights -> local    so that each lane can read those of its rows
//   off-chip -> local   DEPTH rows at a time of V's slab; products in registers
//
// Macros:
//   STORAGE           element type of k and v; see storage.h
//   QUERIES_FLOAT32   q is float although STORAGE is not
//   SOFTCAP           bound of the scores; see softcap.h
//   ROW_ITEMS         rows of a work-item; a tile has 16 times as many (1 to 4, default 4)
//   VALUE_ITEMS       columns of V of a work-item; a slab has 16 times as many (1 to 16, default 4)

#ifndef ROW_ITEMS
#define ROW_ITEMS 4
#endif
#ifndef VALUE_ITEMS
#define VALUE_ITEMS 4
#endif

#include "masking.h"
#include "softcap.h"
#include "storage.h"

#ifdef QUERIES_FLOAT32
#define QUERY_T float
#define LOAD_QUERY(q, i) (q)[i]
#else
#define QUERY_T STORAGE_T
#define LOAD_QUERY(q, i) load(q, i)
#endif

// Loops with barriers run once at least, for the sake of PoCL's compiler, which copies what follows
// one that may not run; what is beyond a matrix reads as zero, and weighs nothing.

#define SIDE 16
#define KEY_ITEMS 4
#define KEYS (SIDE * KEY_ITEMS)
#define ROWS (SIDE * ROW_ITEMS)
#define SLAB (SIDE * VALUE_ITEMS)
#define DEPTH SIDE
// one element more than needed keeps a column's elements in different banks
#define ROWS_PADDED (ROWS + 1)
#define KEYS_PADDED (KEYS + 1)

#define SCORE_FLOATS (DEPTH * (ROWS_PADDED + KEYS_PADDED))
#define VALUE_FLOATS (DEPTH * SLAB)
#define TILE_FLOATS (SCORE_FLOATS > VALUE_FLOATS ? SCORE_FLOATS : VALUE_FLOATS)

__kernel __attribute__((reqd_work_group_size(SIDE *SIDE, 1, 1)))
void attention_tiled(const __global QUERY_T *q, const __global STORAGE_T *k,
                     const __global STORAGE_T *v, __global float *y, MASKING_PARAMETERS,
                     const float scale, const int group_rows, const int keys,
                     const int head_dim, const int value_dim) {
  __local float tile[TILE_FLOATS];
  __local float weights[ROWS * KEYS_PADDED];
  __local float across[ROWS * SIDE];
  __local int ends[ROWS];
  __local float *q_tile = tile;
  __local float *k_tile = tile + DEPTH * ROWS_PADDED;
  __local float *v_tile = tile;

  const int item = get_local_id(0);
  const int tx = item % SIDE;
  const int ty = item / SIDE;
  const uint tiles = (group_rows + ROWS - 1) / ROWS;
  const uint slabs = (value_dim + SLAB - 1) / SLAB;
  const uint group = get_group_id(0);
  const int first = (int)(group % tiles) * ROWS;
  const int slab = (int)(group / tiles % slabs) * SLAB;
  const long head = group / (tiles * slabs);
  const long first_row = head * group_rows + first;
  const int rows = min(ROWS, group_rows - first);
  q += first_row * head_dim;
  k += head * keys * head_dim;
  v += head * keys * value_dim;
  y += first_row * value_dim;

  // how far each row sees; rows beyond the matrix see nothing
  int visible[ROW_ITEMS];
  long bias[ROW_ITEMS];
#pragma unroll
  for (int i = 0; i < ROW_ITEMS; i++) {
    const int r = ty * ROW_ITEMS + i;
    visible[i] = r < rows ? visible_keys(MASKING, first_row + r, keys) : 0;
    bias[i] = r < rows ? mask_start(MASKING, first_row + r) : 0;
    if (tx == 0) {
      ends[r] = visible[i];
    }
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  int end = 0;
  int seen_by_all = keys;
  for (int r = 0; r < rows; r++) {
    end = max(end, ends[r]);
    seen_by_all = min(seen_by_all, ends[r]);
  }

  float product[ROW_ITEMS][VALUE_ITEMS];
  float largest[ROW_ITEMS];
  float sum[ROW_ITEMS];  // of this work-item's keys only
#pragma unroll
  for (int i = 0; i < ROW_ITEMS; i++) {
    largest[i] = -INFINITY;
    sum[i] = 0.0f;
#pragma unroll
    for (int c = 0; c < VALUE_ITEMS; c++) {
      product[i][c] = 0.0f;
    }
  }

  int from = 0;
  do {
    float score[ROW_ITEMS][KEY_ITEMS];
#pragma unroll
    for (int i = 0; i < ROW_ITEMS; i++) {
#pragma unroll
      for (int j = 0; j < KEY_ITEMS; j++) {
        score[i][j] = 0.0f;
      }
    }
    int depth = 0;
    do {
      // off-chip -> local, transposed
      barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
      for (int i = 0; i < ROW_ITEMS; i++) {
        const int r = ty + SIDE * i;
        float value = 0.0f;
        if (r < rows && depth + tx < head_dim) {
          value = LOAD_QUERY(q, r * head_dim + depth + tx);
        }
        q_tile[tx * ROWS_PADDED + r] = value;
      }
#pragma unroll
      for (int i = 0; i < KEY_ITEMS; i++) {
        const int j = ty + SIDE * i;
        float value = 0.0f;
        if (from + j < keys && depth + tx < head_dim) {
          value = load(k, j * head_dim + depth + tx);
        }
        k_tile[tx * KEYS_PADDED + j] = value;
      }
      barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll 4
      for (int d = 0; d < DEPTH; d++) {
        float row[ROW_ITEMS];
        float key[KEY_ITEMS];
#pragma unroll
        for (int i = 0; i < ROW_ITEMS; i++) {
          row[i] = q_tile[d * ROWS_PADDED + ty * ROW_ITEMS + i];
        }
#pragma unroll
        for (int j = 0; j < KEY_ITEMS; j++) {
          key[j] = k_tile[d * KEYS_PADDED + tx + SIDE * j];
        }
#pragma unroll
        for (int i = 0; i < ROW_ITEMS; i++) {
#pragma unroll
          for (int j = 0; j < KEY_ITEMS; j++) {
            score[i][j] = fma(row[i], key[j], score[i][j]);
          }
        }
      }
      depth += DEPTH;
    } while (depth < head_dim);

    // scores -> weights
#pragma unroll
    for (int i = 0; i < ROW_ITEMS; i++) {
      float most = -INFINITY;
#pragma unroll
      for (int j = 0; j < KEY_ITEMS; j++) {
        const int key = from + tx + SIDE * j;
        float t = -INFINITY;
        if (key < visible[i]) {
          t = masked(capped(scale * score[i][j]), mask_kind, mask, bias[i] + key * mask_step);
        }
        score[i][j] = t;
        most = larger(t, most);
      }
      across[(ty * ROW_ITEMS + i) * SIDE + tx] = most;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
    for (int i = 0; i < ROW_ITEMS; i++) {
      const int r = ty * ROW_ITEMS + i;
      float most = largest[i];
#pragma unroll 4
      for (int x = 0; x < SIDE; x++) {
        most = larger(across[r * SIDE + x], most);
      }
      const float shift = softmax_shift(most);
      const float rescale = exp(largest[i] - shift);
      largest[i] = most;
      sum[i] *= rescale;
#pragma unroll
      for (int c = 0; c < VALUE_ITEMS; c++) {
        product[i][c] *= rescale;
      }
      // weights -> local
#pragma unroll
      for (int j = 0; j < KEY_ITEMS; j++) {
        const float weight = exp(score[i][j] - shift);
        sum[i] += weight;
        weights[r * KEYS_PADDED + tx + SIDE * j] = weight;
      }
    }

    const bool hidden = mask_kind != MASK_NONE || from + KEYS > seen_by_all;
    const int count = min(KEYS, end - from);
    int used = 0;
    do {
      // off-chip -> local; the tile may still be read, and the weights are not there before this
      barrier(CLK_LOCAL_MEM_FENCE);
      for (int at = item; at < DEPTH * SLAB; at += SIDE * SIDE) {
        const int j = at / SLAB;
        const int c = at % SLAB;
        float value = 0.0f;
        if (used + j < count && slab + c < value_dim) {
          value = load(v, (used + j) * value_dim + slab + c);
        }
        v_tile[at] = value;
      }
      barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll 4
      for (int j = 0; j < DEPTH; j++) {
        float value[VALUE_ITEMS];
#pragma unroll
        for (int c = 0; c < VALUE_ITEMS; c++) {
          value[c] = v_tile[j * SLAB + tx + SIDE * c];
        }
#pragma unroll
        for (int i = 0; i < ROW_ITEMS; i++) {
          const float weight = weights[(ty * ROW_ITEMS + i) * KEYS_PADDED + used + j];
          // the value of a hidden key may be NaN: no weight, no product
          if (!hidden || weight != 0.0f) {
#pragma unroll
            for (int c = 0; c < VALUE_ITEMS; c++) {
              product[i][c] = fma(weight, value[c], product[i][c]);
            }
          }
        }
      }
      used += DEPTH;
    } while (used < count);
    from += KEYS;
    k += KEYS * head_dim;
    v += KEYS * value_dim;
  } while (from < end);

  // each work-item has summed the weights of its own keys
  barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
  for (int i = 0; i < ROW_ITEMS; i++) {
    across[(ty * ROW_ITEMS + i) * SIDE + tx] = sum[i];
  }
  barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
  for (int i = 0; i < ROW_ITEMS; i++) {
    const int r = ty * ROW_ITEMS + i;
    float total = 0.0f;
#pragma unroll 4
    for (int x = 0; x < SIDE; x++) {
      total += across[r * SIDE + x];
    }
    const float factor = total == 0.0f ? 0.0f : 1.0f / total;
#pragma unroll
    for (int c = 0; c < VALUE_ITEMS; c++) {
      const int column = slab + tx + SIDE * c;
      if (r < rows && column < value_dim) {
        y[r * value_dim + column] = product[i][c] * factor;
      }
    }
  }
}
