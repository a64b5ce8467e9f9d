// What a device can do at best, to measure the other kernels by: arithmetic that needs no memory, and
// copying that needs no arithmetic.
//
// multiply_adds: each work-item takes steps steps x = factor·x + (1 − factor) in CHAINS vectors, each of
// which waits for none but itself, and adds them up.
//   sums     a vector per work-item: where each chain begins, give or take; their sums in the end
//   Launch: enough work-items to fill the device.
//
// copy: y = x, both of count elements, a multiple of WIDTH.
//   share    elements of a work-group, a multiple of WIDTH
//   Launch: ceil(count / share) work-groups; on CPU devices of one work-item.
//
// Macros:
//   WIDTH    floats of a vector: 4, 8 or 16

#define ALIGNED // else a GPU moves an element at a time
#include "vectors.h"

#define V VECTOR(float, WIDTH)
#define LOAD PASTE(vload, WIDTH)
#define STORE PASTE(vstore, WIDTH)

// Twelve hide the latency of four cycles on two units, and fit the sixteen registers of AVX2.
#define CHAINS(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11)

kernel void multiply_adds(global float *restrict sums, float factor, int steps) {
  const size_t item = get_global_id(0);
  const V f = factor;
  const V rest = 1 - factor;
  const V start = LOAD(item, sums);
  // Different beginnings, for a compiler may make one of equal chains.
#define BEGIN(n) V x##n = start + n;
  CHAINS(BEGIN)
  for (int step = 0; step < steps; step++) {
#define STEP(n) x##n = fma(f, x##n, rest);
    CHAINS(STEP)
  }
  V sum = 0;
#define ADD(n) sum += x##n;
  CHAINS(ADD)
  STORE(sum, item, sums);
}

kernel void copy(const global float *restrict x, global float *restrict y, long count, long share) {
  const long start = (long)get_group_id(0) * share;
  const long end = min(start + share, count);
  const long step = (long)get_local_size(0) * WIDTH;
  for (long i = start + (long)get_local_id(0) * WIDTH; i < end; i += step) {
    STORES(float, WIDTH, MANY(float, WIDTH, x, i), y + i);
  }
}
