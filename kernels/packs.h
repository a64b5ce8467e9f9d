// Packs: WIDTH neighbouring elements of a row that go through memory as one. A GPU moves 16 bytes of
// a work-item by one instruction, but only if it knows them to be aligned, which vload4 does not say:
// rows are a multiple of WIDTH long.
//
//   WIDTH                    1 or 4 (default)
//   Pack                     float or float4
//   pack_load(x, j)          elements j... of x, j being a multiple of WIDTH
//   pack_store(pack, x, j)   writes them
//   pack_where(count, a, j, b)   element i of a where j + i < count, else of b
//   pack_at(place, value, j)     value where j + i is place, else 0
//   pack_sum, pack_max       across a pack; the maximum knows no NaN

#ifndef PACKS_H
#define PACKS_H

#ifndef WIDTH
#define WIDTH 4
#endif

#if WIDTH == 4

typedef float4 Pack;

static inline Pack pack_where(const int count, const Pack a, const int j, const Pack b) {
  return (int4)(j, j + 1, j + 2, j + 3) < (int4)(count) ? a : b;
}

static inline Pack pack_at(const int place, const float value, const int j) {
  return (int4)(j, j + 1, j + 2, j + 3) == (int4)(place) ? (Pack)(value) : (Pack)(0.0f);
}

static inline float pack_sum(const Pack p) { return (p.x + p.z) + (p.y + p.w); }

static inline float pack_max(const Pack p) {
  const float2 pair = p.lo > p.hi ? p.lo : p.hi;
  return pair.x > pair.y ? pair.x : pair.y;
}

#else

typedef float Pack;

static inline Pack pack_where(const int count, const Pack a, const int j, const Pack b) {
  return j < count ? a : b;
}

static inline Pack pack_at(const int place, const float value, const int j) {
  return j == place ? value : 0.0f;
}

static inline float pack_sum(const Pack p) { return p; }

static inline float pack_max(const Pack p) { return p; }

#endif

static inline Pack pack_load(const __global float *x, const long j) {
  return *(const __global Pack *)(x + j);
}

static inline void pack_store(const Pack pack, __global float *x, const long j) {
  *(__global Pack *)(x + j) = pack;
}

#endif
