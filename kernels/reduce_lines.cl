// Makes the middle axis of x one, in one part or in several: the form for CPUs, in sixteen lanes.
//
// x       [outer, extent, inner]
// y       [outer, parts, inner]: part p is made of elements p * length to (p + 1) * length
// finish, count   see finished() in reduce.h; 0 unless this is the last launch
//
// TYPE, COMBINE, MAP   see reduce.h
// BLOCK   elements, or rows, that the lanes add up before what they have is added to the total:
//         this keeps the chain of roundings short; default 4096, a multiple of 16

#include "reduce.h"

#ifndef BLOCK
#define BLOCK 4096
#endif

#if COMBINE == LOG_SUM_EXP

// log(sum of exp(x)) of `count` elements that lie `stride` apart.
float log_sum_exp(__global const float* restrict x, const long stride, const long count) {
  float largest = -INFINITY;
  long i = 0;
  if (stride == 1) {
    float16 lanes = -INFINITY;
    for (; i + 16 <= count; i += 16) {
      lanes = combine16(lanes, vload16(0, x + i));
    }
    largest = across(lanes);
  }
  for (; i < count; i++) {
    largest = combine(largest, x[i * stride]);
  }
  if (!isfinite(largest)) {
    return largest;
  }
  float total = 0;
  for (long block = 0; block < count; block += BLOCK) {
    const long end = min(block + BLOCK, count);
    float16 lanes = 0;
    float rest = 0;
    i = block;
    if (stride == 1) {
      for (; i + 16 <= end; i += 16) {
        lanes += exp(vload16(0, x + i) - largest);
      }
    }
    for (; i < end; i++) {
      rest += exp(x[i * stride] - largest);
    }
    float exponentials[16];
    vstore16(lanes, 0, exponentials);
    for (int j = 0; j < 16; j++) {
      rest += exponentials[j];
    }
    total += rest;
  }
  return largest + log(total);
}

#endif

// Where inner is 1.
//
// Launch: outer * parts work-items.
__kernel void rows(
    __global const TYPE* restrict x,
    __global TYPE* restrict y,
    const long extent,
    const long parts,
    const long length,
    const int finish,
    const float count) {
  const long id = get_global_id(0);
  const long first = id % parts * length;
  const long last = min(first + length, extent);
  __global const TYPE* row = x + id / parts * extent;
#if COMBINE == LOG_SUM_EXP
  y[id] = log_sum_exp(row + first, 1, last - first);
#else
  TYPE total = NEUTRAL;
  for (long block = first; block < last; block += BLOCK) {
    const long end = min(block + BLOCK, last);
    TYPE16 a = NEUTRAL;
    TYPE16 b = NEUTRAL;
    long i = block;
    for (; i + 32 <= end; i += 32) {
      a = combine16(a, map16(vload16(0, row + i)));
      b = combine16(b, map16(vload16(0, row + i + 16)));
    }
    TYPE rest = across(combine16(a, b));
    for (; i < end; i++) {
      rest = combine(rest, map(row[i]));
    }
    total = combine(total, rest);
  }
  y[id] = finished(total, finish, count);
#endif
}

// Sixteen neighbouring columns per work-item.
//
// Launch: outer * parts * ceil(inner / 16) work-items.
__kernel void columns(
    __global const TYPE* restrict x,
    __global TYPE* restrict y,
    const long extent,
    const long inner,
    const long parts,
    const long length,
    const int finish,
    const float count) {
  const long strips = (inner + 15) / 16;
  const long column = get_global_id(0) % strips * 16;
  const long result = get_global_id(0) / strips;
  const long first = result % parts * length;
  const long last = min(first + length, extent);
  const int width = (int)min(16L, inner - column);
  __global const TYPE* from = x + result / parts * extent * inner + column;
  __global TYPE* to = y + result * inner + column;
#if COMBINE == LOG_SUM_EXP
  for (int j = 0; j < width; j++) {
    to[j] = log_sum_exp(from + first * inner + j, inner, last - first);
  }
#else
  if (width == 16) {
    TYPE16 total = NEUTRAL;
    for (long block = first; block < last; block += BLOCK / 16) {
      const long end = min(block + BLOCK / 16, last);
      TYPE16 sum = NEUTRAL;
      for (long i = block; i < end; i++) {
        sum = combine16(sum, map16(vload16(0, from + i * inner)));
      }
      total = combine16(total, sum);
    }
    TYPE results[16];
    vstore16(total, 0, results);
    for (int j = 0; j < 16; j++) {
      to[j] = finished(results[j], finish, count);
    }
    return;
  }
  for (int j = 0; j < width; j++) {
    TYPE total = NEUTRAL;
    for (long block = first; block < last; block += BLOCK / 16) {
      const long end = min(block + BLOCK / 16, last);
      TYPE sum = NEUTRAL;
      for (long i = block; i < end; i++) {
        sum = combine(sum, map(from[i * inner + j]));
      }
      total = combine(total, sum);
    }
    to[j] = finished(total, finish, count);
  }
#endif
}
