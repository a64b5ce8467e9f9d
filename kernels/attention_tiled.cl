// Attention for GPUs with online softmax: y = softmax(scale*Q*K^T (+ mask))*V; see op/Attention.
// The rows of the heads that share keys are one matrix, "group_rows" tall. A work-group walks the
// keys of its split for a tile of ROWS rows and a slab of SLAB columns of V; scores and weights
// never leave the chip. What several splits find attention_merge.cl puts together.
//
//   q            [key heads][group_rows][head_dim]
//   k            [key heads][keys][head_dim]
//   v            [key heads][keys][value_dim]
//   y            [splits][key heads][group_rows][value_dim]
//   statistics   [splits][key heads][group_rows][2]: the largest score and the sum of the weights,
//                by which y is not divided yet; written only where there are several splits
//   split_keys   keys of a split, a multiple of KEYS
//   global       ITEMS * row tiles * slabs * splits * key heads, row tiles fastest, the last first:
//                under a causal mask it has most to do
//   local        ITEMS = LANES_X*LANES_Y: lane tx along keys and columns of V, lane ty along rows
//
// Steps for each block of KEYS keys that any row of the tile sees:
//   registers -> local   DEPTH columns at a time of K (and of Q where it does not stay), transposed,
//                        while the next ones are on their way from off-chip to registers
//   scores -> weights    mask, new row maximum, exponentials; older sums are scaled
//   registers -> local   DEPTH keys at a time, the weights, transposed, and V's slab; products in
//                        registers
// so that both products are the same loop: of DEPTH columns of one tile and rows of another, by
// fragments of four neighbours, which meet no bank twice. Lines of what is stored transposed lie a
// fragment further apart than they must: so its stores meet a bank twice, not eight times.
//
// What limits it on an H100 with NVIDIA's tile for heads of 64 (8 x 8 lanes, 8 rows, keys and columns
// each, 252 registers, 27 KB of local memory: 4 groups, 8 warps on a multiprocessor): the issue of
// instructions. Both inner loops have 256 FMAs in 278 instructions, 16 of them loads of a fragment;
// a block has 8192 FMAs in about 10,000 of a work-item: 0.82 of the 128 a cycle. Local memory would
// be next: 4.3 loads of a fragment for 64 FMAs, 69 cycles of 128 bytes for 64 of issue if each lane
// were served by itself, 17 to 34 as lanes that read the same are served together. Exponentials are 72
// of the 10,000, at 16 a cycle 6 % of that unit's time; of K and V come 6 bytes a cycle from L2.
// So 8x16x2048x64, 137 GFLOP, should take 2.5 ms at 55 of 67 TFLOP/s, 3 ms with what latency two
// warps of a scheduler leave. PyTorch's float32 is three TF32 products on matrix units (CUTLASS,
// OpMultiplyAddFastF32), which pass 67 TFLOP/s only above 0.4 of the 495 of TF32: about as fast.
// On AMD the FMAs are packed in pairs (v_pk_fma_f32), two groups of 4 waves on a compute unit.
//
// Macros:
//   STORAGE, QUERIES_FLOAT32, ALIGNED, NATIVE   see attention.h
//   SOFTCAP           bound of the scores; see softcap.h
//   LANES_X, LANES_Y  lanes of a work-group: 8 or 16 each
//   ROW_ITEMS         rows of a work-item: 4 or 8
//   KEY_ITEMS         keys of a work-item in a block: 4 or 8
//   VALUE_ITEMS       columns of V of a work-item: 4 or 8
//   RESIDENT          columns of Q that stay in local memory, a multiple of DEPTH, at least head_dim;
//                     undefined: Q comes with each block's K

#ifndef LANES_X
#define LANES_X 8
#endif
#ifndef LANES_Y
#define LANES_Y 8
#endif
#ifndef ROW_ITEMS
#define ROW_ITEMS 8
#endif
#ifndef KEY_ITEMS
#define KEY_ITEMS 8
#endif
#ifndef VALUE_ITEMS
#define VALUE_ITEMS 8
#endif

#include "attention.h"
#include "masking.h"
#include "softcap.h"

// Loops with barriers run once at least, for the sake of PoCL's compiler, which copies what follows
// one that may not run; what is beyond a matrix reads as zero, and weighs nothing.

#define ITEMS (LANES_X * LANES_Y)
#define ROWS (LANES_Y * ROW_ITEMS)
#define KEYS (LANES_X * KEY_ITEMS)
#define SLAB (LANES_X * VALUE_ITEMS)
#define DEPTH 16

// chunks of four that a work-item brings into local memory at a time
#define QUERY_CHUNKS (DEPTH * ROWS / 4 / ITEMS)
#define KEY_CHUNKS (DEPTH * KEYS / 4 / ITEMS)
#define VALUE_CHUNKS (DEPTH * SLAB / 4 / ITEMS)
#define CHUNKS (KEY_CHUNKS > VALUE_CHUNKS ? KEY_CHUNKS : VALUE_CHUNKS)
// a chunk of a tile of DEPTH columns and the next one of a work-item lie so many lines apart, and so
// many those of DEPTH rows of a slab
#define COLUMN_LINES (ITEMS * 4 / DEPTH)
#define SLAB_LINES (ITEMS * 4 / SLAB)

// floats between the lines of tiles
#define ROW_LINE (ROWS + 4)
#define KEY_LINE (KEYS + 4)
#ifdef RESIDENT
#define QUERY_FLOATS (RESIDENT * ROW_LINE)
#else
#define QUERY_FLOATS (DEPTH * ROW_LINE)
#endif
#define SCORE_FLOATS (DEPTH * KEY_LINE + LANES_X * ROW_LINE)
#define PRODUCT_FLOATS (DEPTH * (ROW_LINE + SLAB))
#define SHARED_FLOATS (SCORE_FLOATS > PRODUCT_FLOATS ? SCORE_FLOATS : PRODUCT_FLOATS)

// rows, keys or columns of a work-item: fragments of four, as far apart as the lanes have them
#define ITEM(lane, lanes, i) (4 * (lane) + 4 * (lanes) * ((i) / 4) + (i) % 4)

#if ROW_ITEMS * KEY_ITEMS > 32
#define SEEN_T ulong
#else
#define SEEN_T uint
#endif

// Off-chip -> registers: chunk l of a work-item is that at `x`, l*LINES lines of `dim` elements
// further on. Zero where it is none of the `rows` lines left or `columns` columns left.
#define LOAD_CHUNKS(LOAD4, x, dim, rows, columns, LINES, COUNT, chunks)      \
  do {                                                                                    \
    _Pragma("unroll") for (int l = 0; l < (COUNT); l++) {                                 \
      (chunks)[l] = LOAD4(x, l * (LINES) * (dim), l * (LINES) < (rows) ? (columns) : 0);  \
    }                                                                                     \
  } while (0)

// Registers -> local, transposed: chunk l goes to four lines and l*(ITEMS/4) places further on.
#define STORE_TRANSPOSED(chunks, COUNT, factor, line, tile)        \
  do {                                                             \
    _Pragma("unroll") for (int l = 0; l < (COUNT); l++) {          \
      (tile)[l * COLUMN_LINES] = (chunks)[l].s0 * (factor);        \
      (tile)[l * COLUMN_LINES + (line)] = (chunks)[l].s1 * (factor);     \
      (tile)[l * COLUMN_LINES + 2 * (line)] = (chunks)[l].s2 * (factor); \
      (tile)[l * COLUMN_LINES + 3 * (line)] = (chunks)[l].s3 * (factor); \
    }                                                              \
  } while (0)

// sums[i][j] += sum over DEPTH of a[d][row i]*b[d][column j]; a and b are this work-item's first
// fragments, lines of tiles are so many fragments apart
#define MULTIPLY(a, a_line, b, b_line, b_items, sums)                                          \
  do {                                                                                         \
    _Pragma("unroll 4") for (int d = 0; d < DEPTH; d++) {                                      \
      float of_a[ROW_ITEMS];                                                                   \
      float of_b[b_items];                                                                     \
      _Pragma("unroll") for (int i = 0; i < ROW_ITEMS; i += 4) {                               \
        const float4 fragment = (a)[d * (a_line) + LANES_Y * (i / 4)];                         \
        of_a[i] = fragment.s0;                                                                 \
        of_a[i + 1] = fragment.s1;                                                             \
        of_a[i + 2] = fragment.s2;                                                             \
        of_a[i + 3] = fragment.s3;                                                             \
      }                                                                                        \
      _Pragma("unroll") for (int j = 0; j < (b_items); j += 4) {                               \
        const float4 fragment = (b)[d * (b_line) + LANES_X * (j / 4)];                         \
        of_b[j] = fragment.s0;                                                                 \
        of_b[j + 1] = fragment.s1;                                                             \
        of_b[j + 2] = fragment.s2;                                                             \
        of_b[j + 3] = fragment.s3;                                                             \
      }                                                                                        \
      _Pragma("unroll") for (int i = 0; i < ROW_ITEMS; i++) {                                  \
        _Pragma("unroll") for (int j = 0; j < (b_items); j++) {                                \
          (sums)[i][j] = fma(of_a[i], of_b[j], (sums)[i][j]);                                  \
        }                                                                                      \
      }                                                                                        \
    }                                                                                          \
  } while (0)

// a row's values of this work-item -> across[tx][row]
INLINE void share(const float values[ROW_ITEMS], __local float4 *across) {
  const int tx = get_local_id(0) % LANES_X;
  const int ty = get_local_id(0) / LANES_X;
#pragma unroll
  for (int i = 0; i < ROW_ITEMS; i += 4) {
    across[tx * (ROW_LINE / 4) + ty + LANES_Y * (i / 4)] =
        (float4)(values[i], values[i + 1], values[i + 2], values[i + 3]);
  }
}

// Which of a work-item's scores its rows see, as bits: row i's key j is bit i*KEY_ITEMS + j.
INLINE SEEN_T seen_keys(const __local int *ends, const __local long *starts, const int from,
                        const int mask_kind, const __global uchar *mask, const int mask_step) {
  const int first_key = from + 4 * (get_local_id(0) % LANES_X);
  const int first_row = 4 * (get_local_id(0) / LANES_X);
  SEEN_T seen = 0;
#pragma unroll 1
  for (int i = 0; i < ROW_ITEMS; i++) {
    const int r = first_row + ITEM(0, LANES_Y, i);
    const int visible = ends[r] - first_key;
    const long start = starts[r] + first_key * mask_step;
#pragma unroll
    for (int j = 0; j < KEY_ITEMS; j++) {
      const int key = ITEM(0, LANES_X, j);
      if (key < visible &&
          masked(0.0f, mask_kind, mask, start + key * mask_step) != -INFINITY) {
        seen |= (SEEN_T)1 << (i * KEY_ITEMS + j);
      }
    }
  }
  return seen;
}

// Adds an additive mask to scores in units of log 2.
INLINE void add_mask(float score[ROW_ITEMS][KEY_ITEMS], const SEEN_T seen,
                     const __local long *starts, const int from, const __global float *mask,
                     const int mask_step) {
  const int first_key = from + 4 * (get_local_id(0) % LANES_X);
  const int first_row = 4 * (get_local_id(0) / LANES_X);
#pragma unroll
  for (int i = 0; i < ROW_ITEMS; i++) {
    const long start = starts[first_row + ITEM(0, LANES_Y, i)] + first_key * mask_step;
#pragma unroll
    for (int j = 0; j < KEY_ITEMS; j++) {
      if (seen >> (i * KEY_ITEMS + j) & 1) {
        score[i][j] = fma(mask[start + ITEM(0, LANES_X, j) * mask_step], LOG2_E, score[i][j]);
      }
    }
  }
}

// columns from `depth` of the queries, the same of the keys of a block, and rows from `used` of the
// slab of its values, off-chip -> registers
#define NEXT_QUERIES(depth)                                                                   \
  LOAD_CHUNKS(QUERIES4, q + (depth), head_dim, rows - line,                     \
              head_dim - column - (depth), COLUMN_LINES, QUERY_CHUNKS, next_queries)
#define NEXT_KEYS(k, count, depth)                                                            \
  LOAD_CHUNKS(ELEMENTS4, (k) + (depth), head_dim, (count) - line,                   \
              head_dim - column - (depth), COLUMN_LINES, KEY_CHUNKS, next)
#define NEXT_VALUES(used)                                                                     \
  LOAD_CHUNKS(ELEMENTS4, v + (used) * value_dim, value_dim,                         \
              count - (used) - slab_line, value_dim - slab - slab_column, SLAB_LINES,         \
              VALUE_CHUNKS, next)

__kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1)))
void attention_tiled(const __global QUERY_T *q, const __global STORAGE_T *k,
                     const __global STORAGE_T *v, __global float *y,
                     __global float *statistics, MASKING_PARAMETERS, const float scale,
                     const int group_rows, const int keys, const int head_dim,
                     const int value_dim, const int splits, const int split_keys) {
  __local float4 q_tile[QUERY_FLOATS / 4];
  __local float4 shared[SHARED_FLOATS / 4];
  __local int ends[ROWS];
  __local long starts[ROWS];
  __local float4 largest[ROWS / 4];
  __local int shown;    // the last block that was not hidden from the whole tile
  __local int strange;  // the last stage that had a NaN or an infinity among its values
  __local float4 *k_tile = shared;
  __local float4 *across = shared + DEPTH * KEY_LINE / 4;
  __local float4 *weights = shared;
  __local float4 *v_tile = shared + DEPTH * ROW_LINE / 4;

  const int item = get_local_id(0);
  const int tx = item % LANES_X;
  const int ty = item / LANES_X;
  const uint tiles = (group_rows + ROWS - 1) / ROWS;
  const uint slabs = (value_dim + SLAB - 1) / SLAB;
  const uint group = get_group_id(0);
  const int first = (int)(tiles - 1 - group % tiles) * ROWS;
  const int slab = (int)(group / tiles % slabs) * SLAB;
  const int split = (int)(group / (tiles * slabs) % splits);
  const long head = group / (tiles * slabs * splits);
  const long first_row = head * group_rows + first;
  const long result_row = get_num_groups(0) / (tiles * slabs * splits) * split * group_rows + first_row;
  const int rows = min(ROWS, group_rows - first);
  int from = split * split_keys;
  // where this work-item's chunks lie
  const int line = item / (DEPTH / 4);
  const int column = item % (DEPTH / 4) * 4;
  const int slab_line = item / (SLAB / 4);
  const int slab_column = item % (SLAB / 4) * 4;
  q += (first_row + line) * head_dim + column;
  k += (head * keys + from + line) * head_dim + column;
  v += (head * keys + from + slab_line) * value_dim + slab + slab_column;
  __local float *q_place = (__local float *)q_tile + column * ROW_LINE + line;
  __local float *k_place = (__local float *)k_tile + column * KEY_LINE + line;

  // how far each row sees, and where its mask begins; rows beyond the matrix see nothing
  for (int r = item; r < ROWS; r += ITEMS) {
    ends[r] = r < rows ? visible_keys(MASKING, first_row + r, keys) : 0;
    starts[r] = r < rows ? mask_start(MASKING, first_row + r) : 0;
    ((__local float *)largest)[r] = -INFINITY;
  }
  if (item == 0) {
    shown = -1;
    strange = -1;
  }
  // scores come out in units of log 2, for exp2; a cap wants them as they are
#ifdef SOFTCAP
  const float factor = scale;
#else
  const float factor = scale * LOG2_E;
#endif
  float4 next_queries[QUERY_CHUNKS];
#ifdef RESIDENT
  for (int depth = 0; depth < head_dim; depth += DEPTH) {
    NEXT_QUERIES(depth);
    STORE_TRANSPOSED(next_queries, QUERY_CHUNKS, factor, ROW_LINE, q_place + depth * ROW_LINE);
  }
#else
  NEXT_QUERIES(0);
#endif
  barrier(CLK_LOCAL_MEM_FENCE);
  int end = 0;
  int seen_by_all = keys;
#pragma unroll 4
  for (int r = 0; r < rows; r++) {
    end = max(end, ends[r]);
    seen_by_all = min(seen_by_all, ends[r]);
  }
  end = min(end, from + split_keys);

  float product[ROW_ITEMS][VALUE_ITEMS];
  float sum[ROW_ITEMS];  // of this work-item's keys only
#pragma unroll
  for (int i = 0; i < ROW_ITEMS; i++) {
    sum[i] = 0.0f;
#pragma unroll
    for (int c = 0; c < VALUE_ITEMS; c++) {
      product[i][c] = 0.0f;
    }
  }

  float4 next[CHUNKS];
  NEXT_KEYS(k, end - from, 0);
  int stage = 0;
  do {
    float score[ROW_ITEMS][KEY_ITEMS];
#pragma unroll
    for (int i = 0; i < ROW_ITEMS; i++) {
#pragma unroll
      for (int j = 0; j < KEY_ITEMS; j++) {
        score[i][j] = 0.0f;
      }
    }
    // a block that no row sees is passed over, though not its barriers
    const bool hidden = mask_kind != MASK_NONE || from + KEYS > min(seen_by_all, end);
    SEEN_T seen = ~(SEEN_T)0;
    if (hidden) {
      seen = seen_keys(ends, starts, from, mask_kind, mask, (int)mask_step);
    }
    if (seen != 0) {
      shown = from;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    const bool visible = shown == from;
    const int count = visible ? min(KEYS, end - from) : 0;
    const int width = visible ? head_dim : 0;
    int depth = 0;
    do {
      barrier(CLK_LOCAL_MEM_FENCE);
      STORE_TRANSPOSED(next, KEY_CHUNKS, 1.0f, KEY_LINE, k_place);
#ifndef RESIDENT
      STORE_TRANSPOSED(next_queries, QUERY_CHUNKS, factor, ROW_LINE, q_place);
      NEXT_QUERIES(depth + DEPTH < width ? depth + DEPTH : 0);
#endif
      if (depth + DEPTH < width) {
        NEXT_KEYS(k, count, depth + DEPTH);
      } else {
        NEXT_VALUES(0);
      }
      barrier(CLK_LOCAL_MEM_FENCE);
#ifdef RESIDENT
      const __local float4 *q_line = q_tile + depth * (ROW_LINE / 4) + ty;
#else
      const __local float4 *q_line = q_tile + ty;
#endif
      if (visible) {
        MULTIPLY(q_line, ROW_LINE / 4, k_tile + tx, KEY_LINE / 4, KEY_ITEMS, score);
      }
      depth += DEPTH;
    } while (depth < width);

#ifdef SOFTCAP
#pragma unroll
    for (int i = 0; i < ROW_ITEMS; i++) {
#pragma unroll
      for (int j = 0; j < KEY_ITEMS; j++) {
        score[i][j] = capped(score[i][j]) * LOG2_E;
      }
    }
#endif
    if (mask_kind == MASK_ADDITIVE) {
      add_mask(score, seen, starts, from, (const __global float *)mask, (int)mask_step);
    }
    if (hidden) {
#pragma unroll
      for (int i = 0; i < ROW_ITEMS; i++) {
#pragma unroll
        for (int j = 0; j < KEY_ITEMS; j++) {
          score[i][j] = seen >> (i * KEY_ITEMS + j) & 1 ? score[i][j] : -INFINITY;
        }
      }
    }

    // scores -> weights
    float most[ROW_ITEMS];
#pragma unroll
    for (int i = 0; i < ROW_ITEMS; i++) {
      most[i] = score[i][0];
#pragma unroll
      for (int j = 1; j < KEY_ITEMS; j++) {
        most[i] = larger(score[i][j], most[i]);
      }
    }
    share(most, across);
    barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
    for (int i = 0; i < ROW_ITEMS; i += 4) {
      float4 of_all = largest[ty + LANES_Y * (i / 4)];
#pragma unroll 4
      for (int x = 0; x < LANES_X; x++) {
        const float4 of_lane = across[x * (ROW_LINE / 4) + ty + LANES_Y * (i / 4)];
        of_all = (float4)(larger(of_lane.s0, of_all.s0), larger(of_lane.s1, of_all.s1),
                          larger(of_lane.s2, of_all.s2), larger(of_lane.s3, of_all.s3));
      }
      most[i] = of_all.s0;
      most[i + 1] = of_all.s1;
      most[i + 2] = of_all.s2;
      most[i + 3] = of_all.s3;
    }
#pragma unroll
    for (int i = 0; i < ROW_ITEMS; i++) {
      const float shift = softmax_shift(most[i]);
      const float before = ((__local float *)(largest + ty))[ITEM(0, LANES_Y, i)];
      const float rescale = EXP2(before - shift);
      sum[i] *= rescale;
#pragma unroll
      for (int c = 0; c < VALUE_ITEMS; c++) {
        product[i][c] *= rescale;
      }
#pragma unroll
      for (int j = 0; j < KEY_ITEMS; j++) {
        score[i][j] = EXP2(score[i][j] - shift);
        sum[i] += score[i][j];
      }
    }

    int used = 0;
    do {
      barrier(CLK_LOCAL_MEM_FENCE);
      if (tx == 0) {
#pragma unroll
        for (int i = 0; i < ROW_ITEMS; i += 4) {
          largest[ty + LANES_Y * (i / 4)] =
              (float4)(most[i], most[i + 1], most[i + 2], most[i + 3]);
        }
      }
      // the weights of the work-items whose keys are next
#pragma unroll
      for (int j = 0; j < KEY_ITEMS; j += 4) {
        const int key = ITEM(tx, LANES_X, j) - used;
        if (key >= 0 && key < DEPTH) {
#pragma unroll
          for (int e = 0; e < 4; e++) {
#pragma unroll
            for (int i = 0; i < ROW_ITEMS; i += 4) {
              weights[(key + e) * (ROW_LINE / 4) + ty + LANES_Y * (i / 4)] =
                  (float4)(score[i][j + e], score[i + 1][j + e], score[i + 2][j + e],
                           score[i + 3][j + e]);
            }
          }
        }
      }
      float4 nothing = 0.0f;
#pragma unroll
      for (int l = 0; l < VALUE_CHUNKS; l++) {
        v_tile[item + ITEMS * l] = next[l];
        nothing = fma(next[l], (float4)(0.0f), nothing);
      }
      if (hidden && !(nothing.s0 + nothing.s1 + nothing.s2 + nothing.s3 == 0.0f)) {
        strange = stage;
      }
      if (used + DEPTH < count) {
        NEXT_VALUES(used + DEPTH);
      } else {
        NEXT_KEYS(k + KEYS * head_dim, end - from - KEYS, 0);
      }
      barrier(CLK_LOCAL_MEM_FENCE);
      if (hidden && strange == stage) {
        // the value of a hidden key may be NaN: no weight, no product
        const __local float *weight = (const __local float *)(weights + ty);
        const __local float *value = (const __local float *)(v_tile + tx);
        for (int j = 0; j < DEPTH; j++) {
#pragma unroll
          for (int i = 0; i < ROW_ITEMS; i++) {
            const float w = weight[j * ROW_LINE + ITEM(0, LANES_Y, i)];
            if (w != 0.0f) {
#pragma unroll
              for (int c = 0; c < VALUE_ITEMS; c++) {
                product[i][c] = fma(w, value[j * SLAB + ITEM(0, LANES_X, c)], product[i][c]);
              }
            }
          }
        }
      } else if (visible) {
        MULTIPLY(weights + ty, ROW_LINE / 4, v_tile + tx, SLAB / 4, VALUE_ITEMS, product);
      }
      used += DEPTH;
      stage++;
    } while (used < count);
    from += KEYS;
    k += KEYS * head_dim;
    v += KEYS * value_dim;
  } while (from < end);

  // each work-item has summed the weights of its own keys
  barrier(CLK_LOCAL_MEM_FENCE);
  share(sum, across);
  barrier(CLK_LOCAL_MEM_FENCE);
  y += result_row * value_dim;
  statistics += result_row * 2;
#pragma unroll
  for (int i = 0; i < ROW_ITEMS; i++) {
    const int r = ITEM(ty, LANES_Y, i);
    float total = 0.0f;
#pragma unroll 4
    for (int x = 0; x < LANES_X; x++) {
      total += ((__local float *)across)[x * ROW_LINE + r];
    }
    if (splits > 1 && slab == 0 && tx == 0 && r < rows) {
      statistics[2 * r] = ((__local float *)largest)[r];
      statistics[2 * r + 1] = total;
    }
    const float divided = splits > 1 ? 1.0f : total == 0.0f ? 0.0f : 1.0f / total;
#pragma unroll
    for (int c = 0; c < VALUE_ITEMS; c += 4) {
      const int place = slab + ITEM(tx, LANES_X, c);
#ifdef ALIGNED
      if (r < rows && place < value_dim) {
        *(__global float4 *)(y + r * value_dim + place) =
            (float4)(product[i][c] * divided, product[i][c + 1] * divided,
                     product[i][c + 2] * divided, product[i][c + 3] * divided);
      }
#else
#pragma unroll
      for (int e = 0; e < 4; e++) {
        if (r < rows && place + e < value_dim) {
          y[r * value_dim + place + e] = product[i][c + e] * divided;
        }
      }
#endif
    }
  }
}
