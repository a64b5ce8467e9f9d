/*
 * What the pooling kernels share: the maximum in which NaN counts as larger than any number, for
 * one element and for vectors.
 */

#ifndef POOLING_H
#define POOLING_H

/* Whether the value beats the maximum so far; the first NaN beats every number and no other NaN. */
static inline int larger(float value, float maximum) {
  return value > maximum || (value != value && maximum == maximum);
}

/* The same for sixteen: all bits set where it does. */
static inline int16 larger16(float16 value, float16 maximum) {
  return (value > maximum) | ((value != value) & (maximum == maximum));
}

/* The largest of the maximum so far and sixteen elements. */
static inline float largest_of_16(float maximum, float16 v) {
  float elements[16];
  vstore16(v, 0, elements);
  for (int i = 0; i < 16; i++) {
    maximum = larger(elements[i], maximum) ? elements[i] : maximum;
  }
  return maximum;
}

#endif
