/*
 * Values that pass between the work-items of a warp by shfl.sync. All work-items of the work-group
 * call these together.
 *
 *   WARP_SCRATCH(items)        declares, at the start of a kernel, what the emulation needs for a
 *                              work-group of so many work-items: nothing on NVIDIA
 *   shuffle_xor(x, distance)   the x of the work-item whose lane differs in these bits
 *
 * See assembly.h for the macros.
 */

#ifndef WARP_H
#define WARP_H

#include "assembly.h"

#ifdef NVIDIA
#define WARP_SCRATCH(items)
#define shuffle_xor(x, distance) warp_shuffle_xor(x, distance)

static inline float warp_shuffle_xor(float x, int distance) {
  float y;
  ASSEMBLY("shfl.sync.bfly.b32 %0, %1, %2, 0x1f, 0xffffffff;" : "=f"(y) : "f"(x), "r"(distance));
  return y;
}
#else
#define WARP_SCRATCH(items) __local float warp_scratch[items]
#define shuffle_xor(x, distance) warp_shuffle_xor(x, distance, warp_scratch)

static inline float warp_shuffle_xor(float x, int distance, __local float *scratch) {
  const int item = get_local_id(0);
  scratch[item] = x;
  barrier(CLK_LOCAL_MEM_FENCE);
  const float y = scratch[item ^ distance];
  barrier(CLK_LOCAL_MEM_FENCE);
  return y;
}
#endif

#endif
