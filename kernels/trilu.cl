// y[b, i, j] = x[b, i, j] where it lies in the triangle that is kept, else 0.
//
// x, y      [batch, rows, columns] elements of BYTES bytes, count in all
// diagonal  kept is j >= i + diagonal where UPPER is defined, else j <= i + diagonal
// share     elements per work-item: 1 on GPUs, where neighbours are neighbours in the work-group, many on
//           CPUs
//
// Launch: at least ceil(count / share) work-items, any work-group size.
// BYTES     see element.h

#include "element.h"

__kernel void trilu(
    __global const ELEMENT* restrict x,
    __global ELEMENT* restrict y,
    const long rows,
    const long columns,
    const long diagonal,
    const long count,
    const long share) {
  const long last = min((long)(get_global_id(0) + 1) * share, count);
  for (long at = (long)get_global_id(0) * share; at < last;) {
    const long row = at / columns;
    const long start = row * columns;
    const long end = min(last, start + columns);
    const long bound = start + row % rows + diagonal;
    for (; at < end; at++) {
#ifdef UPPER
      y[at] = at >= bound ? x[at] : (ELEMENT)0;
#else
      y[at] = at <= bound ? x[at] : (ELEMENT)0;
#endif
    }
  }
}
