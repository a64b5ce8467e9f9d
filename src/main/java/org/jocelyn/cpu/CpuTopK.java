package org.jocelyn.cpu;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.TopK;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link TopK} on keys of 64 bits that order as the elements do: the value's order above, the
 * index, inverted so that the lower wins, below. No two keys are equal, so the order is one. INT64
 * elements, which leave no room for the index, take a {@link LongHeap}.
 */
final class CpuTopK implements OpKernel<TopK> {
  /** Elements below which a part of the loop is not worth another thread. */
  private static final int GRAIN = 1 << 12;

  private final CpuContext context;

  CpuTopK(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(TopK op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape shape = inputs.get(0).shape();
    int axis = shape.axis(op.axis());
    int extent = (int) shape.dim(axis);
    int inner = (int) shape.sizeOf(axis + 1, shape.rank());
    int k = (int) op.k();
    if (outputs.get(0).size() == 0) {
      return (in, out) -> {};
    }
    Moves moves = Moves.of(inputs.get(0).dataType());
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      Object values = ((HostArray) out[0]).array();
      long[] indices = ((HostArray) out[1]).longs();
      context
          .threads()
          .forEach(
              (int) (shape.size() / extent),
              Math.max(1, GRAIN / extent),
              (from, to) -> {
                int[] best = new int[k];
                for (int line = from; line < to; line++) {
                  int start = line / inner * extent * inner + line % inner;
                  if (x.dataType() == DataType.INT64) {
                    LongHeap.select(op.largest(), x.longs(), start, inner, extent, best);
                  } else {
                    select(op.largest(), x, start, inner, extent, best);
                  }
                  int target = line / inner * k * inner + line % inner;
                  for (int i = 0; i < k; i++) {
                    int index = best[i];
                    indices[target + i * inner] = index;
                    moves.line(
                        x.array(), start + index * inner, 1, values, target + i * inner, 1, 1);
                  }
                }
              });
    };
  }

  /** The indices of the best, through a heap whose root is the least of the keys kept. */
  private static void select(
      boolean largest, HostArray x, int start, int stride, int count, int[] indices) {
    int k = indices.length;
    long[] best = new long[k];
    float[] floats = x.dataType() == DataType.FLOAT32 ? x.floats() : null;
    int[] ints = floats == null ? x.ints() : null;
    for (int i = 0; i < count; i++) {
      int at = start + i * stride;
      int order = floats == null ? ints[at] : order(floats[at]);
      long key = (long) (largest ? order : ~order) << 32 | (~i & 0xffffffffL);
      if (i < k) {
        best[i] = key;
        if (i == k - 1) {
          // sorted ascending is a heap
          Arrays.sort(best);
        }
      } else if (key > best[0]) {
        sink(best, key);
      }
    }
    Arrays.sort(best);
    for (int i = 0; i < k; i++) {
      indices[i] = ~(int) best[k - 1 - i];
    }
  }

  /** An integer that orders as the float does: −0 as 0, NaN above all. */
  private static int order(float value) {
    // adding 0 makes 0 of −0; floatToIntBits makes one of all NaN
    int bits = Float.floatToIntBits(value + 0.0f);
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }

  /** Replaces the heap's root. */
  private static void sink(long[] heap, long key) {
    int at = 0;
    for (int child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= key) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = key;
  }
}
