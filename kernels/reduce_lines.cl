// Makes the middle axis of x one, in one part or in several: the form for CPUs, in sixteen lanes.
//
// x       [outer, extent, inner]
// y       [outer, parts, inner]: part p is made of elements p * length to (p + 1) * length
// finish, count   see finished() in reduce.h; 0 unless this is the last launch
//
// TYPE, COMBINE, MAP   see reduce.h
// BLOCK   elements, or rows, that the lanes add up before what they have is added to the total:
//         this keeps the chain of roundings short; default 4096, a multiple of 16

#include "exponential.h"
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
        lanes += exp_normal(vload16(0, x + i) - largest);
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
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void rows(
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
    TYPE16 c = NEUTRAL;
    TYPE16 d = NEUTRAL;
    long i = block;
    for (; i + 64 <= end; i += 64) {
      a = combine16(a, map16(vload16(0, row + i)));
      b = combine16(b, map16(vload16(0, row + i + 16)));
      c = combine16(c, map16(vload16(0, row + i + 32)));
      d = combine16(d, map16(vload16(0, row + i + 48)));
    }
    for (; i + 16 <= end; i += 16) {
      a = combine16(a, map16(vload16(0, row + i)));
    }
    TYPE rest = across(combine16(combine16(a, b), combine16(c, d)));
    for (; i < end; i++) {
      rest = combine(rest, map(row[i]));
    }
    total = combine(total, rest);
  }
  y[id] = finished(total, finish, count);
#endif
}

#if COMBINE != LOG_SUM_EXP

// The vectors that a strip of columns has at most: as many as the registers hold beside what is read.
#define VECTORS ((int)(64 / sizeof(TYPE)))

// Makes `vectors` times sixteen columns their results; inlined for one number or another, so that
// the sums stay in registers. Its pointers are not restrict: Oclgrind does not know what inlining
// makes of that.
__attribute__((always_inline)) static inline void reduce_columns(
    __global const TYPE* from,
    __global TYPE* to,
    const int vectors,
    const long rows,
    const long inner,
    const int finish,
    const float count) {
  TYPE16 total[VECTORS];
#pragma unroll
  for (int v = 0; v < vectors; v++) {
    total[v] = NEUTRAL;
  }
  for (long block = 0; block < rows; block += BLOCK / 16) {
    const long end = min(block + BLOCK / 16, rows);
    TYPE16 sum[VECTORS];
#pragma unroll
    for (int v = 0; v < vectors; v++) {
      sum[v] = NEUTRAL;
    }
    for (long i = block; i < end; i++) {
#pragma unroll
      for (int v = 0; v < vectors; v++) {
        sum[v] = combine16(sum[v], map16(vload16(v, from + i * inner)));
      }
    }
#pragma unroll
    for (int v = 0; v < vectors; v++) {
      total[v] = combine16(total[v], sum[v]);
    }
  }
#pragma unroll
  for (int v = 0; v < vectors; v++) {
    TYPE results[16];
    vstore16(total[v], 0, results);
    for (int j = 0; j < 16; j++) {
      to[v * 16 + j] = finished(results[j], finish, count);
    }
  }
}

#endif

// A strip of up to `stripColumns` neighbouring columns per work-item.
//
// Launch: outer * parts * ceil(inner / stripColumns) work-items.
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void columns(
    __global const TYPE* restrict x,
    __global TYPE* restrict y,
    const long extent,
    const long inner,
    const long stripColumns,
    const long parts,
    const long length,
    const int finish,
    const float count) {
  const long strips = (inner + stripColumns - 1) / stripColumns;
  const long column = get_global_id(0) % strips * stripColumns;
  const long result = get_global_id(0) / strips;
  const long first = result % parts * length;
  const long last = min(first + length, extent);
  const long width = min(stripColumns, inner - column);
  __global const TYPE* from = x + (result / parts * extent + first) * inner + column;
  __global TYPE* to = y + result * inner + column;
  const long rows = last - first;
#if COMBINE == LOG_SUM_EXP
  for (long j = 0; j < width; j++) {
    to[j] = log_sum_exp(from + j, inner, rows);
  }
#else
  long done = 0;
  for (; done + VECTORS * 16 <= width; done += VECTORS * 16) {
    reduce_columns(from + done, to + done, VECTORS, rows, inner, finish, count);
  }
  for (; done + 64 <= width; done += 64) {
    reduce_columns(from + done, to + done, 4, rows, inner, finish, count);
  }
  for (; done + 16 <= width; done += 16) {
    reduce_columns(from + done, to + done, 1, rows, inner, finish, count);
  }
  for (; done < width; done++) {
    TYPE total = NEUTRAL;
    for (long block = 0; block < rows; block += BLOCK / 16) {
      const long end = min(block + BLOCK / 16, rows);
      TYPE sum = NEUTRAL;
      for (long i = block; i < end; i++) {
        sum = combine(sum, map(from[i * inner + done]));
      }
      total = combine(total, sum);
    }
    to[done] = finished(total, finish, count);
  }
#endif
}
