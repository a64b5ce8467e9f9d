/*
 * NVIDIA's matrix units: mma.sync, what loads its operands and what rounds to their types. The layout of
 * the operands in a warp's registers is that of the PTX ISA; with lane = 4*g + t, and for 16-bit types
 * two neighbours along the depth in a register, the lower first:
 *
 *                     32-bit: A is 16 by 8, B 8 by 8         16-bit: A is 16 by 16, B 16 by 8
 *   A: a[0] .. a[3]   (g, t) (g+8, t) (g, t+4) (g+8, t+4)    (g, 2t) (g+8, 2t) (g, 2t+8) (g+8, 2t+8)
 *   B: b[0], b[1]     (t, g) (t+4, g)                        (2t, g) (2t+8, g)
 *   C: c[0] .. c[3]   (g, 2t) (g, 2t+1) (g+8, 2t) (g+8, 2t+1), float32
 *
 *   MATRIX_STEP(c, a, b, ROWS, COLUMNS)   c[i][j] += a[i]*b[j] for ROWS by COLUMNS such tiles
 *   MATRIX_SCRATCH(items, ROWS, COLUMNS)  declares, at the start of a kernel, what the emulation of that
 *                                         needs for a work-group of so many work-items
 *   LOAD_MATRICES(r, ADDRESS)             ldmatrix.x4: the rows of four 8 by 8 matrices of 16-bit
 *                                         elements are the 16 bytes at ADDRESS(lane), eight lanes each;
 *                                         r[i] gets elements 2t and 2t+1 of row g of matrix i
 *   LOAD_MATRICES_ACROSS(r, ADDRESS)      the same of the transposed matrices
 *   to_tf32(x)                            x rounded to TF32, ties away from zero
 *   to_pair(x, y)                         both rounded to MATRIX_TYPE, ties to even; x is the lower
 *
 * Macros: see assembly.h, and
 *   MATRIX_TYPE   TF32 (default), F16 or BF16
 */

#ifndef MATRIX_UNITS_H
#define MATRIX_UNITS_H

#include "assembly.h"

#define TF32 0
#define F16 1
#define BF16 2

#ifndef MATRIX_TYPE
#define MATRIX_TYPE TF32
#endif

#define LANE ((int)get_local_id(0) % WARP)

#ifdef NVIDIA

#define MATRIX_SCRATCH(items, ROWS, COLUMNS)

#define MATRIX_PRODUCT_16(type)                                                                 \
  ASSEMBLY("mma.sync.aligned.m16n8k16.row.col.f32." type "." type ".f32 {%0, %1, %2, %3}, "     \
           "{%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"                                      \
           : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])                                     \
           : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]))

static inline void matrix_product(float *c, const uint *a, const uint *b) {
#if MATRIX_TYPE == TF32
  ASSEMBLY("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, "
           "{%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
           : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
           : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#elif MATRIX_TYPE == F16
  MATRIX_PRODUCT_16("f16");
#else
  MATRIX_PRODUCT_16("bf16");
#endif
}

#define MATRIX_STEP(c, a, b, ROWS, COLUMNS)                                                     \
  _Pragma("unroll") for (int i_ = 0; i_ < (ROWS); i_++) {                                       \
    _Pragma("unroll") for (int j_ = 0; j_ < (COLUMNS); j_++) {                                  \
      matrix_product(c[i_][j_], a[i_], b[j_]);                                                  \
    }                                                                                           \
  }

#define LOAD_MATRICES(r, ADDRESS)                                                               \
  ASSEMBLY("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"                   \
           : "=r"((r)[0]), "=r"((r)[1]), "=r"((r)[2]), "=r"((r)[3])                             \
           : "r"(SHARED_ADDRESS(ADDRESS(LANE)))                                                 \
           : "memory")

#define LOAD_MATRICES_ACROSS(r, ADDRESS)                                                        \
  ASSEMBLY("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"             \
           : "=r"((r)[0]), "=r"((r)[1]), "=r"((r)[2]), "=r"((r)[3])                             \
           : "r"(SHARED_ADDRESS(ADDRESS(LANE)))                                                 \
           : "memory")

static inline uint to_tf32(float x) {
  uint bits;
  ASSEMBLY("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(x));
  return bits;
}

static inline uint to_pair(float x, float y) {
  uint bits;
#if MATRIX_TYPE == F16
  ASSEMBLY("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(bits) : "f"(y), "f"(x));
#else
  ASSEMBLY("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(bits) : "f"(y), "f"(x));
#endif
  return bits;
}

#else

#define MATRIX_SCRATCH(items, ROWS, COLUMNS)                                                    \
  __local uint matrix_scratch[(items) * (4 * (ROWS) + 2 * (COLUMNS))]

/* Element (row, p) of A, as the lanes of a warp put it there. */
static inline float element_of_a(const __local uint *a, int row, int p) {
#if MATRIX_TYPE == TF32
  return as_float(a[(row / 8 + p / 4 * 2) * WARP + row % 8 * 4 + p % 4] & 0xffffe000u);
#else
  const __local uint *pair = a + (row / 8 + p / 8 * 2) * WARP + row % 8 * 4 + p % 8 / 2;
#if MATRIX_TYPE == F16
  return vload_half(p % 2, (const __local half *)pair);
#else
  return as_float(p % 2 ? *pair & 0xffff0000u : *pair << 16);
#endif
#endif
}

/* Element (p, column) of B. */
static inline float element_of_b(const __local uint *b, int p, int column) {
#if MATRIX_TYPE == TF32
  return as_float(b[p / 4 * WARP + column * 4 + p % 4] & 0xffffe000u);
#else
  const __local uint *pair = b + p / 8 * WARP + column * 4 + p % 8 / 2;
#if MATRIX_TYPE == F16
  return vload_half(p % 2, (const __local half *)pair);
#else
  return as_float(p % 2 ? *pair & 0xffff0000u : *pair << 16);
#endif
#endif
}

static inline void matrix_product(float *c, const __local uint *a, const __local uint *b) {
  for (int i = 0; i < 4; i++) {
    const int row = LANE / 4 + i / 2 * 8;
    const int column = LANE % 4 * 2 + i % 2;
    for (int p = 0; p < (MATRIX_TYPE == TF32 ? 8 : 16); p++) {
      c[i] += element_of_a(a, row, p) * element_of_b(b, p, column);
    }
  }
}

#define MATRIX_STEP(c, a, b, ROWS, COLUMNS)                                                     \
  {                                                                                             \
    __local uint *all_a_ =                                                                      \
        matrix_scratch + get_local_id(0) / WARP * WARP * (4 * (ROWS) + 2 * (COLUMNS));          \
    __local uint *all_b_ = all_a_ + WARP * 4 * (ROWS);                                          \
    for (int i_ = 0; i_ < 4 * (ROWS); i_++) {                                                   \
      all_a_[i_ * WARP + LANE] = a[i_ / 4][i_ % 4];                                             \
    }                                                                                           \
    for (int j_ = 0; j_ < 2 * (COLUMNS); j_++) {                                                \
      all_b_[j_ * WARP + LANE] = b[j_ / 2][j_ % 2];                                             \
    }                                                                                           \
    barrier(CLK_LOCAL_MEM_FENCE);                                                               \
    for (int i_ = 0; i_ < (ROWS); i_++) {                                                       \
      for (int j_ = 0; j_ < (COLUMNS); j_++) {                                                  \
        matrix_product(c[i_][j_], all_a_ + i_ * 4 * WARP, all_b_ + j_ * 2 * WARP);              \
      }                                                                                         \
    }                                                                                           \
    barrier(CLK_LOCAL_MEM_FENCE);                                                               \
  }

#define LOAD_MATRICES(r, ADDRESS)                                                               \
  for (int i_ = 0; i_ < 4; i_++) {                                                              \
    (r)[i_] = ((const __local uint *)ADDRESS(8 * i_ + LANE / 4))[LANE % 4];                     \
  }

#define LOAD_MATRICES_ACROSS(r, ADDRESS)                                                        \
  for (int i_ = 0; i_ < 4; i_++) {                                                              \
    const ushort low_ = ((const __local ushort *)ADDRESS(8 * i_ + LANE % 4 * 2))[LANE / 4];     \
    const ushort high_ = ((const __local ushort *)ADDRESS(8 * i_ + LANE % 4 * 2 + 1))[LANE / 4]; \
    (r)[i_] = low_ | (uint)high_ << 16;                                                         \
  }

static inline uint to_tf32(float x) {
  const uint bits = as_uint(x);
  return (bits & 0x7f800000u) == 0x7f800000u ? bits : (bits + 0x1000u) & 0xffffe000u;
}

static inline uint to_element(float x) {
#if MATRIX_TYPE == F16
  ushort bits;
  vstore_half_rte(x, 0, (half *)&bits);
  return bits;
#else
  const uint bits = as_uint(x);
  const uint rounded = bits + 0x7fffu + ((bits >> 16) & 1u);
  return (isnan(x) ? bits | 0x00400000u : rounded) >> 16;
#endif
}

static inline uint to_pair(float x, float y) {
  return to_element(x) | to_element(y) << 16;
}
#endif

#endif
