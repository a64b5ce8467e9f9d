/*
 * What the pooling kernels share: the maximum in which NaN counts as larger than any number, for
 * one element and for vectors.
 */

#ifndef POOLING_H
#define POOLING_H

/* Whether the value beats the maximum so far; the first NaN beats every number and no other NaN. */
static inline int larger(float value, float maximum) {
  return isgreater(value, maximum) || (isnan(value) && !isnan(maximum));
}

/* The same for sixteen: all bits set where it does. */
static inline int16 larger16(float16 value, float16 maximum) {
  return isgreater(value, maximum) | (isnan(value) & ~isnan(maximum));
}

/* The largest of sixteen elements. */
static inline float max_of_16(float16 v) {
  const float8 eight = select(v.lo, v.hi, isgreater(v.hi, v.lo) | isnan(v.hi));
  const float4 four = select(eight.lo, eight.hi, isgreater(eight.hi, eight.lo) | isnan(eight.hi));
  const float2 two = select(four.lo, four.hi, isgreater(four.hi, four.lo) | isnan(four.hi));
  return larger(two.y, two.x) ? two.y : two.x;
}

#endif
