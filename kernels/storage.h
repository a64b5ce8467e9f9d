// Reads elements stored as float32, or in one of the two 16-bit formats, as float. No device needs
// cl_khr_fp16 for this: a half is only ever read through vload_half, a bfloat16 is a ushort.
//
//   STORAGE_T               the type to declare buffers of: const __global STORAGE_T *x
//   load(x, i)              element i
//   load4, load8, load16    elements i to i + 3 (7, 15); aligned to one element is enough
//   load4_aligned(x)        four elements in one load; x is aligned to four
//
// Macro:
//   STORAGE   FLOAT32 (default), FLOAT16 or BFLOAT16

#ifndef STORAGE_H
#define STORAGE_H

#define FLOAT32 0
#define FLOAT16 1
#define BFLOAT16 2

#ifndef STORAGE
#define STORAGE FLOAT32
#endif

#if STORAGE == FLOAT32
#define STORAGE_T float
#define STORAGE_SCALAR(x, i) (x)[i]
#define STORAGE_VECTOR(WIDTH, x, i) vload##WIDTH(0, (x) + (i))
#elif STORAGE == FLOAT16
#define STORAGE_T half
#define STORAGE_SCALAR(x, i) vload_half(i, x)
#define STORAGE_VECTOR(WIDTH, x, i) vload_half##WIDTH(0, (x) + (i))
#elif STORAGE == BFLOAT16
// the upper half of a float32
#define STORAGE_T ushort
#define STORAGE_SCALAR(x, i) as_float((uint)(x)[i] << 16)
#define STORAGE_VECTOR(WIDTH, x, i) \
  as_float##WIDTH(convert_uint##WIDTH(vload##WIDTH(0, (x) + (i))) << 16)
#else
#error STORAGE must be FLOAT32, FLOAT16 or BFLOAT16
#endif

// vload4 would promise no alignment, and a GPU's compiler then makes four loads of it
static inline float4 load4_aligned(const __global STORAGE_T *x) {
#if STORAGE == FLOAT32
  return *(const __global float4 *)x;
#elif STORAGE == FLOAT16
  const ushort4 bits = *(const __global ushort4 *)x;
  return vload_half4(0, (const half *)&bits);
#else
  return as_float4(convert_uint4(*(const __global ushort4 *)x) << 16);
#endif
}

static inline float load(const __global STORAGE_T *x, size_t i) {
  return STORAGE_SCALAR(x, i);
}

static inline float4 load4(const __global STORAGE_T *x, size_t i) {
  return STORAGE_VECTOR(4, x, i);
}

static inline float8 load8(const __global STORAGE_T *x, size_t i) {
  return STORAGE_VECTOR(8, x, i);
}

static inline float16 load16(const __global STORAGE_T *x, size_t i) {
  return STORAGE_VECTOR(16, x, i);
}

#endif
