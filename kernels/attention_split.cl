// Attention for GPUs where few rows read the same keys, as in decoding with cached keys: each
// work-group takes a split of the keys, so that all of the device reads K and V, once; see
// op/Attention. What the splits find attention_merge.cl puts together.
//
//   q            [key heads][group_rows][head_dim]
//   k            [key heads][keys][head_dim]
//   v            [key heads][keys][value_dim]
//   y            [splits][key heads][group_rows][value_dim]
//   statistics   [splits][key heads][group_rows][2]: the largest score and the sum of the weights,
//                by which y is not divided yet; written only where there are several splits
//   split_keys   keys of a split, SPAN at most
//   global       ITEMS * row tiles * splits * key heads, row tiles fastest; local ITEMS
//
// Steps:
//   scores     ITEMS keys and DEPTH columns at a time, off-chip -> local with all loads in flight;
//              each work-item has a key and the scores of all rows
//   weights    all of the split's scores are there: one maximum and one sum for each row
//   products   each work-item has four columns of every PARTS-th key, off-chip -> registers; the
//              parts are added up in local memory
//
// Off-chip memory is the limit: K and V are read once, and for each float of them there are at most
// ROWS multiply-adds, one float of local memory written and read for K, none for V.
//
// Macros:
//   STORAGE, QUERIES_FLOAT32, ALIGNED, NATIVE   see attention.h
//   SOFTCAP   bound of the scores; see softcap.h
//   ROWS      rows of a tile: 1, 4 or 8

#ifndef ROWS
#define ROWS 8
#endif

#include "attention.h"
#include "masking.h"
#include "softcap.h"

// Loops with barriers run once at least, for the sake of PoCL's compiler, which copies what follows
// one that may not run; what is beyond a matrix reads as zero, and weighs nothing.

#define ITEMS 128
#define SPAN 256
#define DEPTH 32
#define CHUNKS (DEPTH / 4)
#define LANES 16
#define PARTS (ITEMS / LANES)
// loads of values in flight
#define AT_ONCE 4
// work-items that share a row while its weights are made
#define TEAM (ITEMS / ROWS)

// The values of a row's work-items -> their sum or, of numbers, their largest.
INLINE float across_team(const float value, const bool largest, __local float *scratch) {
  const int item = get_local_id(0);
  barrier(CLK_LOCAL_MEM_FENCE);
  scratch[item] = value;
#pragma unroll 1
  for (int half_team = TEAM / 2; half_team > 0; half_team /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    if (item % TEAM < half_team) {
      const float other = scratch[item + half_team];
      scratch[item] = largest ? larger(other, scratch[item]) : scratch[item] + other;
    }
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  return scratch[item / TEAM * TEAM];
}

__kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1)))
void attention_split(const __global QUERY_T *q, const __global STORAGE_T *k,
                     const __global STORAGE_T *v, __global float *y,
                     __global float *statistics, MASKING_PARAMETERS, const float scale,
                     const int group_rows, const int keys, const int head_dim,
                     const int value_dim, const int splits, const int split_keys) {
  // of keys, chunk c of line j at place c XOR j: lanes that read a chunk of neighbouring keys, or
  // write those of a key, meet no bank twice
  __local float4 tile[ITEMS * CHUNKS];
  __local float4 q_tile[ROWS * CHUNKS];
  __local float weights[SPAN * ROWS];
  __local float scratch[ITEMS];
  __local float factors[ROWS];
  __local int ends[ROWS];
  __local long starts[ROWS];

  const int item = get_local_id(0);
  const uint tiles = (group_rows + ROWS - 1) / ROWS;
  const uint group = get_group_id(0);
  const int first = (int)(group % tiles) * ROWS;
  const int split = (int)(group / tiles % splits);
  const long head = group / (tiles * splits);
  const long first_row = head * group_rows + first;
  const long heads = get_num_groups(0) / (tiles * splits);
  const long result_row = heads * split * group_rows + first_row;
  const int rows = min(ROWS, group_rows - first);
  const int from = split * split_keys;
  q += first_row * head_dim;
  k += (head * keys + from) * head_dim;
  v += (head * keys + from) * value_dim;
  y += result_row * value_dim;
  statistics += result_row * 2;

  // how far each row sees, and where its mask begins; rows beyond the matrix see nothing
  if (item < ROWS) {
    ends[item] = item < rows ? visible_keys(MASKING, first_row + item, keys) : 0;
    starts[item] = item < rows ? mask_start(MASKING, first_row + item) : 0;
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  int end = 0;
  int seen_by_all = keys;
  for (int r = 0; r < rows; r++) {
    end = max(end, ends[r]);
    seen_by_all = min(seen_by_all, ends[r]);
  }
  const int count = max(0, min(split_keys, end - from));
  const bool hidden = mask_kind != MASK_NONE || from + count > seen_by_all;

  int block = 0;
  do {
    float score[ROWS];
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
      score[r] = 0.0f;
    }
    int depth = 0;
    do {
      barrier(CLK_LOCAL_MEM_FENCE);
      float4 chunks[CHUNKS];
#pragma unroll
      for (int l = 0; l < CHUNKS; l++) {
        const int j = block + (item + ITEMS * l) / CHUNKS;
        const int d = depth + item % CHUNKS * 4;
        chunks[l] = ELEMENTS4(k, j * head_dim + d, j < count ? head_dim - d : 0);
      }
#pragma unroll
      for (int l = 0; l < CHUNKS; l++) {
        const int j = (item + ITEMS * l) / CHUNKS;
        tile[j * CHUNKS + (item % CHUNKS ^ j % CHUNKS)] = chunks[l];
      }
      if (item < ROWS * CHUNKS) {
        const int r = item / CHUNKS;
        const int d = depth + item % CHUNKS * 4;
        q_tile[item] = QUERIES4(q, r * head_dim + d, r < rows ? head_dim - d : 0);
      }
      barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
      for (int c = 0; c < CHUNKS; c++) {
        const float4 key = tile[item * CHUNKS + (c ^ item % CHUNKS)];
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
          const float4 query = q_tile[r * CHUNKS + c];
          score[r] = fma(query.s0, key.s0, score[r]);
          score[r] = fma(query.s1, key.s1, score[r]);
          score[r] = fma(query.s2, key.s2, score[r]);
          score[r] = fma(query.s3, key.s3, score[r]);
        }
      }
      depth += DEPTH;
    } while (depth < head_dim);
    const int key = from + block + item;
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
      float t = -INFINITY;
      if (key < ends[r] && block + item < count) {
        t = capped(scale * score[r]);
        t = LOG2_E * masked(t, mask_kind, mask, starts[r] + key * mask_step);
      }
      if (block + item < SPAN) {
        weights[(block + item) * ROWS + r] = t;
      }
    }
    block += ITEMS;
  } while (block < count);

  const int r = item / TEAM;
  barrier(CLK_LOCAL_MEM_FENCE);
  float most = -INFINITY;
  for (int j = item % TEAM; j < count; j += TEAM) {
    most = larger(weights[j * ROWS + r], most);
  }
  most = across_team(most, true, scratch);
  const float shift = softmax_shift(most);
  float sum = 0.0f;
  for (int j = item % TEAM; j < count; j += TEAM) {
    const float weight = EXP2(weights[j * ROWS + r] - shift);
    weights[j * ROWS + r] = weight;
    sum += weight;
  }
  sum = across_team(sum, false, scratch);
  if (item % TEAM == 0) {
    factors[r] = splits > 1 ? 1.0f : sum == 0.0f ? 0.0f : 1.0f / sum;
    if (splits > 1 && r < rows) {
      statistics[2 * r] = most;
      statistics[2 * r + 1] = sum;
    }
  }

  const int lane = item % LANES;
  const int part = item / LANES;
  int slab = 0;
  do {
    const int column = slab + 4 * lane;
    float4 product[ROWS];
#pragma unroll
    for (int i = 0; i < ROWS; i++) {
      product[i] = 0.0f;
    }
    for (int block_key = part; block_key < count; block_key += AT_ONCE * PARTS) {
      float4 value[AT_ONCE];
#pragma unroll
      for (int u = 0; u < AT_ONCE; u++) {
        const int j = block_key + PARTS * u;
        value[u] = ELEMENTS4(v, j * value_dim + column, j < count ? value_dim - column : 0);
      }
#pragma unroll
      for (int u = 0; u < AT_ONCE; u++) {
        const int j = min(block_key + PARTS * u, count - 1);
#pragma unroll
        for (int i = 0; i < ROWS; i++) {
          const float weight = weights[j * ROWS + i];
          // the value of a hidden key may be NaN: no weight, no product
          if (!hidden || weight != 0.0f) {
            product[i] = fma((float4)(weight), value[u], product[i]);
          }
        }
      }
    }
    // the tile may still be read
    barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
    for (int i = 0; i < ROWS; i++) {
      tile[(part * ROWS + i) * LANES + lane] = product[i];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int at = item; at < rows * LANES; at += ITEMS) {
      float4 total = 0.0f;
#pragma unroll
      for (int p = 0; p < PARTS; p++) {
        total += tile[p * ROWS * LANES + at];
      }
      total *= factors[at / LANES];
      __global float *result = y + at / LANES * value_dim + column;
      const int left = value_dim - column;
#ifdef ALIGNED
      if (left > 0) {
        *(__global float4 *)result = total;
      }
#else
      if (left > 0) {
        result[0] = total.s0;
      }
      if (left > 1) {
        result[1] = total.s1;
      }
      if (left > 2) {
        result[2] = total.s2;
      }
      if (left > 3) {
        result[3] = total.s3;
      }
#endif
    }
    slab += 4 * LANES;
  } while (slab < value_dim);
}
