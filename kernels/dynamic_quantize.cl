// The range of x, 0 in it, and from it the scale and zero point with which quantize.cl makes it bytes.
//
// x        float [count]
// ranges   float [parts, 2]: the least and the largest of a part of x, and of 0; NaN where x has one
// scale, zero_point   one float, one byte
//
// GROUP   work-items of a group of `ranges_of_groups`, a power of two, default 256

#ifndef GROUP
#define GROUP 256
#endif

#define LANES 1
#define FN(name) name
#include "vectors.h"
#include "division.h"

// NaN wins over everything
#define SMALLER(a, b) ((((a) < (b)) | ((a) != (a))) ? (a) : (b))
#define LARGER(a, b) ((((a) > (b)) | ((a) != (a))) ? (a) : (b))

// For CPUs: each work-item takes `length` elements in sixteen lanes.
//
// Launch: parts work-items, local (1).
__attribute__((reqd_work_group_size(1, 1, 1)))
__kernel void ranges_of_lanes(
    __global const float* restrict x,
    __global float* restrict ranges,
    const long count,
    const long length) {
  const long part = get_global_id(0);
  const long end = min(count, (part + 1) * length);
  float16 lows = 0;
  float16 highs = 0;
  long i = part * length;
  for (; i + 16 <= end; i += 16) {
    const float16 values = vload16(0, x + i);
    lows = SMALLER(values, lows);
    highs = LARGER(values, highs);
  }
  float low = 0;
  float high = 0;
  for (; i < end; i++) {
    low = SMALLER(x[i], low);
    high = LARGER(x[i], high);
  }
  float lanes[2][16];
  vstore16(lows, 0, lanes[0]);
  vstore16(highs, 0, lanes[1]);
  for (int j = 0; j < 16; j++) {
    low = SMALLER(lanes[0][j], low);
    high = LARGER(lanes[1][j], high);
  }
  ranges[2 * part] = low;
  ranges[2 * part + 1] = high;
}

// For GPUs: each work-group takes every parts-th run of GROUP elements.
//
// Launch: parts groups of GROUP work-items.
__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1))) void ranges_of_groups(
    __global const float* restrict x,
    __global float* restrict ranges,
    const long count) {
  __local float lows[GROUP];
  __local float highs[GROUP];
  const int id = get_local_id(0);
  float low = 0;
  float high = 0;
  for (long i = get_global_id(0); i < count; i += get_global_size(0)) {
    low = SMALLER(x[i], low);
    high = LARGER(x[i], high);
  }
  lows[id] = low;
  highs[id] = high;
  for (int reach = GROUP / 2; reach > 0; reach /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    if (id < reach) {
      lows[id] = SMALLER(lows[id], lows[id + reach]);
      highs[id] = LARGER(highs[id], highs[id + reach]);
    }
  }
  if (id == 0) {
    ranges[2 * get_group_id(0)] = lows[0];
    ranges[2 * get_group_id(0) + 1] = highs[0];
  }
}

// Launch: one work-item.
__kernel void parameters(
    __global const float* restrict ranges,
    __global float* restrict scale,
    __global uchar* restrict zero_point,
    const long parts) {
  float low = 0;
  float high = 0;
  for (long part = 0; part < parts; part++) {
    low = SMALLER(ranges[2 * part], low);
    high = LARGER(ranges[2 * part + 1], high);
  }
  const float step = divide(low == high ? 1.0f : high - low, 255.0f);
  const float from_zero = 0.0f - divide(low, step);
  scale[0] = step;
  zero_point[0] = from_zero == from_zero ? convert_uchar_sat(rint(from_zero)) : 0;
}
