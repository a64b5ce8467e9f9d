package org.jocelyn.cpu;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.PoolGradient;
import org.jocelyn.op.PoolKind;
import org.jocelyn.op.PoolSpans;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link PoolGradient}, a plane at a time: its windows, which may overlap, add to it one after the
 * other. Threads share the planes.
 */
final class CpuPoolGradient<O extends PoolGradient> implements OpKernel<O> {
  /** Elements that are worth a thread's attention. */
  private static final int GRAIN = 1 << 13;

  private final CpuContext context;

  CpuPoolGradient(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(O op, List<TensorType> inputs, List<TensorType> outputs) {
    Plane plane = new Plane(op.rows(), op.columns(), context.lanes());
    int planes = Math.toIntExact(outputs.get(0).shape().sizeOf(0, 2));
    int grain = Math.max(1, GRAIN / Math.max(1, plane.elements()));
    return (in, out) -> {
      float[] dy = ((HostArray) in[op.gradientInput()]).floats();
      float[] dx = ((HostArray) out[0]).floats();
      Arrays.fill(dx, 0);
      context
          .threads()
          .forEach(
              planes,
              grain,
              (from, to) -> {
                for (int i = from; i < to; i++) {
                  if (op.kind() == PoolKind.MAX) {
                    plane.maximum(((HostArray) in[0]).floats(), dy, dx, i);
                  } else {
                    plane.average(dy, dx, i);
                  }
                }
              });
    };
  }

  /** The windows of a plane. */
  private record Plane(PoolSpans rows, PoolSpans columns, Lanes lanes) {
    int elements() {
      return rows.size() * columns.size();
    }

    /**
     * Values become integers of the same order, NaN above all, with the place behind them, so that
     * of equals the first is larger: which element wins cannot be foretold, and a maximum of
     * integers has no branch. The largest of a row of windows' columns serves all its windows.
     */
    void maximum(float[] x, float[] dy, float[] dx, int plane) {
      int width = columns.size();
      long[] largest = new long[width];
      int base = plane * elements();
      int at = plane * rows.positions() * columns.positions();
      for (int i = 0; i < rows.positions(); i++) {
        Arrays.fill(largest, Long.MIN_VALUE);
        for (int h = rows.begin(i); h < rows.end(i); h += rows.step()) {
          raise(largest, x, base + h * width);
        }
        for (int j = 0; j < columns.positions(); j++, at++) {
          long best = Long.MIN_VALUE;
          for (int w = columns.begin(j); w < columns.end(j); w += columns.step()) {
            best = Math.max(best, largest[w]);
          }
          if (best != Long.MIN_VALUE) {
            dx[Integer.MAX_VALUE - (int) (best & Integer.MAX_VALUE)] += dy[at];
          }
        }
      }
    }

    private static void raise(long[] largest, float[] x, int row) {
      for (int w = 0; w < largest.length; w++) {
        int bits = Float.floatToIntBits(x[row + w] + 0f); // no negative zero, one NaN
        int order = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
        long key = ((long) order << 32) + (Integer.MAX_VALUE - (row + w));
        largest[w] = Math.max(largest[w], key);
      }
    }

    /** What a row of windows shares out along a row is the same for all rows that it sees. */
    void average(float[] dy, float[] dx, int plane) {
      int width = columns.size();
      float[] row = new float[width];
      int at = plane * rows.positions() * columns.positions();
      for (int i = 0; i < rows.positions(); i++) {
        Arrays.fill(row, 0);
        for (int j = 0; j < columns.positions(); j++, at++) {
          float part = dy[at] / ((float) rows.counted(i) * columns.counted(j));
          for (int w = columns.begin(j); w < columns.end(j); w += columns.step()) {
            row[w] += part;
          }
        }
        for (int h = rows.begin(i); h < rows.end(i); h += rows.step()) {
          lanes.addScaled(1, row, 0, dx, plane * elements() + h * width, width);
        }
      }
    }
  }
}
