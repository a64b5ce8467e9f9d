// Combines a value of each of the LANES work-items that share a row; all of them get the result. The
// work-group has one axis, the lanes of a row are neighbours in it. The order depends on nothing but
// LANES, the device and the macro below, so the same launch gives the same bits.
//
//   LANE_REDUCTION(name, TYPE, COMBINE)   defines TYPE name(TYPE x, __local TYPE *scratch); TYPE is float,
//                     float2, float4, int or long, COMBINE(a, b) is one of two, the same as COMBINE(b, a)
//   ADDED, LARGER_OF  such; the larger knows no NaN
//   lane_sum, lane_max
//   LANE_SCRATCH      elements of `scratch` for a work-group of GROUP work-items
//
// All work-items of the work-group call. Reductions that follow each other take different scratches;
// the third may have the first's again.
//
// Macros: LANES and GROUP, powers of two; and at most one of
//
//   NVIDIA, or MMA_EMULATED                values pass through a warp by shfl.sync: see warp.h. No
//                                          barrier up to 32 lanes, beyond that one
//   SUB_GROUPS, or SUB_GROUPS_EMULATED     sub-groups add up what is theirs, if a row has so many lanes:
//                                          one barrier, none where they are the row. By AMD's compiler
//                                          values pass through a wave as through a warp, for its OpenCL
//                                          has no shuffles and rows may be shorter than a wave
//   neither                                through local memory, by two barriers or one

#ifndef LANE_REDUCTION_H
#define LANE_REDUCTION_H

#define ADDED(a, b) ((a) + (b))
#define LARGER_OF(a, b) ((a) > (b) ? (a) : (b))

// Work-items that are combined before those of other such blocks.
#if LANES < 32
#define BLOCK_LANES LANES
#else
#define BLOCK_LANES 32
#endif

#if defined(SUB_GROUPS) && defined(__AMDGCN__)
#define AMD_WAVES
#endif

#if defined(NVIDIA) || defined(MMA_EMULATED) || defined(AMD_WAVES)

#ifdef AMD_WAVES
#include "wave.h"
#define PART_SCRATCH 0
#define SHUFFLED(x, distance, scratch) wave_shuffle_xor(x, distance)
#elif defined(NVIDIA)
#include "warp.h"
#define PART_SCRATCH 0
#define SHUFFLED(x, distance, scratch) warp_shuffle_xor(x, distance)
#else
#include "warp.h"
#define PART_SCRATCH GROUP
#define SHUFFLED(x, distance, scratch) warp_shuffle_xor(x, distance, (__local float *)(scratch))
#endif
#define LANE_SCRATCH (PART_SCRATCH + GROUP / BLOCK_LANES)

static inline float shuffled_float(const float x, const int distance, __local float *scratch) {
  return SHUFFLED(x, distance, scratch);
}

static inline int shuffled_int(const int x, const int distance, __local int *scratch) {
  return as_int(SHUFFLED(as_float(x), distance, scratch));
}

static inline float2 shuffled_float2(const float2 x, const int distance, __local float2 *scratch) {
  return (float2)(SHUFFLED(x.x, distance, scratch), SHUFFLED(x.y, distance, scratch));
}

static inline long shuffled_long(const long x, const int distance, __local long *scratch) {
  return as_long(shuffled_float2(as_float2(x), distance, (__local float2 *)scratch));
}

static inline float4 shuffled_float4(const float4 x, const int distance, __local float4 *scratch) {
  __local float2 *own = (__local float2 *)scratch;
  return (float4)(shuffled_float2(x.lo, distance, own), shuffled_float2(x.hi, distance, own));
}

#define BLOCK_COMBINED(TYPE, COMBINE)                             \
  const int block = BLOCK_LANES;                                  \
  for (int d = BLOCK_LANES / 2; d > 0; d /= 2) {                  \
    const TYPE other = shuffled_##TYPE(x, d, scratch);            \
    x = COMBINE(x, other);                                        \
  }

#else

#define PART_SCRATCH GROUP
#define LANE_SCRATCH (GROUP + GROUP / 4)

// Every lane reads what those of its block have, all of them the same address at a time.
#define COMBINED_BY_MEMORY(TYPE, COMBINE)                                    \
  if (BLOCK_LANES > 1) {                                                     \
    scratch[id] = x;                                                         \
    barrier(CLK_LOCAL_MEM_FENCE);                                            \
    const __local TYPE *all = scratch + id / BLOCK_LANES * BLOCK_LANES;      \
    x = all[0];                                                              \
    for (int i = 1; i < BLOCK_LANES; i++) {                                  \
      x = COMBINE(x, all[i]);                                                \
    }                                                                        \
  }

#if defined(SUB_GROUPS) || defined(SUB_GROUPS_EMULATED)

#ifdef SUB_GROUPS
#ifdef cl_khr_subgroups
#pragma OPENCL EXTENSION cl_khr_subgroups : enable
#endif
#define SUB_GROUP_ITEMS (int)get_max_sub_group_size()
#define SUB_GROUP_ADDED(x, scratch) sub_group_reduce_add(x)
#define SUB_GROUP_LARGER_OF(x, scratch) sub_group_reduce_max(x)
#else
#define SUB_GROUP_ITEMS 8
#define SUB_GROUP_ADDED(x, scratch) emulated_add(x, (__local float *)(scratch))
#define SUB_GROUP_LARGER_OF(x, scratch) emulated_max(x, (__local float *)(scratch))

static inline float emulated_add(float x, __local float *scratch) {
  const int id = get_local_id(0);
  scratch[id] = x;
  barrier(CLK_LOCAL_MEM_FENCE);
  x = 0.0f;
  for (int i = 0; i < SUB_GROUP_ITEMS; i++) {
    x += scratch[id / SUB_GROUP_ITEMS * SUB_GROUP_ITEMS + i];
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  return x;
}

static inline float emulated_max(float x, __local float *scratch) {
  const int id = get_local_id(0);
  scratch[id] = x;
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int i = 0; i < SUB_GROUP_ITEMS; i++) {
    x = fmax(x, scratch[id / SUB_GROUP_ITEMS * SUB_GROUP_ITEMS + i]);
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  return x;
}
#endif

// The parameter must not be called as a member is: both would be replaced.
#define SUB_GROUP_float(COMBINE, value, scratch) SUB_GROUP_##COMBINE(value, scratch)
#define SUB_GROUP_float2(COMBINE, value, scratch) \
  (float2)(SUB_GROUP_##COMBINE((value).x, scratch), SUB_GROUP_##COMBINE((value).y, scratch))
#define SUB_GROUP_float4(COMBINE, value, scratch)                                      \
  (float4)(SUB_GROUP_float2(COMBINE, (value).lo, scratch),                             \
           SUB_GROUP_float2(COMBINE, (value).hi, scratch))

// The size of sub-groups is known to the device alone; that of a row may be less.
#define BLOCK_COMBINED(TYPE, COMBINE)                     \
  int block = SUB_GROUP_ITEMS;                            \
  if (block <= LANES) {                                   \
    x = SUB_GROUP_##TYPE(COMBINE, x, scratch);            \
  } else {                                                \
    COMBINED_BY_MEMORY(TYPE, COMBINE)                     \
    block = BLOCK_LANES;                                  \
  }

#else
#define BLOCK_COMBINED(TYPE, COMBINE) \
  const int block = BLOCK_LANES;      \
  COMBINED_BY_MEMORY(TYPE, COMBINE)
#endif
#endif

#define LANE_REDUCTION(NAME, TYPE, COMBINE)                          \
  static inline TYPE NAME(TYPE x, __local TYPE *scratch) {           \
    const int id = get_local_id(0);                                  \
    BLOCK_COMBINED(TYPE, COMBINE)                                    \
    if (LANES > block) {                                             \
      __local TYPE *parts = scratch + PART_SCRATCH;                  \
      if (id % block == 0) {                                         \
        parts[id / block] = x;                                       \
      }                                                              \
      barrier(CLK_LOCAL_MEM_FENCE);                                  \
      parts += id / LANES * (LANES / block);                         \
      x = parts[0];                                                  \
      for (int i = 1; i < LANES / block; i++) {                      \
        x = COMBINE(x, parts[i]);                                    \
      }                                                              \
    }                                                                \
    return x;                                                        \
  }

LANE_REDUCTION(lane_sum, float, ADDED)
LANE_REDUCTION(lane_max, float, LARGER_OF)

#endif
