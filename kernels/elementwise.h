// The kernels of every operation that computes an element from one element of each operand: loops and
// broadcasting. What is computed, unary.cl, binary.cl, where.cl and cast.cl define before including
// this:
//
//   A_T, B_T, C_T, Y_T  element types of the operands' and the result's buffers
//   INPUTS              1 to 3: how many of a, b and c there are
//   ELEMENT(i, j, k)    the result's element from a[i], b[j] and c[k]
//   ELEMENTS(i, j, k)   the result's elements, WIDTH of them, from a[i]..., b[j]..., c[k]...; an operand
//                       whose step is 0 repeats its element
//   PUT(value, at)      writes one element to y[at]
//   PUTS(values, at)    writes WIDTH elements
//   PARAMETERS          what the function takes besides: declarations, each after a comma; may be empty
//
// The operands are broadcast as the host has collapsed them (Broadcast.java): a row of the result is
// `length` elements along the last axis, along which an operand has step 1, or 0 where it repeats one
// element; `shape` holds the extents of all `rank` axes, then each operand's strides along them.
//
//   VALUES_T            type of what PUT and PUTS are given an element of; Y_T unless given
//
// rows(a[, b[, c]], y, length, rows, chunk, rowsPerGroup[, lanes], rank, shape, parameters...)
//   Each work-group computes `chunk` elements of each of `rowsPerGroup` rows. On CPU devices (WIDTH 8
//   or 16) a group is one work-item that takes vectors. On GPUs it is GROUP work-items, of which
//   `lanes`, a power of two, share a row and the others have other rows at the same time; neighbours
//   take neighbouring vectors, AHEAD of them each at a time so that as many loads are in flight.
//   Global size: groups of rows times chunks of a row, times the local size.
// elements(a[, b[, c]], y, size, rank, shape, parameters...)
//   One work-item per element, for rows too short to share. Global size: `size` or more.
//
// Macros:
//   WIDTH     elements a work-item takes at a time: 8 or 16 for CPU devices, for GPUs 1 (default), or 4
//             with ALIGNED
//   ALIGNED   every vector is aligned to its size: each row and each operand that is not repeated
//             begins at a multiple of WIDTH elements; the last of all may be cut short
//
// What binds it on GPUs is memory: every element is read and written once, 16 bytes of a float operand
// by one instruction, without a division where an operand is a scalar, a row or of the result's shape.
// AHEAD = 2 keeps 40 KiB of one operand in flight on a multiprocessor of an H100 (48 registers), twice
// what its memory needs to be busy: predicted 0.95 of copying.

#ifndef WIDTH
#define WIDTH 1
#endif

#include "quotient.h"

// What an operand advances by along the result's rows.
#if INPUTS == 1
#define STEPS const int stepA = shape[2 * rank - 1];
#define EVERY_STEP stepA, 0, 0, 0
#elif INPUTS == 2
#define STEPS const int stepA = shape[2 * rank - 1], stepB = shape[3 * rank - 1];
#define EVERY_STEP stepA, stepB, 0, 0
#else
#define EVERY_STEP stepA, stepB, stepC, 0
#define STEPS \
  const int stepA = shape[2 * rank - 1], stepB = shape[3 * rank - 1], stepC = shape[4 * rank - 1];
#endif

#if INPUTS == 1
#define BUFFERS const global A_T *restrict a, global Y_T *restrict y
#elif INPUTS == 2
#define BUFFERS \
  const global A_T *restrict a, const global B_T *restrict b, global Y_T *restrict y
#else
#define BUFFERS \
  const global A_T *restrict a, const global B_T *restrict b, const global C_T *restrict c, \
      global Y_T *restrict y
#endif

// Where each operand's element or row number `index` begins; `axes` of its `rank` axes are counted.
static inline long4 offsets(ulong index, int axes, int rank, const global long *shape) {
  long4 at = 0;
  ulong rest = index;
  for (int axis = axes - 1; axis >= 0; axis--) {
    ulong extent = shape[axis];
    ulong above = quotient(rest, extent);
    long within = rest - above * extent;
    rest = above;
    at.x += within * shape[rank + axis];
#if INPUTS > 1
    at.y += within * shape[2 * rank + axis];
#endif
#if INPUTS > 2
    at.z += within * shape[3 * rank + axis];
#endif
  }
  return at;
}

#ifndef VALUES_T
#define VALUES_T Y_T
#endif

#if WIDTH > 4
__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void rows(BUFFERS, long length, long rows, long chunk, long rowsPerGroup, int rank,
                 const global long *shape PARAMETERS) {
  long chunks = (length + chunk - 1) / chunk;
  long group = get_group_id(0);
  long firstRow = group / chunks * rowsPerGroup;
  long start = group % chunks * chunk;
  long end = min(start + chunk, length);
  long endRow = min(firstRow + rowsPerGroup, rows);
  STEPS
  for (long row = firstRow; row < endRow; row++) {
    long4 base = offsets(row, rank - 1, rank, shape);
    long at = row * length;
    long i = start;
    for (; i + WIDTH <= end; i += WIDTH) {
      PUTS(ELEMENTS(base.x + i * stepA, base.y + i * stepB, base.z + i * stepC), at + i);
    }
    for (; i < end; i++) {
      PUT(ELEMENT(base.x + i * stepA, base.y + i * stepB, base.z + i * stepC), at + i);
    }
  }
}
#else

#define GROUP 256
#define AHEAD 2

#if WIDTH == 1
#undef ELEMENTS
#undef PUTS
#define ELEMENTS ELEMENT
#define PUTS PUT
#endif

__attribute__((reqd_work_group_size(GROUP, 1, 1)))
kernel void rows(BUFFERS, long length, long rows, long chunk, long rowsPerGroup, int lanes,
                 int rank, const global long *shape PARAMETERS) {
  const ulong group = get_group_id(0);
  const ulong chunks = quotient(length + chunk - 1, chunk);
  const ulong block = quotient(group, chunks);
  const long start = (group - block * chunks) * chunk;
  const int count = (int)min(chunk, length - start);
  const int whole = count / WIDTH * WIDTH;
  const int step = WIDTH * lanes;
  const long firstRow = block * rowsPerGroup;
  const long endRow = min(firstRow + rowsPerGroup, rows);
  const int lane = get_local_id(0) & (lanes - 1);
  STEPS
  for (long row = firstRow + (int)get_local_id(0) / lanes; row < endRow; row += GROUP / lanes) {
    const long4 base = offsets(row, rank - 1, rank, shape) + start * (long4)(EVERY_STEP);
    const long at = row * length + start;
    for (int first = lane * WIDTH; first < whole; first += AHEAD * step) {
      VECTOR(VALUES_T, WIDTH) values[AHEAD];
#pragma unroll
      for (int n = 0; n < AHEAD; n++) {
        // a load too many repeats the last one, so that none waits for a branch
        const int i = min(first + n * step, whole - WIDTH);
        values[n] = ELEMENTS(base.x + i * stepA, base.y + i * stepB, base.z + i * stepC);
      }
#pragma unroll
      for (int n = 0; n < AHEAD; n++) {
        const int i = first + n * step;
        if (i < whole) {
          PUTS(values[n], at + i);
        }
      }
    }
#if WIDTH > 1
    // up to three, which two that share a row take in turns
    for (int i = whole + lane; i < count; i += lanes) {
      PUT(ELEMENT(base.x + i * stepA, base.y + i * stepB, base.z + i * stepC), at + i);
    }
#endif
  }
}
#endif

kernel void elements(BUFFERS, long size, int rank, const global long *shape PARAMETERS) {
  long at = get_global_id(0);
  if (at < size) {
    long4 from = offsets(at, rank, rank, shape);
    PUT(ELEMENT(from.x, from.y, from.z), at);
  }
}
