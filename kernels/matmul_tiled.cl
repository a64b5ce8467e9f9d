/*
 * Matrix product for GPUs: y = activation(alpha*A*B + bias + y0).
 *
 * A work-group computes a tile of BM by BN elements of y. It walks along the depth in steps of BK: the
 * step's part of A and of B lies in local memory, and each work-item adds its products to TM by TN
 * sums in registers. While a step is multiplied, the next is already on its way from global memory to
 * registers, and local memory is there twice, so that one barrier per step suffices.
 *
 *   a, b            A is row-major [matrices, m, k], or [matrices, k, m] with TRANSPOSE_A; B is
 *                   [matrices, k, n], or [matrices, n, k] with TRANSPOSE_B
 *   matrices_a/b    for each matrix of y, which matrix of A and of B it is made from
 *   bias            [n], read if has_bias
 *   y               row-major [matrices, m, n]; read before it is written if accumulate
 *   share           depth that a work-group takes, a multiple of 4. Where that is less than k, y is
 *                   [ceil(k/share), matrices, m, n] and the second pass in matmul_splits.cl adds these up
 *
 * Launch: work-groups of (BM/TM)*(BN/TN) along the first dimension, one for each tile of each matrix of
 * y; ceil(k/share), 1 for k = 0, along the second. Local memory: 2*BK*(BM + BN + 2*PAD) floats.
 *
 * What limits it, by the compilers' assembly for tiles of 128 by 128, aligned, neither transposed: of the
 * 585 instructions of a step on an H100 (580 on an A100) 512 are FMAs, 32 are loads of float4s from local
 * memory, 5 stores there, 2 global loads; with BK = 16 1024 of 1143. Every scheduler issues one
 * instruction a cycle, so an H100 can spend 88 % of the cycles on FMAs; local memory is busy half of the
 * time (8 wavefronts for 64 FMAs of a warp, of which 16 would fit), the second-level cache has to bring
 * 8 bytes for 128 FMAs. With 128 registers two groups of 256 share a multiprocessor: one multiplies
 * while the other waits at its barrier. 4096^3 is 1024 tiles, 3.9 rounds of 264: predicted are 0.88*0.97
 * of the peak less some 2 % for barriers and ends, 83 %. The kernel before it had 74 % by the same count
 * (83 % of its instructions were FMAs, which waited for loads just before them and took 12 wavefronts). An
 * A100, whose FMAs take two cycles, issues the rest in between: 90 %. Unaligned operands are loaded by
 * single elements, 597 instructions; of tiles of 64 by 64 605 (85 %), of 32 by 32 with parts of 4 by 4 176
 * for 128 FMAs (73 %), of 16 by 128 660 for 512 (78 %), which is 6 floats of B a cycle and multiprocessor
 * where memory brings 4.
 * On AMD's CDNA all FMAs are packed (256 v_pk_fma of 338 instructions), and local memory brings 128
 * bytes a cycle whether neighbours share them or not: with parts of 8 by 8 it needs 32 cycles for a
 * wave's 32 cycles of packed FMAs, with 8 by 16 48 for 64, which is why those are the default there (512
 * of 632 instructions, 208 registers, 2 waves; gfx1100 has 512 dual FMAs of 615, 187 registers, 8 waves).
 *
 * Macros:
 *   BM, BN, BK, TM, TN, PAD   the tile, see tile.h: 128, 128, 8, 8, 8 and 4
 *   STRIP         rows of tiles that are computed together, so that they share B in the cache, 8
 *   ALIGNED       defined where the extents along which A, B and y are contiguous are multiples of 4:
 *                 four elements are loaded and stored at once
 *   TRANSPOSE_A, TRANSPOSE_B   defined where the operand is transposed
 *   STORAGE       element type of A and B, see storage.h
 *   ACTIVATION    see functions.h
 *   REGISTERS     the most that a work-item may have, where the compiler is told of it
 */

#ifndef BM
#define BM 128
#endif
#ifndef BN
#define BN 128
#endif
#ifndef BK
#define BK 8
#endif
#ifndef TM
#define TM 8
#endif
#ifndef TN
#define TN 8
#endif
#ifndef PAD
#define PAD 4
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
#include "tile.h"

#define REAL float4
#define FN(name) name
#include "functions.h"

/* NVIDIA's compiler is told of the registers where the host defines them, but heeds that only where the
   work-group's size is not required. */
#ifndef REGISTERS
__attribute__((reqd_work_group_size(ITEMS, 1, 1)))
#endif
__kernel void multiply(const __global STORAGE_T *a, const __global STORAGE_T *b,
                       const __global int *matrices_a, const __global int *matrices_b,
                       const __global float *bias, __global float *y, int matrices, int m, int n,
                       int k, int share, float alpha, int has_bias, int accumulate,
                       float activation_alpha, float activation_beta) {
  __local float4 steps_a[2][TILE_STEP_A];
  __local float4 steps_b[2][TILE_STEP_B];
  const int item = get_local_id(0);

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

  /* which part of the depth; its first step is the one that may not be whole */
  const int from = get_group_id(1) * share;
  const int depth = min(k - from, share);
  const int inside = depth > 0 ? (depth - 1) % BK + 1 : 0;
  const size_t pitch_a = ACROSS_A ? m : 1;
  const size_t pitch_b = ACROSS_B ? n : 1;

  const __global STORAGE_T *at_a[QUADS_A];
  const __global STORAGE_T *at_b[QUADS_B];
  int last_a[QUADS_A];
  int last_b[QUADS_B];
  float4 next_a[QUADS_A];
  float4 next_b[QUADS_B];
  float4 parts_a[2][TM / 4];
  float4 parts_b[2][TN / 4];
  float4 sums[TM][TN / 4];
  tile_find(a + (size_t)matrices_a[matrix] * m * k, item, first_row, from, m, k, BM, ACROSS_A,
            QUADS_A, at_a, last_a);
  tile_find(b + (size_t)matrices_b[matrix] * k * n, item, first_column, from, n, k, BN, ACROSS_B,
            QUADS_B, at_b, last_b);
  tile_clear(sums);
  tile_first(item, inside, pitch_a, BM, ACROSS_A, QUADS_A, at_a, last_a, next_a);
  tile_first(item, inside, pitch_b, BN, ACROSS_B, QUADS_B, at_b, last_b, next_b);
  tile_put(item, next_a, steps_a[0], BM, ACROSS_A, QUADS_A);
  tile_put(item, next_b, steps_b[0], BN, ACROSS_B, QUADS_B);
  barrier(CLK_LOCAL_MEM_FENCE);
  tile_begin(item, steps_a[0], steps_b[0], parts_a, parts_b);
  for (int more = (depth - inside) / BK, now = 0; more >= 0; more--, now ^= 1) {
    tile_next(more > 0, pitch_a, QUADS_A, at_a, last_a, next_a);
    tile_next(more > 0, pitch_b, QUADS_B, at_b, last_b, next_b);
    tile_multiply(item, steps_a[now], steps_b[now], parts_a, parts_b, sums);
    tile_put(item, next_a, steps_a[now ^ 1], BM, ACROSS_A, QUADS_A);
    tile_put(item, next_b, steps_b[now ^ 1], BN, ACROSS_B, QUADS_B);
    barrier(CLK_LOCAL_MEM_FENCE);
    tile_end(item, steps_a[now ^ 1], steps_b[now ^ 1], parts_a, parts_b, sums);
  }

  y += (get_group_id(1) * matrices + matrix) * m * n;
#pragma unroll
  for (int j = 0; j < TN / 4; j++) {
    const int column = first_column + tile_column(item, j);
    const int columns = n - column;
    float4 added = (float4)(0.0f);
    if (has_bias) {
      if (columns > 0) added.x = bias[column];
      if (columns > 1) added.y = bias[column + 1];
      if (columns > 2) added.z = bias[column + 2];
      if (columns > 3) added.w = bias[column + 3];
    }
#pragma unroll
    for (int i = 0; i < TM; i++) {
      const int row = first_row + tile_row(item, i);
      if (row < m && columns > 0) {
        __global float *to = y + (size_t)row * n + column;
        float4 value = alpha * sums[i][j] + added;
        if (accumulate) {
          value.x += to[0];
          if (columns > 1) value.y += to[1];
          if (columns > 2) value.z += to[2];
          if (columns > 3) value.w += to[3];
        }
        value = activation(value, activation_alpha, activation_beta);
#ifdef ALIGNED
        *(__global float4 *)to = value;
#else
        to[0] = value.x;
        if (columns > 1) to[1] = value.y;
        if (columns > 2) to[2] = value.z;
        if (columns > 3) to[3] = value.w;
#endif
      }
    }
  }
}
