// x / divisor. Division of 64 bits is slow on GPUs and seldom needed.

#ifndef QUOTIENT_H
#define QUOTIENT_H

static inline ulong quotient(ulong x, ulong divisor) {
  if (x < divisor) {
    return 0;
  }
  return x <= UINT_MAX ? (uint)x / (uint)divisor : x / divisor;
}

#endif
