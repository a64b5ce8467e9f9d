// y[i] = x[i]*factor where random number i is threshold or more, else 0.
//
// x, y      [size]
// counter   [2]: the seed and the offset of philox.h
//
// Launch: ceil(size / (4*WIDTH)) work-items, any work-group size; each takes WIDTH blocks of four random
// numbers, and the elements that are next to each other with them.
//
// Macro:
//   WIDTH   1 (default, for GPUs) or 16

#define ALIGNED

#include "vectors.h"

#ifndef WIDTH
#define WIDTH 1
#endif
#define LANES WIDTH
#define FN(name) name

#include "philox.h"

kernel void dropout(const global float *restrict x, const global long *restrict counter,
                    global float *restrict y, long size, uint threshold, float factor) {
  const ulong block = (ulong)get_global_id(0) * WIDTH;
  if ((long)(4 * block) >= size) {
    return;
  }
  VECTOR(uint, WIDTH) words[4];
#if WIDTH == 1
  philox(block, (ulong)counter[1], (ulong)counter[0], words);
#else
  const ulong16 lanes = (ulong16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  philox(block + lanes, (ulong)counter[1], (ulong)counter[0], words);
#endif
  const global float *from = x + 4 * block;
  global float *to = y + 4 * block;
  const int count = (int)min((long)(4 * WIDTH), size - (long)(4 * block));
  const uint *number = (const uint *)words; // number w*WIDTH + b is word w of block b
  if (count == 4 * WIDTH) {
    for (int b = 0; b < WIDTH; b++) {
      const uint4 four = (uint4)(number[b], number[WIDTH + b], number[2 * WIDTH + b],
                                 number[3 * WIDTH + b]);
      const float4 kept = MANY(float, 4, from, 4 * b) * factor;
      STORES(float, 4, four >= threshold ? kept : (float4)(0.0f), to + 4 * b);
    }
  } else {
    for (int i = 0; i < count; i++) {
      to[i] = number[i % 4 * WIDTH + i / 4] >= threshold ? from[i] * factor : 0.0f;
    }
  }
}
