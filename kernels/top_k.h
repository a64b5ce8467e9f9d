// Keys that order as the elements do: the value's order above, the index, inverted so that the lower
// wins, below. No two keys of a line are equal, so there is only one order. A key has 64 bits, for
// elements of long two such words.
//
//   key(value, index), index_of(key)
//   is_less(a, b)   the order of keys
//   NO_KEY          less than all
//
// INTEGER   defined where elements are int or long, else they are float
// LONG      defined where they are long
// SMALLEST  defined where the smallest elements are the top ones

#ifndef TOP_K_H
#define TOP_K_H

#if defined(LONG)
typedef long TYPE;
// no ulong2, whose comparison by halves Oclgrind 21.10 gets wrong
typedef struct {
  ulong order;
  ulong index;
} KEY;
#define NO_KEY ((KEY){0, 0})
#elif defined(INTEGER)
typedef int TYPE;
typedef ulong KEY;
#define NO_KEY ((ulong)0)
#else
typedef float TYPE;
typedef ulong KEY;
#define NO_KEY ((ulong)0)
#endif

#ifdef LONG

static inline KEY key(const TYPE value, const long index) {
  const ulong order = (ulong)value ^ 0x8000000000000000ul;
#ifdef SMALLEST
  return (KEY){~order, ~(ulong)index};
#else
  return (KEY){order, ~(ulong)index};
#endif
}

static inline bool is_less(const KEY a, const KEY b) {
  return a.order < b.order || (a.order == b.order && a.index < b.index);
}

static inline long index_of(const KEY key) {
  return (long)~key.index;
}

#else

// -0 orders as 0, NaN above all.
static inline KEY key(const TYPE value, const long index) {
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

static inline bool is_less(const KEY a, const KEY b) {
  return a < b;
}

static inline long index_of(const KEY key) {
  return (long)(uint)~(uint)key;
}

#endif

#endif
