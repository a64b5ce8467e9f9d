// Names of vector types and functions made of a scalar type's: VECTOR(float, 16) is float16.
// STORES is vstore by one instruction where the device has one: PoCL 3.1 makes three of vstore16.
//
//   VECTOR(type, width)            float16; the type itself for width 1
//   CONVERT(type, width, x)        convert_float16(x)
//   REINTERPRET(type, width, x)    as_float16(x)
//   LOADS(type, width, x, i, step) elements i... of x, or element i repeated where step is 0
//   STORES(type, width, values, y) writes elements to y, global memory; aligned to one is enough
//
// Macro:
//   ALIGNED   what LOADS and STORES move is aligned to all its elements: then GPUs move up to 16 bytes
//             of a work-item by one instruction, without it an element

#ifndef VECTORS_H
#define VECTORS_H

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)
#define VECTOR_1(type) type
#define VECTOR_4(type) PASTE(type, 4)
#define VECTOR_8(type) PASTE(type, 8)
#define VECTOR_16(type) PASTE(type, 16)
#define VECTOR(type, width) PASTE(VECTOR_, width)(type)
#define CONVERT(type, width, x) PASTE(convert_, VECTOR(type, width))(x)
#define REINTERPRET(type, width, x) PASTE(as_, VECTOR(type, width))(x)
#ifdef ALIGNED
#define MANY(type, width, x, i) (*(const __global VECTOR(type, width) *)((x) + (i)))
#define STORES(type, width, values, y)                  \
  do {                                                  \
    *(__global VECTOR(type, width) *)(y) = values;      \
  } while (0)
#else
#define MANY(type, width, x, i) PASTE(vload, width)(0, (x) + (i))
#define STORES(type, width, values, y)                                             \
  do {                                                                             \
    typedef VECTOR(type, width) Unaligned __attribute__((aligned(sizeof(type))));  \
    *(__global Unaligned *)(y) = values;                                           \
  } while (0)
#endif
#define LOADS(type, width, x, i, step) \
  ((step) ? MANY(type, width, x, i) : (VECTOR(type, width))((x)[i]))

#endif
