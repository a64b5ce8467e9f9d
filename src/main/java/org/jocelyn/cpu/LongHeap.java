package org.jocelyn.cpu;

/**
 * The best few of a line of longs, with their indices: a heap whose root is the worst of those
 * kept. Of equal elements the one with the lower index is better.
 */
final class LongHeap {
  private final long[] orders;
  private final int[] indices;

  private LongHeap(int size) {
    this.orders = new long[size];
    this.indices = new int[size];
  }

  /** Fills {@code best} with the indices of the best elements of the line, the best first. */
  static void select(boolean largest, long[] x, int start, int stride, int count, int[] best) {
    int k = best.length;
    LongHeap heap = new LongHeap(k);
    for (int i = 0; i < count; i++) {
      long value = x[start + i * stride];
      // the complement orders the other way round, without an overflow
      long order = largest ? value : ~value;
      if (i < k) {
        heap.orders[i] = order;
        heap.indices[i] = i;
        for (int at = k / 2 - 1; i == k - 1 && at >= 0; at--) {
          heap.sink(at, k, heap.orders[at], heap.indices[at]);
        }
      } else if (order > heap.orders[0]) { // an equal one has the higher index
        heap.sink(0, k, order, i);
      }
    }
    for (int size = k - 1; size >= 0; size--) {
      best[size] = heap.indices[0];
      heap.sink(0, size, heap.orders[size], heap.indices[size]);
    }
  }

  /** Puts an element in its place below {@code at}, whose own is overwritten. */
  private void sink(int at, int size, long order, int index) {
    int hole = at;
    for (int child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && isWorse(child + 1, orders[child], indices[child])) {
        child++;
      }
      if (!isWorse(child, order, index)) {
        break;
      }
      orders[hole] = orders[child];
      indices[hole] = indices[child];
      hole = child;
    }
    if (hole < size) {
      orders[hole] = order;
      indices[hole] = index;
    }
  }

  private boolean isWorse(int at, long order, int index) {
    return orders[at] < order || (orders[at] == order && indices[at] > index);
  }
}
