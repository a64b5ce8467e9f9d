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
// rows(a[, b[, c]], y, length, rows, chunk, rowsPerGroup, rank, shape, parameters...)
//   Each work-group computes `chunk` elements of each of `rowsPerGroup` rows. On GPUs neighbours in the
//   group take neighbouring elements, on CPU devices (WIDTH > 1) a group is one work-item that takes
//   vectors; chunk is a multiple of what the group takes at a time. Global size: groups of rows times
//   chunks of a row, times the local size.
// elements(a[, b[, c]], y, size, rank, shape, parameters...)
//   One work-item per element, for rows too short to fill a work-group. Global size: `size` or more.
//
// Macro:
//   WIDTH   elements a work-item takes at a time: 1 (default, for GPUs), 8 or 16

#ifndef WIDTH
#define WIDTH 1
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
    ulong above; // 64-bit division is slow on GPUs and seldom needed
    if (rest < extent) {
      above = 0;
    } else if (rest <= UINT_MAX) {
      above = (uint)rest / (uint)extent;
    } else {
      above = rest / extent;
    }
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

#if WIDTH > 1
__attribute__((reqd_work_group_size(1, 1, 1)))
#endif
kernel void rows(BUFFERS, long length, long rows, long chunk, long rowsPerGroup, int rank,
                 const global long *shape PARAMETERS) {
  long chunks = (length + chunk - 1) / chunk;
  long group = get_group_id(0);
  long firstRow = group / chunks * rowsPerGroup;
  long start = group % chunks * chunk;
  long end = min(start + chunk, length);
  long endRow = min(firstRow + rowsPerGroup, rows);
  int stepA = shape[2 * rank - 1];
#if INPUTS > 1
  int stepB = shape[3 * rank - 1];
#endif
#if INPUTS > 2
  int stepC = shape[4 * rank - 1];
#endif
  for (long row = firstRow; row < endRow; row++) {
    long4 base = offsets(row, rank - 1, rank, shape);
    long at = row * length;
    long i = start + (long)get_local_id(0);
#if WIDTH > 1
    for (; i + WIDTH <= end; i += WIDTH) {
      PUTS(ELEMENTS(base.x + i * stepA, base.y + i * stepB, base.z + i * stepC), at + i);
    }
#endif
    for (; i < end; i += get_local_size(0)) {
      PUT(ELEMENT(base.x + i * stepA, base.y + i * stepB, base.z + i * stepC), at + i);
    }
  }
}

kernel void elements(BUFFERS, long size, int rank, const global long *shape PARAMETERS) {
  long at = get_global_id(0);
  if (at < size) {
    long4 from = offsets(at, rank, rank, shape);
    PUT(ELEMENT(from.x, from.y, from.z), at);
  }
}
