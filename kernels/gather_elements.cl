// y[i] = data[start(i) + index * stride], index being indices[i] counted from the front; one out of range
// reads as `bits`. start(i) is that of the copy whose box is y and whose source is data.
//
// data      elements of BYTES bytes
// indices   count of them, as many as y has elements
// axes      the box of y: rank triples (extent, source stride, target stride) in elements, the innermost
//           last; targets follow each other
// extent    places along the indexed axis of data, `stride` elements apart
//
// BYTES     see element.h
// IDS       type of an index: int (default) or long

#include "element.h"
#include "index.h"

// Where line `line` of the box begins in data.
static inline long line_start(const long line, __global const long* axes, const int rank) {
  long start = 0;
  long rest = line;
  for (int a = rank - 2; a >= 0; a--) {
    const long extent = axes[3 * a];
    start += rest % extent * axes[3 * a + 1];
    rest /= extent;
  }
  return start;
}

// `share` elements per work-item: 1 on GPUs, where neighbours in y are neighbours in the work-group, and
// many on CPUs.
//
// Launch: at least ceil(count / share) work-items, any work-group size.
__kernel void gather(
    __global const ELEMENT* restrict data,
    __global const IDS* restrict indices,
    __global ELEMENT* restrict y,
    __global const long* restrict axes,
    const int rank,
    const long extent,
    const long stride,
    const ulong bits,
    const long count,
    const long share) {
  const long length = axes[3 * rank - 3];
  const long step = axes[3 * rank - 2];
  const long last = min((long)(get_global_id(0) + 1) * share, count);
  for (long i = (long)get_global_id(0) * share; i < last;) {
    const long line = i / length;
    const long column = i - line * length;
    const long end = min(last, i - column + length);
    long from = line_start(line, axes, rank) + column * step;
    for (; i < end; i++, from += step) {
      const long place = counted(indices[i], extent);
      y[i] = place < 0 ? (ELEMENT)bits : data[from + place * stride];
    }
  }
}
