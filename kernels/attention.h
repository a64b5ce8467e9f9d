// What the attention kernels for GPUs share: four neighbouring elements off-chip at a time.
//
//   QUERY_T                     the type to declare buffers of queries of
//   QUERIES4(q, at, left)       elements at to at + 3 as float4, zero from the `left`th on
//   ELEMENTS4(x, at, left)      the same of keys and values
//   EXP2(x)                     2^x for scores in units of log 2
//
// Macros:
//   STORAGE           element type of keys and values; see storage.h
//   QUERIES_FLOAT32   queries are float although STORAGE is not
//   ALIGNED           head sizes are multiples of 4, so that chunks of four are aligned and whole
//   NATIVE            native_exp2 errs by few ulp, as on NVIDIA (2^-22.5) and AMD (1 ulp)

#ifndef ATTENTION_H
#define ATTENTION_H

#include "storage.h"

// else arrays handed to a function lie in memory
#define INLINE static inline __attribute__((always_inline))

#ifdef QUERIES_FLOAT32
#define QUERY_T float
#define QUERY(q, i) (q)[i]
#define ALIGNED_QUERIES(q) (*(const __global float4 *)(q))
#else
#define QUERY_T STORAGE_T
#define QUERY(q, i) load(q, i)
#define ALIGNED_QUERIES(q) load4_aligned(q)
#endif

#ifndef NATIVE
#define EXP2 exp2
#elif defined(__NVPTX__) && defined(__clang__)
// the same instruction, for which the built-in functions of the offline check have no name
#define EXP2 __nvvm_ex2_approx_ftz_f
#else
#define EXP2 native_exp2
#endif

#define LOG2_E 1.44269504f

#ifdef ALIGNED
#define CHUNK(LOAD, LOAD_ALIGNED, x, at, left) ((left) > 0 ? LOAD_ALIGNED((x) + (at)) : (float4)(0.0f))
#else
#define ELEMENT(LOAD, x, at, left, e) ((left) > (e) ? LOAD(x, (at) + (e)) : 0.0f)
#define CHUNK(LOAD, LOAD_ALIGNED, x, at, left)                             \
  (float4)(ELEMENT(LOAD, x, at, left, 0), ELEMENT(LOAD, x, at, left, 1),   \
           ELEMENT(LOAD, x, at, left, 2), ELEMENT(LOAD, x, at, left, 3))
#endif

#define QUERIES4(q, at, left) CHUNK(QUERY, ALIGNED_QUERIES, q, at, left)
#define ELEMENTS4(x, at, left) CHUNK(load, load4_aligned, x, at, left)

#endif
