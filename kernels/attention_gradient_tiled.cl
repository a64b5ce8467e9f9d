// Gradient of attention for GPUs; see op/AttentionGradient. The rows of the heads that share keys
// are one matrix, "group_rows" tall. Scores are computed again, tile by tile, by each of three
// kernels; they never leave the chip.
//
//   q, dq            [key heads][group_rows][head_dim]
//   k, dk            [key heads][keys][head_dim]
//   v, dv            [key heads][keys][value_dim]
//   y, dy            [key heads][group_rows][value_dim]
//   statistics       [key heads][group_rows][3]: what is subtracted from a row's scores, what their
//                    exponentials are multiplied by, and dy.y
//
// attention_statistics          a work-group walks the keys for a tile of rows
//   global         256 * row tiles * key heads; local 256
// attention_gradient_queries    the same for a slab of columns of dq
//   global         256 * row tiles * slabs * key heads, row tiles fastest; local 256
// attention_gradient_keys       walks the rows for a tile of keys and a slab of columns of dk, dv
//   global         256 * key tiles * slabs * key heads, key tiles fastest; local 256
//
// Work-groups are seen as 16 x 16: of a tile of scores tx goes along keys and ty along rows; of a
// tile of gradients tx goes along columns.
//
// Macros:
//   SOFTCAP        bound of the scores; see softcap.h
//   ITEMS          rows and keys of a work-item; tiles have 16 times as many (1 to 4, default 4)
//   COLUMN_ITEMS   columns of a work-item; a slab has 16 times as many (1 to 8, default 4)

#ifndef ITEMS
#define ITEMS 4
#endif
#ifndef COLUMN_ITEMS
#define COLUMN_ITEMS 4
#endif

#include "masking.h"
#include "softcap.h"

// Loops with barriers run once at least, for the sake of PoCL's compiler, which copies what follows
// one that may not run; what is beyond a matrix reads as zero.

// else arrays handed to a function lie in memory
#define INLINE static inline __attribute__((always_inline))
#define SIDE 16
#define TILE (SIDE * ITEMS)
#define SLAB (SIDE * COLUMN_ITEMS)
#define DEPTH SIDE
// one element more than needed keeps a column's elements in different banks
#define PADDED (TILE + 1)

#define SCORE_FLOATS (2 * DEPTH * PADDED)
#define SLAB_FLOATS (DEPTH * SLAB)
#define TILE_FLOATS (SCORE_FLOATS > SLAB_FLOATS ? SCORE_FLOATS : SLAB_FLOATS)

// DEPTH columns of a tile of rows, off-chip -> local, transposed; zero beyond the matrix
INLINE void load_tile(const __global float *x, const int rows, const int dim,
                      const int depth, __local float *tile) {
  const int tx = get_local_id(0) % SIDE;
  const int ty = get_local_id(0) / SIDE;
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int r = ty + SIDE * i;
    float value = 0.0f;
    if (r < rows && depth + tx < dim) {
      value = x[r * dim + depth + tx];
    }
    tile[tx * PADDED + r] = value;
  }
}

// products[i][j] = a[ty*ITEMS + i] . b[tx + SIDE*j]
INLINE void tile_products(const __global float *a, const int rows_of_a,
                          const __global float *b, const int rows_of_b, const int dim,
                          __local float *tile, float products[ITEMS][ITEMS]) {
  const int tx = get_local_id(0) % SIDE;
  const int ty = get_local_id(0) / SIDE;
  __local float *a_tile = tile;
  __local float *b_tile = tile + DEPTH * PADDED;
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
#pragma unroll
    for (int j = 0; j < ITEMS; j++) {
      products[i][j] = 0.0f;
    }
  }
  int depth = 0;
  do {
    barrier(CLK_LOCAL_MEM_FENCE);
    load_tile(a, rows_of_a, dim, depth, a_tile);
    load_tile(b, rows_of_b, dim, depth, b_tile);
    barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll 2
    for (int d = 0; d < DEPTH; d++) {
      float of_a[ITEMS];
      float of_b[ITEMS];
#pragma unroll
      for (int i = 0; i < ITEMS; i++) {
        of_a[i] = a_tile[d * PADDED + ty * ITEMS + i];
        of_b[i] = b_tile[d * PADDED + tx + SIDE * i];
      }
#pragma unroll
      for (int i = 0; i < ITEMS; i++) {
#pragma unroll
        for (int j = 0; j < ITEMS; j++) {
          products[i][j] = fma(of_a[i], of_b[j], products[i][j]);
        }
      }
    }
    depth += DEPTH;
  } while (depth < dim);
}

// sums[i][c] += sum_j weights[ty*ITEMS + i][j]*x[j][slab + tx + SIDE*c], over the rows of x. What
// has no weight may be NaN: no weight, no product.
INLINE void add_products(const __local float *weights, const __global float *x,
                         const int rows, const int dim, const int slab,
                         __local float *tile, float sums[ITEMS][COLUMN_ITEMS]) {
  const int tx = get_local_id(0) % SIDE;
  const int ty = get_local_id(0) / SIDE;
  int depth = 0;
  do {
    // the tile may still be read, and the weights are not there before this
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int at = get_local_id(0); at < SLAB_FLOATS; at += SIDE * SIDE) {
      const int j = depth + at / SLAB;
      const int column = slab + at % SLAB;
      float value = 0.0f;
      if (j < rows && column < dim) {
        value = x[j * dim + column];
      }
      tile[at] = value;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll 2
    for (int j = 0; j < DEPTH; j++) {
      float value[COLUMN_ITEMS];
#pragma unroll
      for (int c = 0; c < COLUMN_ITEMS; c++) {
        value[c] = tile[j * SLAB + tx + SIDE * c];
      }
#pragma unroll
      for (int i = 0; i < ITEMS; i++) {
        const float weight = weights[(ty * ITEMS + i) * PADDED + depth + j];
        if (weight != 0.0f) {
#pragma unroll
          for (int c = 0; c < COLUMN_ITEMS; c++) {
            sums[i][c] = fma(weight, value[c], sums[i][c]);
          }
        }
      }
    }
    depth += DEPTH;
  } while (depth < rows);
}

INLINE void clear(float sums[ITEMS][COLUMN_ITEMS]) {
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
#pragma unroll
    for (int c = 0; c < COLUMN_ITEMS; c++) {
      sums[i][c] = 0.0f;
    }
  }
}

INLINE void store_sums(float sums[ITEMS][COLUMN_ITEMS], __global float *x, const int rows,
                       const int dim, const int slab) {
  const int tx = get_local_id(0) % SIDE;
  const int ty = get_local_id(0) / SIDE;
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
#pragma unroll
    for (int c = 0; c < COLUMN_ITEMS; c++) {
      const int r = ty * ITEMS + i;
      const int column = slab + tx + SIDE * c;
      if (r < rows && column < dim) {
        x[r * dim + column] = sums[i][c];
      }
    }
  }
}

// How many keys each row of a tile sees and where its mask begins; rows beyond the matrix see
// nothing. Returns how many any of them sees.
INLINE int see(MASKING_PARAMETERS, const long first_row, const int rows, const int keys,
               __local int *ends, __local long *starts) {
  const int r = get_local_id(0);
  barrier(CLK_LOCAL_MEM_FENCE);
  if (r < TILE) {
    ends[r] = r < rows ? visible_keys(MASKING, first_row + r, keys) : 0;
    starts[r] = r < rows ? mask_start(MASKING, first_row + r) : 0;
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  int end = 0;
#pragma unroll 2
  for (int r = 0; r < TILE; r++) {
    end = max(end, ends[r]);
  }
  return end;
}

// A row's value of those of its 16 work-items: their largest, or their sum.
INLINE float across_row(const __local float *across, const int r, const bool largest) {
  float value = across[r * SIDE];
#pragma unroll 2
  for (int x = 1; x < SIDE; x++) {
    const float other = across[r * SIDE + x];
    value = largest ? larger(other, value) : value + other;
  }
  return value;
}

__kernel __attribute__((reqd_work_group_size(SIDE *SIDE, 1, 1)))
void attention_statistics(const __global float *q, const __global float *k,
                          const __global float *y, const __global float *dy,
                          __global float *statistics, MASKING_PARAMETERS, const float scale,
                          const int group_rows, const int keys, const int head_dim,
                          const int value_dim) {
  __local float tile[TILE_FLOATS];
  __local float across[TILE * SIDE];
  __local int ends[TILE];
  __local long starts[TILE];
  const int tx = get_local_id(0) % SIDE;
  const int ty = get_local_id(0) / SIDE;
  const uint tiles = (group_rows + TILE - 1) / TILE;
  const int first = (int)(get_group_id(0) % tiles) * TILE;
  const long head = get_group_id(0) / tiles;
  const long first_row = head * group_rows + first;
  const int rows = min(TILE, group_rows - first);
  const int end = see(MASKING, first_row, rows, keys, ends, starts);

  float largest[ITEMS];
  float sum[ITEMS];  // both of this work-item's keys only
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    largest[i] = -INFINITY;
    sum[i] = 0.0f;
  }
  int from = 0;
  do {
    float score[ITEMS][ITEMS];
    tile_products(q + first_row * head_dim, rows, k + (head * keys + from) * head_dim,
                  min(TILE, keys - from), head_dim, tile, score);
#pragma unroll
    for (int i = 0; i < ITEMS; i++) {
      const int r = ty * ITEMS + i;
      float most = largest[i];
#pragma unroll
      for (int j = 0; j < ITEMS; j++) {
        const int key = from + tx + SIDE * j;
        float t = -INFINITY;
        if (key < ends[r]) {
          t = masked(capped(scale * score[i][j]), mask_kind, mask, starts[r] + key * mask_step);
        }
        score[i][j] = t;
        most = larger(t, most);
      }
      const float shift = softmax_shift(most);
      sum[i] *= exp(largest[i] - shift);
      largest[i] = most;
#pragma unroll
      for (int j = 0; j < ITEMS; j++) {
        sum[i] += exp(score[i][j] - shift);
      }
    }
    from += TILE;
  } while (from < end);

  float shift[ITEMS];
  float total[ITEMS];
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    across[(ty * ITEMS + i) * SIDE + tx] = largest[i];
  }
  barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    shift[i] = softmax_shift(across_row(across, ty * ITEMS + i, true));
  }
  barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    across[(ty * ITEMS + i) * SIDE + tx] = sum[i] * exp(largest[i] - shift[i]);
  }
  barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    total[i] = across_row(across, ty * ITEMS + i, false);
  }
  barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int r = ty * ITEMS + i;
    const long row = (first_row + r) * value_dim;
    float product = 0.0f;
    for (int d = tx; r < rows && d < value_dim; d += SIDE) {
      product = fma(dy[row + d], y[row + d], product);
    }
    across[r * SIDE + tx] = product;
  }
  barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int r = ty * ITEMS + i;
    const float mean = across_row(across, r, false);
    if (tx == 0 && r < rows) {
      __global float *of_row = statistics + (first_row + r) * 3;
      of_row[0] = shift[i];
      of_row[1] = total[i] == 0.0f ? 0.0f : 1.0f / total[i];
      of_row[2] = mean;
    }
  }
}

// Turns q.k into the weight, and dy.v into the gradient of the score times the scale.
INLINE void differentiate(float score[ITEMS][ITEMS], float change[ITEMS][ITEMS],
                          const __global float *statistics, const int rows,
                          const __local int *ends, const __local long *starts,
                          const int from, const float scale, const int mask_kind,
                          const __global uchar *mask, const long mask_step) {
  const int tx = get_local_id(0) % SIDE;
  const int ty = get_local_id(0) / SIDE;
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int r = ty * ITEMS + i;
    float shift = 0.0f;
    float factor = 0.0f;
    float mean = 0.0f;
    if (r < rows) {
      shift = statistics[r * 3];
      factor = statistics[r * 3 + 1];
      mean = statistics[r * 3 + 2];
    }
#pragma unroll
    for (int j = 0; j < ITEMS; j++) {
      const int key = from + tx + SIDE * j;
      float weight = 0.0f;
      float slope = 0.0f;
      if (key < ends[r]) {
        const float bounded = capped(scale * score[i][j]);
        const float t = masked(bounded, mask_kind, mask, starts[r] + key * mask_step);
        weight = t == -INFINITY ? 0.0f : exp(t - shift) * factor;
        slope = weight == 0.0f
                    ? 0.0f
                    : scale * (weight * (change[i][j] - mean) * cap_slope(bounded));
      }
      score[i][j] = weight;
      change[i][j] = slope;
    }
  }
}

__kernel __attribute__((reqd_work_group_size(SIDE *SIDE, 1, 1)))
void attention_gradient_queries(const __global float *q, const __global float *k,
                                const __global float *v, const __global float *dy,
                                const __global float *statistics, __global float *dq,
                                MASKING_PARAMETERS, const float scale, const int group_rows,
                                const int keys, const int head_dim, const int value_dim) {
  __local float tile[TILE_FLOATS];
  __local float weights[TILE * PADDED];
  __local int ends[TILE];
  __local long starts[TILE];
  const int tx = get_local_id(0) % SIDE;
  const int ty = get_local_id(0) / SIDE;
  const uint tiles = (group_rows + TILE - 1) / TILE;
  const uint slabs = (head_dim + SLAB - 1) / SLAB;
  const uint group = get_group_id(0);
  const int first = (int)(group % tiles) * TILE;
  const int slab = (int)(group / tiles % slabs) * SLAB;
  const long head = group / (tiles * slabs);
  const long first_row = head * group_rows + first;
  const int rows = min(TILE, group_rows - first);
  const int end = see(MASKING, first_row, rows, keys, ends, starts);

  float sums[ITEMS][COLUMN_ITEMS];
  clear(sums);
  int from = 0;
  do {
    const int count = min(TILE, keys - from);
    const long key = head * keys + from;
    float score[ITEMS][ITEMS];
    float change[ITEMS][ITEMS];
    tile_products(q + first_row * head_dim, rows, k + key * head_dim, count, head_dim, tile, score);
    tile_products(dy + first_row * value_dim, rows, v + key * value_dim, count, value_dim, tile,
                  change);
    differentiate(score, change, statistics + first_row * 3, rows, ends, starts, from, scale,
                  mask_kind, mask, mask_step);
    barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
    for (int i = 0; i < ITEMS; i++) {
#pragma unroll
      for (int j = 0; j < ITEMS; j++) {
        weights[(ty * ITEMS + i) * PADDED + tx + SIDE * j] = change[i][j];
      }
    }
    add_products(weights, k + key * head_dim, count, head_dim, slab, tile, sums);
    from += TILE;
  } while (from < end);
  store_sums(sums, dq + first_row * head_dim, rows, head_dim, slab);
}

__kernel __attribute__((reqd_work_group_size(SIDE *SIDE, 1, 1)))
void attention_gradient_keys(const __global float *q, const __global float *k,
                             const __global float *v, const __global float *dy,
                             const __global float *statistics, __global float *dk,
                             __global float *dv, MASKING_PARAMETERS, const float scale,
                             const int group_rows, const int keys, const int head_dim,
                             const int value_dim) {
  __local float tile[TILE_FLOATS];
  __local float weights[TILE * PADDED];  // transposed: [key][row]
  __local int ends[TILE];
  __local long starts[TILE];
  const int tx = get_local_id(0) % SIDE;
  const int ty = get_local_id(0) / SIDE;
  const uint tiles = (keys + TILE - 1) / TILE;
  const uint slabs = (max(head_dim, value_dim) + SLAB - 1) / SLAB;
  const uint group = get_group_id(0);
  const int from = (int)(group % tiles) * TILE;
  const int slab = (int)(group / tiles % slabs) * SLAB;
  const long head = group / (tiles * slabs);
  const int count = min(TILE, keys - from);
  const long key = head * keys + from;

  float key_sums[ITEMS][COLUMN_ITEMS];
  float value_sums[ITEMS][COLUMN_ITEMS];
  clear(key_sums);
  clear(value_sums);
  int first = 0;
  do {
    const long first_row = head * group_rows + first;
    const int rows = min(TILE, group_rows - first);
    // a tile of which no row sees a key is passed over, though not its barriers
    const bool seen = see(MASKING, first_row, rows, keys, ends, starts) > from;
    float score[ITEMS][ITEMS];
    float change[ITEMS][ITEMS];
    tile_products(q + first_row * head_dim, rows, k + key * head_dim, count, seen ? head_dim : 0,
                  tile, score);
    tile_products(dy + first_row * value_dim, rows, v + key * value_dim, count,
                  seen ? value_dim : 0, tile, change);
    differentiate(score, change, statistics + first_row * 3, rows, ends, starts, from, scale,
                  mask_kind, mask, mask_step);
    barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
    for (int i = 0; i < ITEMS; i++) {
#pragma unroll
      for (int j = 0; j < ITEMS; j++) {
        weights[(tx + SIDE * j) * PADDED + ty * ITEMS + i] = score[i][j];
      }
    }
    add_products(weights, dy + first_row * value_dim, seen ? rows : 0, value_dim, slab,
                 tile, value_sums);
    barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
    for (int i = 0; i < ITEMS; i++) {
#pragma unroll
      for (int j = 0; j < ITEMS; j++) {
        weights[(tx + SIDE * j) * PADDED + ty * ITEMS + i] = change[i][j];
      }
    }
    add_products(weights, q + first_row * head_dim, seen ? rows : 0, head_dim, slab, tile,
                 key_sums);
    first += TILE;
  } while (first < group_rows);
  store_sums(key_sums, dk + key * head_dim, count, head_dim, slab);
  store_sums(value_sums, dv + key * value_dim, count, value_dim, slab);
}
