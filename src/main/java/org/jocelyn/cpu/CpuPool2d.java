package org.jocelyn.cpu;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Pool2d;
import org.jocelyn.op.PoolAxis;
import org.jocelyn.op.PoolKind;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link Pool2d}, an output row at a time. The taps are the outer loop and the columns the inner
 * one: each tap meets elements on one range of columns, so that no column asks where the padding
 * is, and the inner loop is one that C2 vectorises.
 */
final class CpuPool2d implements OpKernel<Pool2d> {
  /** Elements under taps that are worth a thread's attention. */
  private static final int GRAIN = 1 << 14;

  private final CpuContext context;

  CpuPool2d(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(Pool2d op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    Shape y = outputs.get(0).shape();
    Rows rows = new Rows(op, x, y);
    int count = Math.toIntExact(y.sizeOf(0, 3));
    long work = Math.max(1, y.dim(3) * op.kernelH() * op.kernelW());
    int grain = (int) Math.max(1, GRAIN / work);
    return (in, out) -> {
      float[] values = ((HostArray) in[0]).floats();
      float[] result = ((HostArray) out[0]).floats();
      long[] places = op.indices() ? ((HostArray) out[1]).longs() : null;
      context
          .threads()
          .forEach(
              count,
              grain,
              (from, to) -> {
                for (int row = from; row < to; row++) {
                  if (places != null) {
                    rows.maximumAndPlace(values, result, places, row);
                  } else if (op.kind() == PoolKind.MAX) {
                    rows.maximum(values, result, row);
                  } else {
                    rows.average(values, result, row);
                  }
                }
              });
    };
  }

  /** The output rows of all planes, and for each tap the columns where it meets an element. */
  private static final class Rows {
    private final PoolAxis vertical;
    private final int height;
    private final int width;
    private final int outHeight;
    private final int outWidth;
    private final int stride;

    /** For tap q: the columns {@code from[q]} to {@code to[q]}, and the element under the first. */
    private final int[] from;

    private final int[] to;
    private final int[] element;

    /** The number of taps that an average divides by, for each row and column of the output. */
    private final int[] countedRows;

    private final int[] countedColumns;

    Rows(Pool2d op, Shape x, Shape y) {
      height = Math.toIntExact(x.dim(2));
      width = Math.toIntExact(x.dim(3));
      outHeight = Math.toIntExact(y.dim(2));
      outWidth = Math.toIntExact(y.dim(3));
      vertical = op.rows(height);
      PoolAxis horizontal = op.columns(width);
      stride = horizontal.stride();
      from = new int[op.kernelW()];
      to = new int[op.kernelW()];
      element = new int[op.kernelW()];
      Arrays.fill(from, outWidth);
      for (int j = outWidth - 1; j >= 0; j--) {
        for (int q = horizontal.firstTap(j); q < horizontal.endTap(j); q++) {
          from[q] = j;
          to[q] = Math.max(to[q], j + 1);
          element[q] = (int) (horizontal.start(j) + (long) q * horizontal.dilation());
        }
      }
      countedRows = counted(vertical, outHeight, op.countIncludePad());
      countedColumns = counted(horizontal, outWidth, op.countIncludePad());
    }

    private static int[] counted(PoolAxis axis, int positions, boolean countIncludePad) {
      int[] counted = new int[positions];
      for (int o = 0; o < positions; o++) {
        counted[o] = axis.counted(o, countIncludePad);
      }
      return counted;
    }

    /** The place in x of the first element of the row under tap {@code p} of an output row. */
    private int inputRow(int row, int p) {
      int plane = row / outHeight;
      long h = vertical.start(row % outHeight) + (long) p * vertical.dilation();
      return (plane * height + (int) h) * width;
    }

    void maximum(float[] x, float[] y, int row) {
      int base = row * outWidth;
      Arrays.fill(y, base, base + outWidth, Float.NEGATIVE_INFINITY);
      int end = vertical.endTap(row % outHeight);
      for (int p = vertical.firstTap(row % outHeight); p < end; p++) {
        int start = inputRow(row, p);
        for (int q = 0; q < from.length; q++) {
          raise(x, start + element[q], stride, y, base + from[q], to[q] - from[q]);
        }
      }
    }

    /** {@code y[i] = max(y[i], x[i·stride])}; NaN wins. */
    private static void raise(float[] x, int atX, int stride, float[] y, int atY, int count) {
      if (stride == 1) {
        for (int i = 0; i < count; i++) {
          y[atY + i] = Math.max(y[atY + i], x[atX + i]);
        }
      } else {
        for (int i = 0; i < count; i++) {
          y[atY + i] = Math.max(y[atY + i], x[atX + i * stride]);
        }
      }
    }

    void maximumAndPlace(float[] x, float[] y, long[] places, int row) {
      int base = row * outWidth;
      Arrays.fill(y, base, base + outWidth, Float.NEGATIVE_INFINITY);
      Arrays.fill(places, base, base + outWidth, -1);
      int plane = row / outHeight * height * width;
      int end = vertical.endTap(row % outHeight);
      for (int p = vertical.firstTap(row % outHeight); p < end; p++) {
        int start = inputRow(row, p);
        for (int q = 0; q < from.length; q++) {
          int at = start + element[q];
          for (int j = base + from[q]; j < base + to[q]; j++, at += stride) {
            float value = x[at];
            boolean first = places[j] < 0 || (Float.isNaN(value) && !Float.isNaN(y[j]));
            if (value > y[j] || first) {
              y[j] = value;
              places[j] = (long) at - plane;
            }
          }
        }
      }
    }

    void average(float[] x, float[] y, int row) {
      int base = row * outWidth;
      Arrays.fill(y, base, base + outWidth, 0);
      int end = vertical.endTap(row % outHeight);
      for (int p = vertical.firstTap(row % outHeight); p < end; p++) {
        int start = inputRow(row, p);
        for (int q = 0; q < from.length; q++) {
          add(x, start + element[q], stride, y, base + from[q], to[q] - from[q]);
        }
      }
      int counted = countedRows[row % outHeight];
      for (int j = 0; j < outWidth; j++) {
        y[base + j] /= Math.max(1f, (float) counted * countedColumns[j]);
      }
    }

    /** {@code y[i] += x[i·stride]}. */
    private static void add(float[] x, int atX, int stride, float[] y, int atY, int count) {
      if (stride == 1) {
        for (int i = 0; i < count; i++) {
          y[atY + i] += x[atX + i];
        }
      } else {
        for (int i = 0; i < count; i++) {
          y[atY + i] += x[atX + i * stride];
        }
      }
    }
  }
}
