// Softmax for GPUs, a row to the lanes of a work-group: y = e^(t - max t)/sum, or its logarithm,
// with t = scale*logits (+ mask); see op/Softmax.
//
// softmax_groups (keys along the last axis)
//   logits, y    [rows][n], n a multiple of WIDTH and not 0
//   global       work-groups of ROWS rows: ceil(rows/ROWS)*LANES*ROWS; local LANES*ROWS
//
// softmax_groups_strided (keys along another axis)
//   logits, y    [outer][n][inner]; neighbouring lanes take neighbouring columns
//   global       outer*ceil(inner/ROWS)*ROWS*LANES; local ROWS*LANES
//
// Macros:
//   LANES   work-items that share a row; a power of two (default 32)
//   ROWS    rows of a work-group (default 4)
//   ITEMS   packs of a row that a lane keeps in registers; 0 reads them twice (default 4)
//   WIDTH   elements of a pack, see packs.h (default 4); 1 for the strided kernel
//   and those of lane_reduction.h
//
// What binds it is memory: with ITEMS > 0 an element is read and written once, which is the least;
// with 0 it is read once more, from the second-level cache while the rows in flight fit there. A lane
// has ITEMS loads of 16 bytes in flight and, where lanes exchange by instructions, rows of up to 32
// lanes need no barrier. Of 1024 columns (32 lanes, 8 packs, 96 registers) an H100 has 20 warps on a
// multiprocessor, whose loads are 80 KiB: five times the 17 KiB that 3.35 TB/s need at a latency of 650
// ns. Predicted 0.93 of copying.

#ifndef LANES
#define LANES 32
#endif
#ifndef ROWS
#define ROWS 4
#endif
#ifndef ITEMS
#define ITEMS 4
#endif

#define GROUP (LANES * ROWS)

#include "masking.h"
#include "lanes.h"
#include "lane_reduction.h"
#include "packs.h"

// Packs that a lane reads at once where it does not keep them.
#define AHEAD 4

static inline float normalized(const float shifted, const float sum, const int logarithmic) {
  if (logarithmic) {
    return shifted - (sum == 0.0f ? 0.0f : log(sum));
  }
  return exp(shifted) * (sum == 0.0f ? 0.0f : 1.0f / sum);
}

// Scaled logits under the mask whose value for the first is element `at`.
static inline Pack masked_pack(const Pack t, const int mask_kind, const __global uchar *mask,
                               const long at, const long mask_step) {
#if WIDTH == 1
  return masked(t, mask_kind, mask, at);
#else
  if (mask_kind == MASK_NONE) {
    return t;
  }
  if (mask_step == 1 && mask_kind == MASK_KEEP) {
    const int4 keep = convert_int4(*(const __global uchar4 *)(mask + at));
    return keep != (int4)(0) ? t : (Pack)(-INFINITY);
  }
  if (mask_step == 1) {
    const Pack bias = pack_load((const __global float *)mask, at);
    return bias == (Pack)(-INFINITY) ? bias : t + bias;
  }
  return (Pack)(masked(t.x, mask_kind, mask, at), masked(t.y, mask_kind, mask, at + mask_step),
                masked(t.z, mask_kind, mask, at + 2 * mask_step),
                masked(t.w, mask_kind, mask, at + 3 * mask_step));
#endif
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void softmax_groups(const __global float *restrict logits, __global float *restrict y,
                    MASKING_PARAMETERS, const int n, const long rows, const float scale,
                    const int logarithmic) {
  __local float scratch[2 * LANE_SCRATCH];
  const int lane = get_local_id(0) % LANES;
  const long wanted = (long)get_group_id(0) * ROWS + get_local_id(0) / LANES;
  // lanes without a row go along with the last one, for the exchange, and store nothing
  const long row = min(wanted, rows - 1);
  const int visible = visible_keys(MASKING, row, n);
  const int stored = wanted < rows ? n : 0;
  const long bias = mask_start(MASKING, row);
  const __global float *x = logits + row * n;
  __global float *out = y + row * n;
  // loads go no further than what is seen, rather than be skipped: so no load waits for a branch
  const int end = max(visible - 1, 0) / WIDTH * WIDTH;
#if ITEMS > 0
  Pack t[ITEMS];
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    t[i] = pack_load(x, min((i * LANES + lane) * WIDTH, end));
  }
  Pack maxima = -INFINITY;
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int j = (i * LANES + lane) * WIDTH;
    t[i] = masked_pack(scale * t[i], mask_kind, mask, bias + min(j, end) * mask_step, mask_step);
    t[i] = pack_where(visible, t[i], j, (Pack)(-INFINITY));
    maxima = t[i] > maxima ? t[i] : maxima;
  }
  const float shift = softmax_shift(lane_max(pack_max(maxima), scratch));
  Pack sums = 0.0f;
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    t[i] -= shift;
    const Pack e = exp(t[i]);
    sums += e;
    t[i] = logarithmic ? t[i] : e;
  }
  const float sum = lane_sum(pack_sum(sums), scratch + LANE_SCRATCH);
  const float less = logarithmic && sum != 0.0f ? log(sum) : 0.0f;
  const float factor = logarithmic ? 1.0f : sum == 0.0f ? 0.0f : 1.0f / sum;
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    const int j = (i * LANES + lane) * WIDTH;
    if (j < stored) {
      pack_store(logarithmic ? t[i] - less : t[i] * factor, out, j);
    }
  }
#else
  // each lane scales its own sum when it meets a larger logit (Milakov and Gimelshein 2018)
  float largest = -INFINITY;
  Pack sums = 0.0f;
  for (int first = lane * WIDTH; first < visible; first += AHEAD * LANES * WIDTH) {
    Pack t[AHEAD];
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      t[i] = pack_load(x, min(first + i * LANES * WIDTH, end));
    }
    Pack maxima = largest;
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      const int j = first + i * LANES * WIDTH;
      t[i] = masked_pack(scale * t[i], mask_kind, mask, bias + min(j, end) * mask_step, mask_step);
      t[i] = pack_where(visible, t[i], j, (Pack)(-INFINITY));
      maxima = t[i] > maxima ? t[i] : maxima;
    }
    const float grown = pack_max(maxima);
    const float shift = softmax_shift(grown);
    sums *= exp(largest - shift);
    largest = grown;
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      sums += exp(t[i] - shift);
    }
  }
  const float shift = softmax_shift(lane_max(largest, scratch));
  // a lane that saw nothing has no largest to scale by
  const float own = pack_sum(sums);
  const float sum = lane_sum(own == 0.0f ? own : own * exp(softmax_shift(largest) - shift),
                             scratch + LANE_SCRATCH);
  const float less = logarithmic && sum != 0.0f ? log(sum) : 0.0f;
  const float factor = sum == 0.0f ? 0.0f : 1.0f / sum;
  for (int first = lane * WIDTH; first < stored; first += AHEAD * LANES * WIDTH) {
    Pack t[AHEAD];
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      t[i] = pack_load(x, min(first + i * LANES * WIDTH, end));
    }
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      const int j = first + i * LANES * WIDTH;
      t[i] = masked_pack(scale * t[i], mask_kind, mask, bias + min(j, end) * mask_step, mask_step);
      t[i] = pack_where(visible, t[i], j, (Pack)(-INFINITY)) - shift;
      if (j < stored) {
        pack_store(logarithmic ? t[i] - less : exp(t[i]) * factor, out, j);
      }
    }
  }
#endif
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void softmax_groups_strided(const __global float *restrict logits, __global float *restrict y,
                            MASKING_PARAMETERS, const int n, const long inner, const float scale,
                            const int logarithmic) {
  __local float scratch[LANES * ROWS];
  const int slot = get_local_id(0) % ROWS;
  const int lane = get_local_id(0) / ROWS;
  const long blocks = (inner + ROWS - 1) / ROWS;
  const long outer = get_group_id(0) / blocks;
  const long column = get_group_id(0) % blocks * ROWS + slot;
  __local float *own = scratch + slot * LANES;
  const int count = column < inner ? n : 0;
  const long bias = column < inner ? mask_start(MASKING, outer * inner + column) : 0;
  const long start = outer * n * inner + column;
  float largest = -INFINITY;
  float seen = 0.0f;
  for (int j = lane; j < count; j += LANES) {
    const float scaled = scale * logits[start + j * inner];
    const float t = masked(scaled, mask_kind, mask, bias + j * mask_step);
    const float grown = larger(t, largest);
    const float shift = softmax_shift(grown);
    seen = seen * exp(largest - shift) + exp(t - shift);
    largest = grown;
  }
  const float shift = softmax_shift(reduce_max(largest, lane, LANES, own));
  // a lane that saw nothing has no largest to scale by
  const float part = seen == 0.0f ? seen : seen * exp(softmax_shift(largest) - shift);
  const float sum = reduce_sum(part, lane, LANES, own);
  for (int j = lane; j < count; j += LANES) {
    const float t = scale * logits[start + j * inner];
    const float logit = masked(t, mask_kind, mask, bias + j * mask_step);
    y[start + j * inner] = normalized(logit - shift, sum, logarithmic);
  }
}
