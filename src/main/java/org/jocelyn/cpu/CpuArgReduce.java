package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.ArgReduce;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link ArgReduce}: rows of floats by their extreme first and then a search for it, which is
 * faster than carrying indices along; what is not contiguous element by element.
 */
final class CpuArgReduce implements OpKernel<ArgReduce> {
  /** Elements below which a part of the loop is not worth another thread. */
  private static final int GRAIN = 1 << 15;

  private final CpuContext context;

  CpuArgReduce(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(ArgReduce op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    int axis = x.axis(op.axis());
    int extent = (int) x.dim(axis);
    int inner = (int) x.sizeOf(axis + 1, x.rank());
    int lines = (int) outputs.get(0).size();
    return (in, out) -> {
      HostArray from = (HostArray) in[0];
      long[] to = ((HostArray) out[0]).longs();
      context
          .threads()
          .forEach(
              lines,
              Math.max(1, GRAIN / Math.max(1, extent)),
              (first, last) -> {
                for (int line = first; line < last; line++) {
                  int start = line / inner * extent * inner + line % inner;
                  to[line] = line(op, from, start, inner, extent);
                }
              });
    };
  }

  private int line(ArgReduce op, HostArray x, int start, int stride, int count) {
    boolean max = op.kind() == ArgReduce.Kind.MAX;
    return switch (x.dataType()) {
      case FLOAT32 -> {
        float[] values = x.floats();
        float extreme = stride == 1 ? extreme(max, values, start, count) : 0;
        yield stride == 1
            ? find(values, start, count, extreme, op.last())
            : floats(max, op.last(), values, start, stride, count);
      }
      case INT32 -> ints(max, op.last(), x.ints(), start, stride, count);
      case INT64 -> longs(max, op.last(), x.longs(), start, stride, count);
      default -> throw new IllegalArgumentException("ArgReduce of " + x.dataType());
    };
  }

  private float extreme(boolean max, float[] x, int start, int count) {
    return max ? context.lanes().max(x, start, count) : context.lanes().min(x, start, count);
  }

  /** Where an element that is there, or NaN, is found first or last. */
  private static int find(float[] x, int start, int count, float wanted, boolean last) {
    boolean nan = Float.isNaN(wanted);
    int i = last ? count - 1 : 0;
    while (nan ? !Float.isNaN(x[start + i]) : x[start + i] != wanted) {
      i += last ? -1 : 1;
    }
    return i;
  }

  private static int floats(
      boolean max, boolean last, float[] x, int start, int stride, int count) {
    int best = 0;
    float extreme = x[start];
    for (int i = 1; i < count; i++) {
      float value = x[start + i * stride];
      boolean better =
          Float.isNaN(value)
              ? !Float.isNaN(extreme)
              : max ? value > extreme : value < extreme; // false for a NaN extreme
      boolean equal = value == extreme || (Float.isNaN(value) && Float.isNaN(extreme));
      if (better || (last && equal)) {
        best = i;
        extreme = value;
      }
    }
    return best;
  }

  private static int ints(boolean max, boolean last, int[] x, int start, int stride, int count) {
    int best = 0;
    int extreme = x[start];
    for (int i = 1; i < count; i++) {
      int value = x[start + i * stride];
      if ((max ? value > extreme : value < extreme) || (last && value == extreme)) {
        best = i;
        extreme = value;
      }
    }
    return best;
  }

  private static int longs(boolean max, boolean last, long[] x, int start, int stride, int count) {
    int best = 0;
    long extreme = x[start];
    for (int i = 1; i < count; i++) {
      long value = x[start + i * stride];
      if ((max ? value > extreme : value < extreme) || (last && value == extreme)) {
        best = i;
        extreme = value;
      }
    }
    return best;
  }
}
