/* The sum of the sixteen elements of a vector, in a fixed order. */

#ifndef VECTOR_SUM_H
#define VECTOR_SUM_H

static inline float sum_of_16(float16 v) {
  const float8 eight = v.lo + v.hi;
  const float4 four = eight.lo + eight.hi;
  return (four.x + four.y) + (four.z + four.w);
}

#endif
