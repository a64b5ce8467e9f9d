/*
 * Matrix product on NVIDIA's matrix units: y = activation(alpha*A*B + bias + y0), sums in float32.
 *
 * A work-group computes a tile of BM by BN elements of y, each of its warps WM by WN of them. It walks
 * along the depth in steps of 64 bytes: a step's part of A and of B lies in one of STAGES slots of local
 * memory, in chunks of 16 bytes. With ASYNC, cp.async fills the slots of the STAGES - 1 steps to come;
 * else the next step but one is on its way to registers, where elements are converted, and the next is
 * put into the other slot. One barrier per step either way.
 *
 * An operand is its rows (A) or columns (B), each a vector along the depth. Where a vector's elements are
 * neighbours in memory, chunk c of vector i lies at i*4 + (c ^ (i/2 % 4)): eight vectors' chunks, which
 * ldmatrix reads together, and eight neighbours, which are written together, are in all 32 banks. Where
 * neighbours in memory belong to neighbouring vectors, chunk c of the row at depth p lies at p*chunks +
 * (c ^ (p % 8)), and ldmatrix transposes; it cannot for 32 bits, so those are read one by one, and lie at
 * p*chunks + (c ^ (p % 4 * 2)): 4 depths of 8 vectors are in all banks.
 *
 *   a, b            A is row-major [matrices, m, k], or [matrices, k, m] with TRANSPOSE_A; B is
 *                   [matrices, k, n], or [matrices, n, k] with TRANSPOSE_B
 *   matrices_a/b    for each matrix of y, which matrix of A and of B it is made from
 *   bias            [n], read if has_bias
 *   y               row-major [matrices, m, n]; read before it is written if accumulate
 *
 * Launch: work-groups of BM/WM * BN/WN warps in one dimension, one for each tile of each matrix of y.
 * Local memory: STAGES*64*(BM + BN) bytes.
 *
 * Macros: see assembly.h, and
 *   MATRIX_TYPE   what the operands are rounded to, see matrix_units.h
 *   STORAGE       element type of A and B: FLOAT32, or that of MATRIX_TYPE
 *   BM, BN        rows and columns of a work-group's tile, 128 and 128 (multiples of WM and WN)
 *   WM, WN        rows and columns of a warp's part, 64 and 64 (multiples of 16)
 *   ASYNC         defined where the extents along which A and B are contiguous are multiples of 16
 *                 bytes, and elements need no conversion other than that to TF32, which is made on the way
 *                 to the matrix unit
 *   STAGES        slots, 3 with ASYNC and else 2
 *   STRIP         rows of tiles that are computed together, so that they share B in the cache, 8
 *   TRANSPOSE_A, TRANSPOSE_B   defined where the operand is transposed
 *   ACTIVATION    see functions.h
 *
 * What binds (by the numbers of the instructions; nothing was measured): 16-bit, a step of 16 in depth
 * is 32 mma.sync per warp, 64 cycles of an A100's multiprocessor, while local memory is busy for 32
 * cycles with the operands and 16 with what cp.async brings. So the matrix units bind there. On an H100
 * mma.sync reaches some 60 % of what wgmma does, and local memory is as busy as the units are.
 */

#ifndef BM
#define BM 128
#endif
#ifndef BN
#define BN 128
#endif
#ifndef WM
#define WM 64
#endif
#ifndef WN
#define WN 64
#endif
#ifndef STAGES
#ifdef ASYNC
#define STAGES 3
#else
#define STAGES 2
#endif
#endif
#ifndef STRIP
#define STRIP 8
#endif
#ifdef TRANSPOSE_A
#define ACROSS_A 1
#else
#define ACROSS_A 0
#endif
#ifdef TRANSPOSE_B
#define ACROSS_B 0
#else
#define ACROSS_B 1
#endif

#include "storage.h"
#include "matrix_units.h"
#include "copy_async.h"

#define REAL float4
#define FN(name) name
#include "functions.h"

#define ITEMS (BM / WM * (BN / WN) * WARP)
#define ROWS (WM / 16)
#define COLUMNS (WN / 8)
#define CHUNKS_A (BM * 4 / ITEMS)
#define CHUNKS_B (BN * 4 / ITEMS)
#define SLOT ((BM + BN) * 4)

/* elements of a chunk, and depth of a step and of one instruction */
#if MATRIX_TYPE == TF32
#define CHUNK 4
#else
#define CHUNK 8
#endif
#define BK (4 * CHUNK)
#define DEPTH (2 * CHUNK)

/* elements as they are in memory */
#if STORAGE == FLOAT32
#define RAW_T float
#else
#define RAW_T ushort
#endif

/* steps whose copies may still be under way when one begins: STAGES - 2 */
#if STAGES == 4
#define IN_FLIGHT 2
#else
#define IN_FLIGHT 1
#endif

/* Real instructions want their operands' arrays in registers; the emulation wants short programs. */
#ifdef NVIDIA
#define UNROLL _Pragma("unroll")
#else
#define UNROLL
#endif

/* Below, `across` says that neighbours in memory belong to neighbouring vectors, of which there are
   `width` in a tile. */

static inline int chunk_along(int index, int chunk) {
  return index * 4 + (chunk ^ (index / 2 % 4));
}

static inline int chunk_across(int p, int chunk, const int width) {
#if MATRIX_TYPE == TF32
  return p * (width / CHUNK) + (chunk ^ (p % 4 * 2));
#else
  return p * (width / CHUNK) + (chunk ^ (p % 8));
#endif
}

/* Which chunk of a step a work-item copies: its first vector and depth, and its place in the slot. */
static inline int copied_index(int number, const int width, const int across) {
  return across ? number % (width / CHUNK) * CHUNK : number / 4;
}

static inline int copied_depth(int number, const int width, const int across) {
  return across ? number / (width / CHUNK) : number % 4 * CHUNK;
}

static inline int copied_place(int number, const int width, const int across) {
  return across ? chunk_across(number / (width / CHUNK), number % (width / CHUNK), width)
                : chunk_along(number / 4, number % 4);
}

/* How many elements from (index, p) on in memory are inside of the operand. */
static inline int inside(int index, int p, int count, int depth, const int across) {
  return across ? (p < depth ? count - index : 0) : (index < count ? depth - p : 0);
}

static inline size_t place(int index, int p, int count, int depth, const int across) {
  return across ? (size_t)p * count + index : (size_t)index * depth + p;
}

#ifdef ASYNC
static inline void copy_chunk(__local uint4 *slot, const __global RAW_T *x, int number, int first,
                              int from, int count, int depth, const int width, const int across) {
  const int index = first + copied_index(number, width, across);
  const int p = from + copied_depth(number, width, across);
  const int some = inside(index, p, count, depth, across) > 0;
  copy_async(slot + copied_place(number, width, across),
             x + (some ? place(index, p, count, depth, across) : 0), some ? 16 : 0);
}
#else
static inline void fetch_chunk(RAW_T *chunk, const __global RAW_T *x, int number, int first,
                               int from, int count, int depth, const int width, const int across) {
  const int index = first + copied_index(number, width, across);
  const int p = from + copied_depth(number, width, across);
  const int some = inside(index, p, count, depth, across);
  const __global RAW_T *at = x + (some > 0 ? place(index, p, count, depth, across) : 0);
#if STORAGE == FLOAT32 && defined(ALIGNED)
  UNROLL for (int i = 0; i < CHUNK; i += 4) {
    const float4 four = i < some ? *(const __global float4 *)(at + i) : (float4)(0.0f);
    chunk[i] = four.x;
    chunk[i + 1] = four.y;
    chunk[i + 2] = four.z;
    chunk[i + 3] = four.w;
  }
#else
  UNROLL for (int i = 0; i < CHUNK; i++) {
    chunk[i] = i < some ? at[i] : (RAW_T)0;
  }
#endif
}

static inline void put_chunk(__local uint4 *slot, const RAW_T *chunk, int number, const int width,
                             const int across) {
  uint4 bits;
#if MATRIX_TYPE == TF32
  bits = (uint4)(to_tf32(chunk[0]), to_tf32(chunk[1]), to_tf32(chunk[2]), to_tf32(chunk[3]));
#elif STORAGE == FLOAT32
  bits = (uint4)(to_pair(chunk[0], chunk[1]), to_pair(chunk[2], chunk[3]),
                 to_pair(chunk[4], chunk[5]), to_pair(chunk[6], chunk[7]));
#else
  bits = (uint4)(chunk[0] | (uint)chunk[1] << 16, chunk[2] | (uint)chunk[3] << 16,
                 chunk[4] | (uint)chunk[5] << 16, chunk[6] | (uint)chunk[7] << 16);
#endif
  slot[copied_place(number, width, across)] = bits;
}
#endif

#if MATRIX_TYPE != TF32 || !ACROSS_A || !ACROSS_B
/*
 * Four 8 by 16-byte matrices are 16 vectors by DEPTH. Where the lane finds the row that it hands to
 * ldmatrix: of A the second matrix is beside the first and the third deeper, of B the other way round.
 */
static inline const __local uint4 *matrix_row(const __local uint4 *slot, int first, int p, int lane,
                                              const int width, const int across, const int of_b) {
  const int second = lane / 8 % 2;
  const int third = lane / 16;
  const int beside = of_b ? third : second;
  const int deeper = of_b ? second : third;
  return slot + (across ? chunk_across(p + deeper * 8 + lane % 8, first / CHUNK + beside, width)
                        : chunk_along(first + beside * 8 + lane % 8, p / CHUNK + deeper));
}
#endif

#if MATRIX_TYPE == TF32 && (ACROSS_A || ACROSS_B)
static inline uint element(const __local uint4 *slot, int index, int p, const int width) {
  return ((const __local uint *)(slot + chunk_across(p, index / CHUNK, width)))[index % CHUNK];
}
#endif

/* What is read as float32 becomes TF32 here, unless it did on the way in. */
static inline void round_operand(uint *r) {
#if MATRIX_TYPE == TF32 && defined(ASYNC)
  UNROLL for (int i = 0; i < 4; i++) {
    r[i] = to_tf32(as_float(r[i]));
  }
#endif
}

/* A's 16 rows from `first` on and DEPTH from p on. */
static inline void load_a(uint *a, const __local uint4 *slot, int first, int p) {
#define ROW_OF_A(lane) matrix_row(slot, first, p, lane, BM, ACROSS_A, 0)
#if !ACROSS_A
  LOAD_MATRICES(a, ROW_OF_A);
#elif MATRIX_TYPE != TF32
  LOAD_MATRICES_ACROSS(a, ROW_OF_A);
#else
  UNROLL for (int i = 0; i < 4; i++) {
    a[i] = element(slot, first + LANE / 4 + i % 2 * 8, p + LANE % 4 + i / 2 * 4, BM);
  }
#endif
  round_operand(a);
}

/* B's 16 columns from `first` on, which are two tiles. */
static inline void load_b(uint *b, const __local uint4 *slot, int first, int p) {
#define ROW_OF_B(lane) matrix_row(slot, first, p, lane, BN, ACROSS_B, 1)
#if !ACROSS_B
  LOAD_MATRICES(b, ROW_OF_B);
#elif MATRIX_TYPE != TF32
  LOAD_MATRICES_ACROSS(b, ROW_OF_B);
#else
  UNROLL for (int i = 0; i < 4; i++) {
    b[i] = element(slot, first + LANE / 4 + i / 2 * 8, p + LANE % 4 + i % 2 * 4, BN);
  }
#endif
  round_operand(b);
}

__attribute__((reqd_work_group_size(ITEMS, 1, 1)))
__kernel void multiply(const __global RAW_T *a, const __global RAW_T *b,
                       const __global int *matrices_a, const __global int *matrices_b,
                       const __global float *bias, __global float *y, int m, int n, int k,
                       float alpha, int has_bias, int accumulate, float activation_alpha,
                       float activation_beta) {
  __local uint4 slots[STAGES * SLOT];
  MATRIX_SCRATCH(ITEMS, ROWS, COLUMNS);
  const int item = get_local_id(0);
  const int warp_row = item / WARP / (BN / WN) * WM;
  const int warp_column = item / WARP % (BN / WN) * WN;

  /* which tile: strips of STRIP rows of tiles, column by column */
  const uint tile_rows = (m + BM - 1) / BM;
  const uint tile_columns = (n + BN - 1) / BN;
  const size_t matrix = get_group_id(0) / (tile_rows * tile_columns);
  const uint tile = get_group_id(0) % (tile_rows * tile_columns);
  const uint strip = tile / (STRIP * tile_columns) * STRIP;
  const uint strip_rows = min((uint)STRIP, tile_rows - strip);
  const uint in_strip = tile - strip * tile_columns;
  const int first_row = (strip + in_strip % strip_rows) * BM;
  const int first_column = in_strip / strip_rows * BN;
  a += (size_t)matrices_a[matrix] * m * k;
  b += (size_t)matrices_b[matrix] * k * n;
  y += matrix * m * n;

  float sums[ROWS][COLUMNS][4];
  UNROLL for (int i = 0; i < ROWS; i++) {
    UNROLL for (int j = 0; j < COLUMNS; j++) {
      UNROLL for (int e = 0; e < 4; e++) {
        sums[i][j][e] = 0.0f;
      }
    }
  }

#ifdef ASYNC
#define COPY(slot, from)                                                                        \
  UNROLL for (int q = 0; q < CHUNKS_A; q++) {                                                   \
    copy_chunk(slots + (slot)*SLOT, a, item + q * ITEMS, first_row, from, m, k, BM, ACROSS_A);  \
  }                                                                                             \
  UNROLL for (int q = 0; q < CHUNKS_B; q++) {                                                   \
    copy_chunk(slots + (slot)*SLOT + BM * 4, b, item + q * ITEMS, first_column, from, n, k, BN, \
               ACROSS_B);                                                                       \
  }                                                                                             \
  COPY_COMMIT();
  UNROLL for (int s = 0; s < STAGES - 1; s++) {
    COPY(s, s * BK)
  }
#else
  RAW_T next_a[CHUNKS_A][CHUNK];
  RAW_T next_b[CHUNKS_B][CHUNK];
#define FETCH(from)                                                                             \
  UNROLL for (int q = 0; q < CHUNKS_A; q++) {                                                   \
    fetch_chunk(next_a[q], a, item + q * ITEMS, first_row, from, m, k, BM, ACROSS_A);           \
  }                                                                                             \
  UNROLL for (int q = 0; q < CHUNKS_B; q++) {                                                   \
    fetch_chunk(next_b[q], b, item + q * ITEMS, first_column, from, n, k, BN, ACROSS_B);        \
  }
#define PUT(slot)                                                                               \
  UNROLL for (int q = 0; q < CHUNKS_A; q++) {                                                   \
    put_chunk(slots + (slot)*SLOT, next_a[q], item + q * ITEMS, BM, ACROSS_A);                  \
  }                                                                                             \
  UNROLL for (int q = 0; q < CHUNKS_B; q++) {                                                   \
    put_chunk(slots + (slot)*SLOT + BM * 4, next_b[q], item + q * ITEMS, BN, ACROSS_B);         \
  }
  FETCH(0)
  PUT(0)
  FETCH(BK)
#endif

  int slot_now = 0;
  for (int from = 0; from < k; from += BK) {
    /* the slot that is filled now was last read one step ago, before the barrier */
#ifdef ASYNC
    COPY_WAIT(IN_FLIGHT);
    barrier(CLK_LOCAL_MEM_FENCE);
    const int slot_next = slot_now == 0 ? STAGES - 1 : slot_now - 1;
    COPY(slot_next, from + (STAGES - 1) * BK)
#else
    barrier(CLK_LOCAL_MEM_FENCE);
    PUT(1 - slot_now)
    FETCH(from + 2 * BK)
#endif
    const __local uint4 *slot_a = slots + slot_now * SLOT;
    const __local uint4 *slot_b = slot_a + BM * 4;
    UNROLL for (int p = 0; p < BK; p += DEPTH) {
      uint part_a[ROWS][4];
      uint part_b[COLUMNS][2];
      UNROLL for (int i = 0; i < ROWS; i++) {
        load_a(part_a[i], slot_a, warp_row + i * 16, p);
      }
      UNROLL for (int j = 0; j < COLUMNS; j += 2) {
        load_b(part_b[j], slot_b, warp_column + j * 8, p); /* and part_b[j + 1] */
      }
      MATRIX_STEP(sums, part_a, part_b, ROWS, COLUMNS)
    }
    slot_now = slot_now == STAGES - 1 ? 0 : slot_now + 1;
  }
#ifdef ASYNC
  COPY_WAIT(0);
#endif

  const int pairs = n % 2 == 0;
  UNROLL for (int j = 0; j < COLUMNS; j++) {
    const int column = first_column + warp_column + j * 8 + LANE % 4 * 2;
    const int within = n - column;
    float2 added = (float2)(0.0f);
    if (has_bias) {
      if (within > 0) added.x = bias[column];
      if (within > 1) added.y = bias[column + 1];
    }
    UNROLL for (int i = 0; i < ROWS; i++) {
      const int row = first_row + warp_row + i * 16 + LANE / 4;
      const int upper = row < m && within > 0;
      const int lower = row + 8 < m && within > 0;
      __global float *to = y + (size_t)row * n + column;
      __global float *below = to + (size_t)8 * n;
      float4 value = alpha * (float4)(sums[i][j][0], sums[i][j][1], sums[i][j][2], sums[i][j][3]) +
                     (float4)(added, added);
      if (accumulate) {
        if (upper) value.x += to[0];
        if (upper && within > 1) value.y += to[1];
        if (lower) value.z += below[0];
        if (lower && within > 1) value.w += below[1];
      }
      value = activation(value, activation_alpha, activation_beta);
      if (pairs) {
        if (upper) *(__global float2 *)to = value.xy;
        if (lower) *(__global float2 *)below = value.zw;
      } else {
        if (upper) to[0] = value.x;
        if (upper && within > 1) to[1] = value.y;
        if (lower) below[0] = value.z;
        if (lower && within > 1) below[1] = value.w;
      }
    }
  }
}
