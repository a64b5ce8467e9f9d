// The k largest or smallest elements of each line of x, in order, and their indices: the form for
// CPUs, a heap per line.
//
// x        [outer, extent, inner]
// values   [outer, k, inner], of x's type; indices the same, of long
// heaps    k keys for each of the outer * inner lines
//
// Launch: outer * inner work-items.
// INTEGER, LONG, SMALLEST   see top_k.h

#include "top_k.h"

// Lets the key sink from the root of a heap whose root is the least.
void sink(__global KEY* heap, const long size, const KEY key) {
  long at = 0;
  for (long child = 1; child < size; child = 2 * at + 1) {
    if (child + 1 < size && is_less(heap[child + 1], heap[child])) {
      child++;
    }
    if (!is_less(heap[child], key)) {
      break;
    }
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = key;
}

__kernel void top_k(
    __global const TYPE* restrict x,
    __global TYPE* restrict values,
    __global long* restrict indices,
    __global KEY* restrict heaps,
    const long extent,
    const long inner,
    const long k) {
  const long line = get_global_id(0);
  __global const TYPE* from = x + line / inner * extent * inner + line % inner;
  const long to = line / inner * k * inner + line % inner;
  __global KEY* heap = heaps + line * k;

  // a heap of keys less than all makes way for the first k elements
  for (long i = 0; i < k; i++) {
    heap[i] = NO_KEY;
  }
  for (long i = 0; i < extent; i++) {
    const KEY candidate = key(from[i * inner], i);
    if (is_less(heap[0], candidate)) {
      sink(heap, k, candidate);
    }
  }

  // take the least away until none is left: what remains is the next in ascending order
  for (long size = k; size > 0; size--) {
    const long index = index_of(heap[0]);
    values[to + (size - 1) * inner] = from[index * inner];
    indices[to + (size - 1) * inner] = index;
    sink(heap, size - 1, heap[size - 1]);
  }
}
