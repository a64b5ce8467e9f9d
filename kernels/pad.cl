// x with elements added before and after it on each axis, or taken away.
//
// x      the input; y the output, elements of BYTES bytes
// axes   rank rows (extent of y, crop, kept, begin, stride of x): output index i of an axis reads
//        index crop + fold(i - begin) of x, of which `kept` elements are left; see op/Pad
// bits   the constant's bits
//
// mode   0 the constant, 1 reflection, 2 the edge
// piece  elements of a line that a work-item writes: 1 on GPUs, so that stores coalesce, many on CPUs
//
// Launch: at least ceil(extent of the last axis / piece) work-items for each of the lines of y; any
// work-group size.
// BYTES  see element.h; at most 8

#include "element.h"

#define CONSTANT 0
#define EDGE 2

// The index among the kept elements that index i, which lies outside of them, reads.
long fold(const long i, const long kept, const int mode) {
  if (mode == EDGE) {
    return i < 0 ? 0 : kept - 1;
  }
  return i < 0 ? -i : 2 * (kept - 1) - i;
}

// The element at index i of a line, which lies outside of what is kept.
ELEMENT outside(
    __global const ELEMENT* restrict line,
    const long i,
    const long kept,
    const int mode,
    const ELEMENT value) {
  return mode == CONSTANT ? value : line[fold(i, kept, mode)];
}

__kernel void pad(
    __global const ELEMENT* restrict x,
    __global ELEMENT* restrict y,
    __global const long* restrict axes,
    const int rank,
    const long lines,
    const ulong bits,
    const int mode,
    const long piece) {
  const ELEMENT value = (ELEMENT)bits;
  __global const long* inner = axes + 5 * (rank - 1);
  const long extent = inner[0];
  const long kept = inner[2];
  const long begin = inner[3];
  const long pieces = (extent + piece - 1) / piece;
  const long line = (long)get_global_id(0) / pieces;
  if (line >= lines) {
    return;
  }
  const long first = (long)get_global_id(0) % pieces * piece;
  const long last = min(first + piece, extent);
  __global ELEMENT* to = y + line * extent;

  // the line of x that this line of y reads, if any
  long rest = line;
  long at = inner[1];
  for (int a = rank - 2; a >= 0; a--) {
    __global const long* axis = axes + 5 * a;
    long i = rest % axis[0] - axis[3];
    rest /= axis[0];
    if (i < 0 || i >= axis[2]) {
      if (mode == CONSTANT) {
        for (long j = first; j < last; j++) {
          to[j] = value;
        }
        return;
      }
      i = fold(i, axis[2], mode);
    }
    at += (axis[1] + i) * axis[4];
  }
  __global const ELEMENT* from = x + at;

  // before x, x itself, after x
  long i = first;
  for (const long end = min(last, begin); i < end; i++) {
    to[i] = outside(from, i - begin, kept, mode, value);
  }
  for (const long end = min(last, begin + kept); i < end; i++) {
    to[i] = from[i - begin];
  }
  for (; i < last; i++) {
    to[i] = outside(from, i - begin, kept, mode, value);
  }
}
