// Updates elements along an axis of y, which holds a copy of data: line after line,
//
//   y[start + index * stride] = combined(y[start + index * stride], updates[first + i * step])
//
// for i = 0, 1, ... in order, index being indices[first + i * step] counted from the front; one out of
// range is skipped. A line is the affair of one work-item, or of `parts` of them that own a part of its
// places each and all read its indices: no two write the same element, so the order is that of i.
//
// indices, updates   of one shape
// axes      the lines: rank triples (extent, stride in data, stride in indices), the innermost last
// lines     their number; neighbours in the work-group take neighbouring lines
// count     indices of a line, `step` elements apart
// extent    places of a line, `stride` elements apart
//
// Macros: see scatter.h and index.h

#include "scatter.h"
#include "index.h"

// Launch: at least lines * parts work-items, any work-group size.
__kernel void scatter(
    __global ELEMENT* y,
    __global const IDS* restrict indices,
    __global const ELEMENT* restrict updates,
    __global const long* restrict axes,
    const int rank,
    const long lines,
    const long count,
    const long step,
    const long extent,
    const long stride,
    const long parts) {
  const long part = get_global_id(0) / lines;
  if (part >= parts) {
    return;
  }
  const long low = extent * part / parts;
  const long high = extent * (part + 1) / parts;
  long rest = get_global_id(0) - part * lines;
  long start = 0;
  long first = 0;
  for (int a = rank - 1; a >= 0; a--) {
    const long length = axes[3 * a];
    start += rest % length * axes[3 * a + 1];
    first += rest % length * axes[3 * a + 2];
    rest /= length;
  }
  for (long i = 0; i < count; i++) {
    const long from = first + i * step;
    const long place = counted(indices[from], extent);
    // -1 is in no part
    if (place >= low && place < high) {
      const long to = start + place * stride;
      y[to] = combined(y[to], updates[from]);
    }
  }
}
