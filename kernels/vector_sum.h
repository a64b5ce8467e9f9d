/*
 * The sum so far and the sixteen elements of a vector, one after the other. Adding halves of the vector
 * would save little, once in a row, and Oclgrind does not follow the shuffles it is compiled to.
 */

#ifndef VECTOR_SUM_H
#define VECTOR_SUM_H

static inline float add_16(float sum, float16 v) {
  float elements[16];
  vstore16(v, 0, elements);
  for (int i = 0; i < 16; i++) {
    sum += elements[i];
  }
  return sum;
}

#endif
