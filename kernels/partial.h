// Vectors of 16 floats of which only the first `count` lie in memory; count is in [1, 16].

#ifndef PARTIAL_H
#define PARTIAL_H

#include "vectors.h"

static inline float16 load_part(const __global float *x, const int count, const float rest) {
  if (count == 16) {
    return vload16(0, x);
  }
  float lanes[16];
  for (int i = 0; i < 16; i++) {
    lanes[i] = i < count ? x[i] : rest;
  }
  return vload16(0, lanes);
}

static inline void store_part(const float16 value, __global float *y, const int count) {
  if (count == 16) {
    STORES(float, 16, value, y);
    return;
  }
  float lanes[16];
  vstore16(value, 0, lanes);
  for (int i = 0; i < count; i++) {
    y[i] = lanes[i];
  }
}

static inline float sum_lanes(const float16 x) {
  const float8 a = x.lo + x.hi;
  const float4 b = a.lo + a.hi;
  return (b.x + b.z) + (b.y + b.w);
}

// Of lanes none of which is NaN.
static inline float max_lanes(const float16 x) {
  const float8 a = x.lo > x.hi ? x.lo : x.hi;
  const float4 b = a.lo > a.hi ? a.lo : a.hi;
  const float2 c = b.lo > b.hi ? b.lo : b.hi;
  return c.x > c.y ? c.x : c.y;
}

#endif
