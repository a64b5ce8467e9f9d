// y[i] = value for every i.
//
// y      count elements
// bits   the element's bits, in the low end
//
// Launch: one work-item for 16 elements, any work-group size.
// BYTES  see element.h

#include "element.h"

__kernel void fill(__global ELEMENT* restrict y, const ulong bits, const ulong count) {
  const size_t first = (size_t)get_global_id(0) * 16;
  const ELEMENT value = (ELEMENT)bits;
  if (first + 16 <= count) {
    vstore16((ELEMENT16)(value), 0, y + first);
  } else {
    for (size_t i = first; i < count; i++) {
      y[i] = value;
    }
  }
}
