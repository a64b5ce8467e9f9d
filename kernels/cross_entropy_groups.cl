// Cross entropy and its gradient for GPUs, a row to the lanes of a work-group; see op/CrossEntropy.
//
// cross_entropy_groups
//   losses, row_weights   [rows]
//
// cross_entropy_gradient_groups
//   dlosses               [rows]
//   dlogits               [rows][classes]
//
//   the others            see cross_entropy.h; classes is a multiple of WIDTH and not 0
//   global                work-groups of ROWS rows: ceil(rows/ROWS)*LANES*ROWS; local LANES*ROWS
//
// Macros:
//   LANES   work-items that share a row; a power of two (default 32)
//   ROWS    rows of a work-group (default 4)
//   ITEMS   packs of a row that a lane keeps in registers; 0 reads them again (default 4)
//   WIDTH   elements of a pack, see packs.h (default 4)
//   and those of lane_reduction.h
//
// What binds it is memory, as in softmax_groups.cl: the loss reads each logit once, the gradient reads
// and writes each once; with ITEMS = 0 the gradient, and the loss with label smoothing, read it again.

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

#include "cross_entropy.h"
#include "lane_reduction.h"
#include "packs.h"

// Packs that a lane reads at once where it does not keep them.
#define AHEAD 4
#define STEP (LANES * WIDTH)

// Walks a lane's packs: of those it keeps all at once, else AHEAD at a time.
#if ITEMS > 0
#define CHUNK ITEMS
#define EACH_CHUNK
#else
#define CHUNK AHEAD
#define EACH_CHUNK for (int first = lane * WIDTH; first < classes; first += AHEAD * STEP)
#endif

LANE_REDUCTION(lane_sums, float2, ADDED)

// What makes a finite shift of the largest logit.
static inline float shift_of(const float largest) {
  return largest == -INFINITY ? 0.0f : largest;
}

// A row's packs from `first` on. Loads beyond the row repeat its end, so that none waits for a branch;
// their logits are -INFINITY.
__attribute__((always_inline)) static inline void load_chunk(Pack *t, const __global float *x,
                                                             const int first, const int classes) {
#pragma unroll
  for (int i = 0; i < CHUNK; i++) {
    t[i] = pack_load(x, min(first + i * STEP, classes - WIDTH));
  }
#pragma unroll
  for (int i = 0; i < CHUNK; i++) {
    t[i] = first + i * STEP < classes ? t[i] : (Pack)(-INFINITY);
  }
}

__attribute__((always_inline)) static inline float largest_of(const Pack *t, const float before) {
  Pack maxima = before;
#pragma unroll
  for (int i = 0; i < CHUNK; i++) {
    maxima = t[i] > maxima ? t[i] : maxima;
  }
  return pack_max(maxima);
}

__attribute__((always_inline)) static inline Pack exponentials(const Pack *t, const float shift) {
  Pack sums = 0.0f;
#pragma unroll
  for (int i = 0; i < CHUNK; i++) {
    sums += exp(t[i] - shift);
  }
  return sums;
}

typedef struct {
  float largest;
  float sum;  // of e^(logit - largest)
} RowSum;

#if ITEMS > 0

__attribute__((always_inline)) static inline RowSum row_sum(const Pack *t, __local float *scratch) {
  RowSum row;
  row.largest = lane_max(largest_of(t, -INFINITY), scratch);
  row.sum = lane_sum(pack_sum(exponentials(t, shift_of(row.largest))), scratch + LANE_SCRATCH);
  return row;
}

#else

// In one pass, each lane scaling its own sum when it meets a larger logit (Milakov and Gimelshein 2018).
__attribute__((always_inline)) static inline RowSum row_sum(const __global float *x,
                                                            const int classes, const int lane,
                                                            __local float *scratch) {
  float largest = -INFINITY;
  Pack sums = 0.0f;
  EACH_CHUNK {
    Pack t[CHUNK];
    load_chunk(t, x, first, classes);
    const float grown = largest_of(t, largest);
    const float shift = shift_of(grown);
    sums = sums * exp(largest - shift) + exponentials(t, shift);
    largest = grown;
  }
  RowSum row;
  row.largest = lane_max(largest, scratch);
  // a lane that saw nothing has no largest to scale by
  const float own = pack_sum(sums);
  const float scaled = own == 0.0f ? own : own * exp(shift_of(largest) - shift_of(row.largest));
  row.sum = lane_sum(scaled, scratch + LANE_SCRATCH);
  return row;
}

#endif

static inline Pack weights_of(const __global float *weights, const int weighted, const int c) {
  return weighted ? pack_load(weights, c) : (Pack)(1.0f);
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void cross_entropy_groups(LOSS_PARAMETERS, __global float *losses, __global float *row_weights) {
  __local float2 scratch[2 * LANE_SCRATCH];
  const int lane = get_local_id(0) % LANES;
  const long wanted = (long)get_group_id(0) * ROWS + get_local_id(0) / LANES;
  // lanes without a row go along with the last one, for the exchange, and store nothing
  const long row = min(wanted, rows - 1);
  const __global float *x = logits + row * classes;
#if ITEMS > 0
  const int first = lane * WIDTH;
  Pack t[CHUNK];
  load_chunk(t, x, first, classes);
  const RowSum all = row_sum(t, (__local float *)scratch);
#else
  const RowSum all = row_sum(x, classes, lane, (__local float *)scratch);
#endif
  float2 smooth = 0.0f;
  if (smoothing != 0.0f) {
    Pack totals = 0.0f;
    Pack distances = 0.0f;
    EACH_CHUNK {
#if ITEMS == 0
      Pack t[CHUNK];
      load_chunk(t, x, first, classes);
#endif
#pragma unroll
      for (int i = 0; i < CHUNK; i++) {
        const int c = first + i * STEP;
        if (c < classes) {
          const Pack weight = weights_of(weights, weighted, c);
          totals += weight;
          distances += weight * (t[i] - all.largest);
        }
      }
    }
    smooth = lane_sums((float2)(pack_sum(totals), pack_sum(distances)),
                       scratch + LANE_SCRATCH);
  }
  if (lane == 0 && wanted < rows) {
    const long target = target_of(targets, wide_targets, row);
    float loss = target == ignored ? 0.0f : NAN;
    float weight = loss;
    if (target != ignored && target >= 0 && target < classes) {
      weight = weight_of(weights, weighted, target);
      loss = loss_of(x[target], weight, all.largest, all.sum, smoothing, classes, smooth.x,
                     smooth.y);
    }
    losses[row] = loss;
    row_weights[row] = weight;
  }
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void cross_entropy_gradient_groups(LOSS_PARAMETERS, const __global float *dlosses,
                                   __global float *dlogits) {
  __local float scratch[2 * LANE_SCRATCH];
  const int lane = get_local_id(0) % LANES;
  const long wanted = (long)get_group_id(0) * ROWS + get_local_id(0) / LANES;
  const long row = min(wanted, rows - 1);
  const __global float *x = logits + row * classes;
  __global float *y = dlogits + row * classes;
#if ITEMS > 0
  const int first = lane * WIDTH;
  Pack t[CHUNK];
  load_chunk(t, x, first, classes);
  const RowSum all = row_sum(t, scratch);
#else
  const RowSum all = row_sum(x, classes, lane, scratch);
#endif
  float total = 0.0f;
  if (smoothing != 0.0f) {
    Pack totals = 0.0f;
    for (int c = lane * WIDTH; c < classes; c += STEP) {
      totals += weights_of(weights, weighted, c);
    }
    total = lane_sum(pack_sum(totals), scratch);
  }
  if (wanted >= rows) {
    return;
  }
  const long target = target_of(targets, wide_targets, row);
  if (target == ignored || target < 0 || target >= classes) {
    for (int c = lane * WIDTH; c < classes; c += STEP) {
      pack_store((Pack)(target == ignored ? 0.0f : NAN), y, c);
    }
    return;
  }
  const float dloss = dlosses[row];
  const float of_target = (1.0f - smoothing) * weight_of(weights, weighted, target);
  const float of_each = smoothing / classes;
  const float factor = dloss * (of_target + of_each * total) / all.sum;
  EACH_CHUNK {
#if ITEMS == 0
    Pack t[CHUNK];
    load_chunk(t, x, first, classes);
#endif
#pragma unroll
    for (int i = 0; i < CHUNK; i++) {
      const int c = first + i * STEP;
      if (c < classes) {
        Pack share = pack_at((int)target, dloss * of_target, c);
        if (smoothing != 0.0f) {
          share += dloss * of_each * weights_of(weights, weighted, c);
        }
        pack_store(exp(t[i] - all.largest) * factor - share, y, c);
      }
    }
  }
}
