// Keys of 64 bits that order as the elements do: the value's order above, the index, inverted so
// that the lower wins, below. No two keys of a line are equal, so there is only one order.
//
// INTEGER   defined where elements are int, else they are float
// SMALLEST  defined where the smallest elements are the top ones

#ifndef TOP_K_H
#define TOP_K_H

#ifdef INTEGER
typedef int TYPE;
#else
typedef float TYPE;
#endif

// -0 orders as 0, NaN above all.
static inline ulong key(const TYPE value, const long index) {
#ifdef INTEGER
  const int bits = value;
#else
  // all NaN become one, and -0 becomes 0
  const int raw = isnan(value) ? 0x7fc00000 : as_uint(value) == 0x80000000u ? 0 : as_int(value);
  const int bits = raw < 0 ? raw ^ 0x7fffffff : raw;
#endif
#ifdef SMALLEST
  const uint order = ~((uint)bits ^ 0x80000000u);
#else
  const uint order = (uint)bits ^ 0x80000000u;
#endif
  return ((ulong)order << 32) | (uint)~(uint)index;
}

static inline long index_of(const ulong key) {
  return (long)(uint)~(uint)key;
}

#endif
