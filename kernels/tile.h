// A tile of a matrix product in a work-group: BM by BN sums, of which each work-item has TM by TN in
// registers. The group walks along the depth in steps of BK. Quads, four neighbours in memory, go from
// global memory to registers and from there to local memory; the outer products of a step are then added
// to the sums. Local memory holds two steps, so that one barrier for each suffices:
//
//   tile_clear(sums)
//   the first step: tile_first and tile_put, or what the includer does in their place; barrier
//   tile_begin(step)
//   for each step:
//     tile_next             the next step's quads are under way to registers
//     tile_multiply(step)   meanwhile all of the step is multiplied but its last depth
//     tile_put              the next step goes where nothing was read since the last barrier
//     barrier
//     tile_end(next step)   the last depth, while the next step's first comes from local memory
//
// In the loop's last round there is no next step: its place is still read, and what was read not used.
//
// An operand is its `width` vectors, BM rows of A or BN columns of B, each along the depth. `across`
// says that neighbours in memory belong to neighbouring vectors, else to one vector. Both, like the
// number of quads, are constants. A step lies in local memory as BK rows of `width` + PAD floats.
//
//   ITEMS                       work-items of the group, which has one dimension
//   QUADS_A, QUADS_B            quads of a step that each work-item brings: item, item + ITEMS, …
//   TILE_STEP_A, TILE_STEP_B    float4s of a step of A and of B in local memory
//   tile_row, tile_column       where in the tile sums[i] and the four of sums[…][j] lie
//
// A work-item's rows and columns come in fours that are spread over the tile, for neighbours to read
// neighbouring banks. Of 32 neighbouring work-items 8 have different rows and 4 different columns; two
// neighbours have the same rows, and pairs of them the same columns: a warp's float4s then come from
// local memory in two cycles, where other orders need up to four.
//
// The includer includes storage.h and defines
//   BM, BN     rows and columns of the tile, powers of two (16 to 256)
//   BK         depth of a step: 4, 8, 16 or 32
//   TM, TN     rows and columns of a work-item's part: 4, 8 or 16, BN > TN. BM*BK and BN*BK are
//              multiples of 4*ITEMS
//   PAD        floats between the rows of a step, a multiple of 4: with 4 the quads of an operand that
//              is not `across` go to different banks
//   ALIGNED    defined where all quads are aligned and whole
// and may define
//   TILE_UNROLL   depths of a step that are unrolled, BK: only then are the two parts in registers without
//                 being moved. 1 spares a CPU's compiler three quarters of its time

#ifndef TILE_H
#define TILE_H

#ifndef TILE_UNROLL
#define TILE_UNROLL BK
#endif

#define ROW_ITEMS (BM / TM)
#define COLUMN_ITEMS (BN / TN)
#define ITEMS (ROW_ITEMS * COLUMN_ITEMS)
#define QUADS_A (BM * BK / 4 / ITEMS)
#define QUADS_B (BN * BK / 4 / ITEMS)
#define TILE_STEP_A (BK * (BM + PAD) / 4)
#define TILE_STEP_B (BK * (BN + PAD) / 4)
#define TILE_ROWS_TOGETHER (ROW_ITEMS < 8 ? ROW_ITEMS : 8)
#define TILE_DEPTHS_TOGETHER (BK < 8 ? 1 : 2)

#define TILE_INLINE static inline __attribute__((always_inline))

// Where a quad of a step begins: at which vector of the tile, and how deep in the step.

TILE_INLINE int tile_vector(int quad, const int width, const int across) {
  return across ? quad % (width / 4) * 4 : quad / TILE_DEPTHS_TOGETHER % width;
}

TILE_INLINE int tile_depth(int quad, const int width, const int across) {
  const int below = quad / (TILE_DEPTHS_TOGETHER * width) * TILE_DEPTHS_TOGETHER;
  return across ? quad / (width / 4) : (below + quad % TILE_DEPTHS_TOGETHER) * 4;
}

// A work-item's quads of the step at depth `from` of an operand of `count` vectors and `depth` elements
// of each, the tile's vectors beginning at `first`. In the place of vectors beyond the last, whose sums
// nobody wants, others are read: neighbour last[q] stands for those beyond it.
TILE_INLINE void tile_find(const __global STORAGE_T *x, int item, int first, int from, int count,
                           int depth, const int width, const int across, const int quads,
                           const __global STORAGE_T **at, int *last) {
#ifdef ALIGNED
  const int whole = across ? 4 : 1;
#else
  const int whole = 1;
#endif
#pragma unroll
  for (int q = 0; q < quads; q++) {
    const int quad = item + q * ITEMS;
    const size_t vector = min(first + tile_vector(quad, width, across), count - whole);
    const size_t p = from + tile_depth(quad, width, across);
    at[q] = x + (across ? p * count + vector : vector * depth + p);
    last[q] = across ? count - 1 - (int)vector : 3;
  }
}

TILE_INLINE float4 tile_quad(const __global STORAGE_T *x, int last) {
#ifdef ALIGNED
  return load4_aligned(x);
#else
  return (float4)(load(x, 0), load(x, min(1, last)), load(x, min(2, last)), load(x, min(3, last)));
#endif
}

// The quads of a step of which only `inside` elements of each vector count, the others being zero; goes
// on to the next step, `pitch` elements further for each element of a vector.
TILE_INLINE void tile_first(int item, int inside, size_t pitch, const int width, const int across,
                            const int quads, const __global STORAGE_T **at, const int *last,
                            float4 *next) {
#pragma unroll
  for (int q = 0; q < quads; q++) {
    const int rest = inside - tile_depth(item + q * ITEMS, width, across);
    next[q] = (float4)(0.0f);
#ifdef ALIGNED
    if (rest > 0) next[q] = tile_quad(at[q], last[q]);
#else
    if (rest > 0) next[q].x = load(at[q], 0);
    if (rest > (across ? 0 : 1)) next[q].y = load(at[q], min(1, last[q]));
    if (rest > (across ? 0 : 2)) next[q].z = load(at[q], min(2, last[q]));
    if (rest > (across ? 0 : 3)) next[q].w = load(at[q], min(3, last[q]));
#endif
    at[q] += inside * pitch;
  }
}

// The quads of a whole step, if there are `more` steps, and on to the next.
TILE_INLINE void tile_next(int more, size_t pitch, const int quads, const __global STORAGE_T **at,
                           const int *last, float4 *next) {
#pragma unroll
  for (int q = 0; q < quads; q++) {
    next[q] = more ? tile_quad(at[q], last[q]) : (float4)(0.0f);
    at[q] += BK * pitch;
  }
}

TILE_INLINE void tile_put(int item, const float4 *next, __local float4 *step, const int width,
                          const int across, const int quads) {
#pragma unroll
  for (int q = 0; q < quads; q++) {
    const int quad = item + q * ITEMS;
    __local float *to = (__local float *)step +
                        tile_depth(quad, width, across) * (width + PAD) +
                        tile_vector(quad, width, across);
    if (across) {
      *(__local float4 *)to = next[q];
    } else {
      to[0] = next[q].x;
      to[width + PAD] = next[q].y;
      to[2 * (width + PAD)] = next[q].z;
      to[3 * (width + PAD)] = next[q].w;
    }
  }
}

TILE_INLINE int tile_row_item(int item) {
  return item / 2 % TILE_ROWS_TOGETHER +
         item / (TILE_ROWS_TOGETHER * COLUMN_ITEMS) * TILE_ROWS_TOGETHER;
}

TILE_INLINE int tile_column_item(int item) {
  return item % 2 + item / (2 * TILE_ROWS_TOGETHER) * 2 % COLUMN_ITEMS;
}

TILE_INLINE int tile_row(int item, int i) {
  return (i / 4 * ROW_ITEMS + tile_row_item(item)) * 4 + i % 4;
}

TILE_INLINE int tile_column(int item, int j) {
  return (j * COLUMN_ITEMS + tile_column_item(item)) * 4;
}

TILE_INLINE void tile_clear(float4 sums[TM][TN / 4]) {
#pragma unroll
  for (int i = 0; i < TM; i++) {
#pragma unroll
    for (int j = 0; j < TN / 4; j++) {
      sums[i][j] = (float4)(0.0f);
    }
  }
}

// What a work-item needs of depth p of a step.
TILE_INLINE void tile_part(int item, const __local float4 *step_a, const __local float4 *step_b, int p,
                           float4 part_a[TM / 4], float4 part_b[TN / 4]) {
#pragma unroll
  for (int i = 0; i < TM / 4; i++) {
    part_a[i] = step_a[p * (BM + PAD) / 4 + i * ROW_ITEMS + tile_row_item(item)];
  }
#pragma unroll
  for (int j = 0; j < TN / 4; j++) {
    part_b[j] = step_b[p * (BN + PAD) / 4 + j * COLUMN_ITEMS + tile_column_item(item)];
  }
}

TILE_INLINE void tile_add(float4 part_a[TM / 4], float4 part_b[TN / 4], float4 sums[TM][TN / 4]) {
#pragma unroll
  for (int i = 0; i < TM / 4; i++) {
#pragma unroll
    for (int j = 0; j < TN / 4; j++) {
      sums[4 * i][j] = fma((float4)(part_a[i].x), part_b[j], sums[4 * i][j]);
      sums[4 * i + 1][j] = fma((float4)(part_a[i].y), part_b[j], sums[4 * i + 1][j]);
      sums[4 * i + 2][j] = fma((float4)(part_a[i].z), part_b[j], sums[4 * i + 2][j]);
      sums[4 * i + 3][j] = fma((float4)(part_a[i].w), part_b[j], sums[4 * i + 3][j]);
    }
  }
}

TILE_INLINE void tile_begin(int item, const __local float4 *step_a, const __local float4 *step_b,
                            float4 parts_a[2][TM / 4], float4 parts_b[2][TN / 4]) {
  tile_part(item, step_a, step_b, 0, parts_a[0], parts_b[0]);
}

TILE_INLINE void tile_multiply(int item, const __local float4 *step_a, const __local float4 *step_b,
                               float4 parts_a[2][TM / 4], float4 parts_b[2][TN / 4],
                               float4 sums[TM][TN / 4]) {
#pragma unroll TILE_UNROLL
  for (int p = 0; p + 1 < BK; p++) {
    tile_part(item, step_a, step_b, p + 1, parts_a[(p + 1) % 2], parts_b[(p + 1) % 2]);
    tile_add(parts_a[p % 2], parts_b[p % 2], sums);
  }
}

TILE_INLINE void tile_end(int item, const __local float4 *step_a, const __local float4 *step_b,
                          float4 parts_a[2][TM / 4], float4 parts_b[2][TN / 4],
                          float4 sums[TM][TN / 4]) {
  tile_begin(item, step_a, step_b, parts_a, parts_b);
  tile_add(parts_a[1], parts_b[1], sums);
}

#endif
