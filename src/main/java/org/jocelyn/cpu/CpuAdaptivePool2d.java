package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.AdaptivePool2d;
import org.jocelyn.op.GlobalPool;
import org.jocelyn.op.PoolKind;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link AdaptivePool2d}, a cell at a time; threads share the rows of cells. A single cell is the
 * whole plane, which {@link CpuGlobalPool} does better.
 */
final class CpuAdaptivePool2d implements OpKernel<AdaptivePool2d> {
  /** Elements that are worth a thread's attention. */
  private static final int GRAIN = 1 << 14;

  private final CpuContext context;

  CpuAdaptivePool2d(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(AdaptivePool2d op, List<TensorType> inputs, List<TensorType> outputs) {
    if (op.outHeight() == 1 && op.outWidth() == 1 && !op.indices()) {
      return new CpuGlobalPool(context).prepare(new GlobalPool(op.kind()), inputs, outputs);
    }
    Shape x = inputs.get(0).shape();
    Shape y = outputs.get(0).shape();
    Grid grid =
        new Grid(
            Math.toIntExact(x.dim(2)),
            Math.toIntExact(x.dim(3)),
            Math.toIntExact(op.outHeight()),
            Math.toIntExact(op.outWidth()));
    int rows = Math.toIntExact(y.sizeOf(0, 3));
    long work = Math.max(grid.outWidth, x.dim(2) * x.dim(3) / grid.outHeight);
    int grain = (int) Math.max(1, GRAIN / Math.max(1, work));
    return (in, out) -> {
      float[] values = ((HostArray) in[0]).floats();
      float[] result = ((HostArray) out[0]).floats();
      long[] places = op.indices() ? ((HostArray) out[1]).longs() : null;
      context
          .threads()
          .forEach(
              rows,
              grain,
              (from, to) -> {
                for (int row = from; row < to; row++) {
                  if (op.kind() == PoolKind.MAX) {
                    grid.maximum(values, result, places, row);
                  } else {
                    grid.average(values, result, row);
                  }
                }
              });
    };
  }

  /** The cells of a plane, and of all planes their rows. */
  private record Grid(int height, int width, int outHeight, int outWidth) {
    private int top(int row) {
      return AdaptivePool2d.cellStart(row % outHeight, height, outHeight);
    }

    private int bottom(int row) {
      return AdaptivePool2d.cellEnd(row % outHeight, height, outHeight);
    }

    private int left(int j) {
      return AdaptivePool2d.cellStart(j, width, outWidth);
    }

    private int right(int j) {
      return AdaptivePool2d.cellEnd(j, width, outWidth);
    }

    /** One row of cells; {@code places} is null where nobody asks for them. */
    void maximum(float[] x, float[] y, long[] places, int row) {
      int plane = row / outHeight * height * width;
      int top = top(row);
      int bottom = bottom(row);
      for (int j = 0; j < outWidth; j++) {
        int left = left(j);
        int right = right(j);
        int place = plane + top * width + left;
        float largest = x[place];
        for (int h = top; h < bottom; h++) {
          for (int at = plane + h * width + left; at < plane + h * width + right; at++) {
            float value = x[at];
            if (value > largest || (Float.isNaN(value) && !Float.isNaN(largest))) {
              largest = value;
              place = at;
            }
          }
        }
        y[row * outWidth + j] = largest;
        if (places != null) {
          places[row * outWidth + j] = (long) place - plane;
        }
      }
    }

    /** One row of cells. */
    void average(float[] x, float[] y, int row) {
      int plane = row / outHeight * height * width;
      int top = top(row);
      int bottom = bottom(row);
      for (int j = 0; j < outWidth; j++) {
        int left = left(j);
        int right = right(j);
        float sum = 0;
        for (int h = top; h < bottom; h++) {
          for (int at = plane + h * width + left; at < plane + h * width + right; at++) {
            sum += x[at];
          }
        }
        y[row * outWidth + j] = sum / ((float) (bottom - top) * (right - left));
      }
    }
  }
}
