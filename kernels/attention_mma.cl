/*
 * Attention on NVIDIA's matrix units with online softmax: y = softmax(scale*Q*K^T (+ mask))*V; see
 * op/Attention. The rows of the heads that share keys are one matrix, "group_rows" tall. A work-group of
 * four warps takes a tile of its rows, ROW_TILES*16 to a warp, and walks along the keys, KEYS at a time;
 * scores and weights stay in registers.
 *
 *   q          [key heads][group_rows][head_dim]
 *   k          [key heads][keys][head_dim]
 *   v          [key heads][keys][value_dim]
 *   y          [key heads][group_rows][value_dim]
 *
 * Launch: 128 work-items for each tile of each key head, tiles fastest.
 *
 * Rows of Q, K and V lie in local memory in chunks of 8 elements of MATRIX_TYPE, chunk c of row r at
 * place(r, c): eight rows' chunks, which ldmatrix reads together, are in all banks, and so are neighbours.
 * Local memory holds two slots of KEYS keys and values: while one is multiplied cp.async fills the other
 * (without ASYNC elements are converted on the way). Q passes through there first.
 *
 * A weight is rounded to MATRIX_TYPE; with TERMS 2 or 3 what the rounding left is rounded and multiplied
 * too, so that float32's precision is kept: 11 bits a term for F16, 8 for BF16.
 *
 * Macros: see assembly.h, and
 *   MATRIX_TYPE       F16 or BF16, see matrix_units.h
 *   STORAGE           element type of k and v: FLOAT32, or that of MATRIX_TYPE
 *   QUERIES_FLOAT32   q is float although STORAGE is not
 *   HEAD              32, 64 or 128: head_dim and value_dim are at most this
 *   KEYS              keys of a step, a multiple of 16; KEYS*HEAD is 4096 at most for 32 KiB
 *   ROW_TILES         16 rows of a warp, 1 or 2; 64*ROW_TILES*HEAD elements fit the slots
 *   TERMS             of a weight, 1 to 3
 *   ASYNC             defined where k and v need no conversion and their rows are multiples of 16 bytes
 *   SOFTCAP           bound of the scores; see softcap.h
 *
 * What binds: with two row tiles and 64 keys of 64 a warp's step is 128 mma.sync, 1024 cycles of an A100's
 * scheduler, and 64 exponentials a lane, 512 cycles of its special function unit, in between, not beside:
 * one warp's exponentials must hide behind another's products.
 */

#include "masking.h"
#include "softcap.h"
#include "storage.h"
#include "matrix_units.h"
#include "copy_async.h"
#include "warp.h"

#define ITEMS 128
#define ROWS (ITEMS / WARP * 16 * ROW_TILES)
#define CHUNKS (HEAD / 8)
#define SLOT (2 * KEYS * CHUNKS)
#define KEY_TILES (KEYS / 8)
#define VALUE_TILES (HEAD / 8)
#define MOST_TILES (KEY_TILES > VALUE_TILES ? KEY_TILES : VALUE_TILES)
#define LOG2_E 1.44269504f

#if STORAGE == FLOAT32
#define RAW_T float
#else
#define RAW_T ushort
#endif
#if STORAGE == FLOAT32 || defined(QUERIES_FLOAT32)
#define QUERY_T float
#define PACK_QUERIES pack_floats
#else
#define QUERY_T ushort
#define PACK_QUERIES pack_halves
#endif
#if STORAGE == FLOAT32
#define PACK pack_floats
#else
#define PACK pack_halves
#endif

/* F16 weights are this much too large, and so is their sum: small ones stay above what F16 ends at. */
#if MATRIX_TYPE == F16
#define WEIGHT_SCALE 4096.0f
#else
#define WEIGHT_SCALE 1.0f
#endif

/* Real instructions want their operands' arrays in registers; the emulation wants short programs. */
#ifdef NVIDIA
#define UNROLL _Pragma("unroll")
#else
#define UNROLL
#endif

static inline int place(int row, int chunk) {
#if CHUNKS == 4
  return row * CHUNKS + (chunk ^ (row / 2 % 4));
#else
  return row * CHUNKS + (chunk ^ (row % 8));
#endif
}

/* e^x, to 2^-21 of it where weights are rounded to fewer bits anyway. */
static inline float weight_of(float x) {
#if TERMS > 1
  return exp(x);
#elif defined(NVIDIA)
  float power;
  ASSEMBLY("ex2.approx.ftz.f32 %0, %1;" : "=f"(power) : "f"(x * LOG2_E));
  return power;
#else
  return exp2(x * LOG2_E);
#endif
}

#if STORAGE == FLOAT32 || defined(QUERIES_FLOAT32)
/* The first `some` of 8 elements, then zeros. */
static inline uint4 pack_floats(const __global float *x, int some) {
  float e[8];
  UNROLL for (int i = 0; i < 8; i++) {
    e[i] = i < some ? x[i] : 0.0f;
  }
  return (uint4)(to_pair(e[0], e[1]), to_pair(e[2], e[3]), to_pair(e[4], e[5]), to_pair(e[6], e[7]));
}
#endif

#if STORAGE != FLOAT32
static inline uint4 pack_halves(const __global ushort *x, int some) {
  uint e[8];
  UNROLL for (int i = 0; i < 8; i++) {
    e[i] = i < some ? x[i] : 0;
  }
  return (uint4)(e[0] | e[1] << 16, e[2] | e[3] << 16, e[4] | e[5] << 16, e[6] | e[7] << 16);
}
#endif

/* KEYS rows of k or v from `from` on, those before `end`, into a slot. */
static inline void copy_rows(__local uint4 *slot, const __global RAW_T *x, int from, int end,
                             int columns) {
  UNROLL for (int at = get_local_id(0); at < KEYS * CHUNKS; at += ITEMS) {
    const int row = at / CHUNKS;
    const int chunk = at % CHUNKS;
    const int some = from + row < end ? columns - chunk * 8 : 0;
    const __global RAW_T *start = x + (some > 0 ? (size_t)(from + row) * columns + chunk * 8 : 0);
#ifdef ASYNC
    copy_async(slot + place(row, chunk), start, some > 0 ? 16 : 0);
#else
    slot[place(row, chunk)] = PACK(start, some);
#endif
  }
}

/* Both floats of a pair, as they were rounded. */
static inline float2 of_pair(uint bits) {
#if MATRIX_TYPE == BF16
  return (float2)(as_float(bits << 16), as_float(bits & 0xffff0000u));
#elif defined(NVIDIA)
  float low;
  float high;
  ASSEMBLY("{.reg .b16 x, y; mov.b32 {x, y}, %2; cvt.f32.f16 %0, x; cvt.f32.f16 %1, y;}"
           : "=f"(low), "=f"(high)
           : "r"(bits));
  return (float2)(low, high);
#else
  return vload_half2(0, (const half *)&bits);
#endif
}

/* Two neighbours' weights for one term; what is left of them stays in the scores. */
static inline uint take_term(float *x, float *y) {
  const uint bits = to_pair(*x, *y);
#if TERMS > 1
  const float2 taken = of_pair(bits);
  *x -= taken.x;
  *y -= taken.y;
#endif
  return bits;
}

static inline uint not_finite(uint pair) {
#if MATRIX_TYPE == F16
  return ((pair & 0x7c007c00u) + 0x04000400u) & 0x80008000u;
#else
  return (((pair & 0x7f807f80u) >> 1) + 0x00400040u) & 0x40004000u;
#endif
}

/* The pair, and zero in the place of what is not finite. */
static inline uint finite(uint pair) {
  const uint bad = not_finite(pair);
  const uint low = bad & 0xffffu ? 0u : 0xffffu;
  const uint high = bad >> 16 ? 0u : 0xffff0000u;
  return pair & (low | high);
}

__attribute__((reqd_work_group_size(ITEMS, 1, 1)))
__kernel void attention_mma(const __global QUERY_T *q, const __global RAW_T *k,
                            const __global RAW_T *v, __global float *y, MASKING_PARAMETERS,
                            const float scale, const int group_rows, const int keys,
                            const int head_dim, const int value_dim) {
  __local uint4 slots[2 * SLOT];
  __local int ends[ROWS];   /* how far each row sees; rows beyond the matrix see nothing */
  __local long starts[ROWS]; /* of each row's mask */
  __local int block_not_finite;
  MATRIX_SCRATCH(ITEMS, ROW_TILES, MOST_TILES);
  WARP_SCRATCH(ITEMS);

  const int item = get_local_id(0);
  const int warp_row = item / WARP * 16 * ROW_TILES;
  const int my_row = LANE / 4; /* and 8 below, in each row tile */
  const int my_column = LANE % 4 * 2;
  const uint tiles = (group_rows + ROWS - 1) / ROWS;
  const int first = (int)(get_group_id(0) % tiles) * ROWS;
  const long head = get_group_id(0) / tiles;
  const long first_row = head * group_rows + first;
  const int rows = min(ROWS, group_rows - first);
  q += first_row * head_dim;
  k += head * keys * head_dim;
  v += head * keys * value_dim;
  y += first_row * value_dim;

  /* off-chip -> local -> registers: Q */
  for (int at = item; at < ROWS * CHUNKS; at += ITEMS) {
    const int row = at / CHUNKS;
    const int chunk = at % CHUNKS;
    const int some = row < rows ? head_dim - chunk * 8 : 0;
    slots[place(row, chunk)] =
        PACK_QUERIES(q + (some > 0 ? (size_t)row * head_dim + chunk * 8 : 0), some);
  }
  for (int row = item; row < ROWS; row += ITEMS) {
    ends[row] = row < rows ? visible_keys(MASKING, first_row + row, keys) : 0;
    starts[row] = row < rows ? mask_start(MASKING, first_row + row) : 0;
  }
  if (item == 0) {
    block_not_finite = -1;
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  uint part_q[HEAD / 16][ROW_TILES][4];
  UNROLL for (int p = 0; p < HEAD / 16; p++) {
    UNROLL for (int i = 0; i < ROW_TILES; i++) {
#define ROW_OF_Q(lane) \
  (slots + place(warp_row + i * 16 + (lane) / 8 % 2 * 8 + (lane) % 8, p * 2 + (lane) / 16))
      LOAD_MATRICES(part_q[p][i], ROW_OF_Q);
    }
  }

  float largest[ROW_TILES][2];
  float sum[ROW_TILES][2]; /* of this work-item's keys only */
  float product[ROW_TILES][VALUE_TILES][4];
  UNROLL for (int i = 0; i < ROW_TILES; i++) {
    UNROLL for (int h = 0; h < 2; h++) {
      largest[i][h] = -INFINITY;
      sum[i][h] = 0.0f;
    }
    UNROLL for (int j = 0; j < VALUE_TILES; j++) {
      UNROLL for (int e = 0; e < 4; e++) {
        product[i][j][e] = 0.0f;
      }
    }
  }
  int end = 0;
  int seen_by_all = keys;
  for (int row = 0; row < rows; row++) {
    end = max(end, ends[row]);
    seen_by_all = min(seen_by_all, ends[row]);
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  copy_rows(slots, k, 0, end, head_dim);
  copy_rows(slots + KEYS * CHUNKS, v, 0, end, value_dim);
  COPY_COMMIT();

  int from = 0;
  int slot_now = 0;
  do {
    COPY_WAIT(0);
    barrier(CLK_LOCAL_MEM_FENCE);
    /* the other slot was last read before the barrier */
    __local uint4 *slot_next = slots + (1 - slot_now) * SLOT;
    copy_rows(slot_next, k, from + KEYS, end, head_dim);
    copy_rows(slot_next + KEYS * CHUNKS, v, from + KEYS, end, value_dim);
    COPY_COMMIT();
    const __local uint4 *slot_k = slots + slot_now * SLOT;
    __local uint4 *slot_v = slots + slot_now * SLOT + KEYS * CHUNKS;

    float score[ROW_TILES][KEY_TILES][4];
    UNROLL for (int i = 0; i < ROW_TILES; i++) {
      UNROLL for (int j = 0; j < KEY_TILES; j++) {
        UNROLL for (int e = 0; e < 4; e++) {
          score[i][j][e] = 0.0f;
        }
      }
    }
    UNROLL for (int p = 0; p < HEAD / 16; p++) {
      uint part_k[KEY_TILES][2];
      UNROLL for (int j = 0; j < KEY_TILES; j += 2) {
#define ROW_OF_K(lane) \
  (slot_k + place(j * 8 + (lane) / 16 * 8 + (lane) % 8, p * 2 + (lane) / 8 % 2))
        LOAD_MATRICES(part_k[j], ROW_OF_K); /* and part_k[j + 1] */
      }
      MATRIX_STEP(score, part_q[p], part_k, ROW_TILES, KEY_TILES)
    }

    /* A hidden key's value may be NaN or infinite, and zero times that is not zero; nor are an infinite
       value's products with a weight's terms, which may be negative, one infinity. */
    const int hidden = mask_kind != MASK_NONE || from + KEYS > seen_by_all;
    const int sift = hidden || TERMS > 1;
    if (sift) {
      uint bad = 0;
      for (int at = item; at < KEYS * CHUNKS; at += ITEMS) {
        const uint4 chunk = slot_v[at];
        const uint found = not_finite(chunk.x) | not_finite(chunk.y) | not_finite(chunk.z) |
                           not_finite(chunk.w);
        if (found) {
          slot_v[at] =
              (uint4)(finite(chunk.x), finite(chunk.y), finite(chunk.z), finite(chunk.w));
        }
        bad |= found;
      }
      if (bad) {
        atomic_max(&block_not_finite, from);
      }
    }

    /* scores -> weights */
    UNROLL for (int i = 0; i < ROW_TILES; i++) {
      UNROLL for (int j = 0; j < KEY_TILES; j++) {
        UNROLL for (int e = 0; e < 4; e++) {
          score[i][j][e] = capped(scale * score[i][j][e]);
        }
      }
    }
    if (hidden) {
      UNROLL for (int i = 0; i < ROW_TILES; i++) {
        UNROLL for (int h = 0; h < 2; h++) {
          const int row = warp_row + i * 16 + h * 8 + my_row;
          const int visible = ends[row];
          const long start = starts[row];
          UNROLL for (int j = 0; j < KEY_TILES; j++) {
            UNROLL for (int e = 2 * h; e < 2 * h + 2; e++) {
              const int key = from + j * 8 + my_column + e % 2;
              if (mask_kind != MASK_NONE && key < visible) {
                score[i][j][e] = masked(score[i][j][e], mask_kind, mask, start + key * mask_step);
              }
              score[i][j][e] = key < visible ? score[i][j][e] : -INFINITY;
            }
          }
        }
      }
    }
    UNROLL for (int i = 0; i < ROW_TILES; i++) {
      UNROLL for (int h = 0; h < 2; h++) {
        float most = largest[i][h];
        UNROLL for (int j = 0; j < KEY_TILES; j++) {
          most = larger(score[i][j][2 * h], most);
          most = larger(score[i][j][2 * h + 1], most);
        }
        /* the four lanes that have the row's other keys */
        most = larger(shuffle_xor(most, 1), most);
        most = larger(shuffle_xor(most, 2), most);
        const float shift = softmax_shift(most);
        const float rescale = weight_of(largest[i][h] - shift);
        largest[i][h] = most;
        sum[i][h] *= rescale;
        UNROLL for (int j = 0; j < VALUE_TILES; j++) {
          product[i][j][2 * h] *= rescale;
          product[i][j][2 * h + 1] *= rescale;
        }
        UNROLL for (int j = 0; j < KEY_TILES; j++) {
          UNROLL for (int e = 2 * h; e < 2 * h + 2; e++) {
            const float weight = WEIGHT_SCALE * weight_of(score[i][j][e] - shift);
            sum[i][h] += weight;
            score[i][j][e] = weight;
          }
        }
      }
    }

    if (sift) {
      barrier(CLK_LOCAL_MEM_FENCE);
      if (block_not_finite == from) {
        /* what is seen of the values that are not finite, from where they still are */
        UNROLL for (int i = 0; i < ROW_TILES; i++) {
          UNROLL for (int h = 0; h < 2; h++) {
            const int row = warp_row + i * 16 + h * 8 + my_row;
            const int last = min(ends[row], from + KEYS);
            for (int key = from; key < last; key++) {
              if (masked(0.0f, mask_kind, mask, starts[row] + key * mask_step) == -INFINITY) {
                continue;
              }
              UNROLL for (int j = 0; j < VALUE_TILES; j++) {
                UNROLL for (int e = 0; e < 2; e++) {
                  const int column = j * 8 + my_column + e;
                  if (column < value_dim) {
                    const uint bits = PACK(v + (size_t)key * value_dim + column, 1).x;
                    product[i][j][2 * h + e] += not_finite(bits) ? of_pair(bits).x : 0.0f;
                  }
                }
              }
            }
          }
        }
      }
    }

    UNROLL for (int p = 0; p < KEYS / 16; p++) {
      uint part_v[VALUE_TILES][2];
      UNROLL for (int j = 0; j < VALUE_TILES; j += 2) {
#define ROW_OF_V(lane) (slot_v + place(p * 16 + (lane) / 8 % 2 * 8 + (lane) % 8, j + (lane) / 16))
        LOAD_MATRICES_ACROSS(part_v[j], ROW_OF_V); /* and part_v[j + 1] */
      }
      UNROLL for (int term = 0; term < TERMS; term++) {
        uint part_w[ROW_TILES][4];
        UNROLL for (int i = 0; i < ROW_TILES; i++) {
          UNROLL for (int e = 0; e < 4; e++) {
            float *pair = score[i][2 * p + e / 2] + e % 2 * 2;
            part_w[i][e] = take_term(pair, pair + 1);
          }
        }
        MATRIX_STEP(product, part_w, part_v, ROW_TILES, VALUE_TILES)
      }
    }
    slot_now = 1 - slot_now;
    from += KEYS;
  } while (from < end);
  COPY_WAIT(0);

  const int pairs = value_dim % 2 == 0;
  UNROLL for (int i = 0; i < ROW_TILES; i++) {
    UNROLL for (int h = 0; h < 2; h++) {
      float total = sum[i][h];
      total += shuffle_xor(total, 1);
      total += shuffle_xor(total, 2);
      const float factor = total == 0.0f ? 0.0f : 1.0f / total;
      const int row = warp_row + i * 16 + h * 8 + my_row;
      if (row < rows) {
        UNROLL for (int j = 0; j < VALUE_TILES; j++) {
          const int column = j * 8 + my_column;
          __global float *to = y + (size_t)row * value_dim + column;
          const float2 value = (float2)(product[i][j][2 * h], product[i][j][2 * h + 1]) * factor;
          if (pairs && column < value_dim) {
            *(__global float2 *)to = value;
          } else {
            if (column < value_dim) to[0] = value.x;
            if (column + 1 < value_dim) to[1] = value.y;
          }
        }
      }
    }
  }
}
