// Copies a box of elements between two layouts, a line or a block per work-item: the form for CPUs.
//
//   y[yOffset + sum of i_a * target_a] = x[xOffset + sum of i_a * source_a]   for every i of the box
//
// x, y   elements of BYTES bytes
// axes   rank triples (extent, source stride, target stride) in elements, without those that are
//        arguments of their own; the innermost last
// BYTES  see element.h; at most 8
// BLOCK  side of the block of `transpose`, default 64; a multiple of 8

#include "element.h"

#ifndef BLOCK
#define BLOCK 64
#endif

// Adds the offsets of element `rest` of the box to *from and *to.
void locate(
    long rest, __global const long* restrict axes, const int rank, long* from, long* to) {
  for (int a = rank - 1; a >= 0; a--) {
    const long extent = axes[3 * a];
    const long i = rest % extent;
    rest /= extent;
    *from += i * axes[3 * a + 1];
    *to += i * axes[3 * a + 2];
  }
}

// Lines along the innermost axis. A work-item copies `lines` of them, or where one line is long, a
// piece of `piece` elements.
//
// Launch: ceil(extent / piece) * ceil(lineCount / lines) work-items.
__kernel void copy(
    __global const ELEMENT* restrict x,
    const long xOffset,
    __global ELEMENT* restrict y,
    const long yOffset,
    __global const long* restrict axes,
    const int rank,
    const long lineCount,
    const long lines,
    const long extent,
    const long source,
    const long target,
    const long piece) {
  const long pieces = (extent + piece - 1) / piece;
  const long begin = (long)get_global_id(0) % pieces * piece;
  const long count = min(piece, extent - begin);
  const long first = (long)get_global_id(0) / pieces * lines;
  const long last = min(first + lines, lineCount);
  for (long line = first; line < last; line++) {
    long from = xOffset + begin * source;
    long to = yOffset + begin * target;
    locate(line, axes, rank, &from, &to);
    __global const ELEMENT* a = x + from;
    __global ELEMENT* b = y + to;
    long i = 0;
    if (source == 1 && target == 1) {
      for (; i + 16 <= count; i += 16) {
        vstore16(vload16(0, a + i), 0, b + i);
      }
    } else if (source == 0 && target == 1) {
      const ELEMENT16 value = (ELEMENT16)(*a);
      for (; i + 16 <= count; i += 16) {
        vstore16(value, 0, b + i);
      }
    }
    for (; i < count; i++) {
      b[i * target] = a[i * source];
    }
  }
}

// The same where x is contiguous along one axis ("rows") and y along another ("columns"), in blocks
// that stay in the cache, each made of 8 x 8 squares that are turned in registers.
//
// Launch: ceil(columns / BLOCK) * ceil(rows / BLOCK) * product of the remaining extents work-items.
__kernel void transpose(
    __global const ELEMENT* restrict x,
    const long xOffset,
    __global ELEMENT* restrict y,
    const long yOffset,
    __global const long* restrict axes,
    const int rank,
    const long rows,
    const long rowTarget,
    const long columns,
    const long columnSource) {
  const long across = (columns + BLOCK - 1) / BLOCK;
  const long down = (rows + BLOCK - 1) / BLOCK;
  const long block = get_global_id(0);
  const long column = block % across * BLOCK;
  const long row = block / across % down * BLOCK;
  const int width = (int)min((long)BLOCK, columns - column);
  const int height = (int)min((long)BLOCK, rows - row);
  long from = xOffset + column * columnSource + row;
  long to = yOffset + row * rowTarget + column;
  locate(block / across / down, axes, rank, &from, &to);
  __global const ELEMENT* a = x + from;
  __global ELEMENT* b = y + to;
  const int squares = height & ~7;
  int j = 0;
  for (; j + 8 <= width; j += 8) {
    for (int i = 0; i < squares; i += 8) {
      __global const ELEMENT* s = a + j * columnSource + i;
      const ELEMENT8 c0 = vload8(0, s);
      const ELEMENT8 c1 = vload8(0, s + columnSource);
      const ELEMENT8 c2 = vload8(0, s + 2 * columnSource);
      const ELEMENT8 c3 = vload8(0, s + 3 * columnSource);
      const ELEMENT8 c4 = vload8(0, s + 4 * columnSource);
      const ELEMENT8 c5 = vload8(0, s + 5 * columnSource);
      const ELEMENT8 c6 = vload8(0, s + 6 * columnSource);
      const ELEMENT8 c7 = vload8(0, s + 7 * columnSource);
      __global ELEMENT* t = b + i * rowTarget + j;
#define ROW(n) \
  vstore8((ELEMENT8)(c0.s##n, c1.s##n, c2.s##n, c3.s##n, c4.s##n, c5.s##n, c6.s##n, c7.s##n), 0, t + n * rowTarget)
      ROW(0);
      ROW(1);
      ROW(2);
      ROW(3);
      ROW(4);
      ROW(5);
      ROW(6);
      ROW(7);
#undef ROW
    }
    for (int i = squares; i < height; i++) {
      for (int k = j; k < j + 8; k++) {
        b[i * rowTarget + k] = a[k * columnSource + i];
      }
    }
  }
  for (; j < width; j++) {
    for (int i = 0; i < height; i++) {
      b[i * rowTarget + j] = a[j * columnSource + i];
    }
  }
}
