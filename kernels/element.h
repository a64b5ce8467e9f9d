// An element of any type as the unsigned number of its size: layout kernels move bits, not values.
//
// BYTES  bytes of an element: 1, 2, 4, 8, or 16 where several neighbours are moved as one; default 4

#ifndef BYTES
#define BYTES 4
#endif

#if BYTES == 1
typedef uchar ELEMENT;
typedef uchar8 ELEMENT8;
typedef uchar16 ELEMENT16;
#elif BYTES == 2
typedef ushort ELEMENT;
typedef ushort8 ELEMENT8;
typedef ushort16 ELEMENT16;
#elif BYTES == 4
typedef uint ELEMENT;
typedef uint8 ELEMENT8;
typedef uint16 ELEMENT16;
#elif BYTES == 8
typedef ulong ELEMENT;
typedef ulong8 ELEMENT8;
typedef ulong16 ELEMENT16;
#else
typedef uint4 ELEMENT;
#endif
