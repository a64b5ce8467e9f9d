package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.CumulativeSum;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link CumulativeSum}: the threads share the lines; floats are summed in double precision. */
final class CpuCumulativeSum implements OpKernel<CumulativeSum> {
  /** Elements below which a part of the loop is not worth another thread. */
  private static final int GRAIN = 1 << 14;

  /** Neighbouring lines that are walked together, so that what is read lies together. */
  private static final int STRIP = 16;

  private final CpuContext context;

  CpuCumulativeSum(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(CumulativeSum op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape shape = inputs.get(0).shape();
    int axis = shape.axis(op.axis());
    int extent = (int) shape.dim(axis);
    int inner = (int) shape.sizeOf(axis + 1, shape.rank());
    if (shape.isEmpty()) {
      return (in, out) -> {};
    }
    int outer = (int) (shape.size() / extent / inner);
    int strips = (inner - 1) / STRIP + 1;
    int stride = op.reverse() ? -inner : inner;
    return (in, out) ->
        context
            .threads()
            .forEach(
                outer * strips,
                Math.max(1, GRAIN / extent / Math.min(STRIP, inner)),
                (from, to) -> {
                  for (int i = from; i < to; i++) {
                    int column = i % strips * STRIP;
                    int begin = i / strips * extent * inner + column;
                    int first = op.reverse() ? begin + (extent - 1) * inner : begin;
                    Strip strip = new Strip(first, stride, extent, Math.min(STRIP, inner - column));
                    strip.sum(op.exclusive(), (HostArray) in[0], (HostArray) out[0]);
                  }
                });
  }

  /** Lines that begin at neighbouring elements. */
  private record Strip(int first, int stride, int extent, int width) {
    void sum(boolean exclusive, HostArray x, HostArray y) {
      switch (x.dataType()) {
        case FLOAT32 -> floats(exclusive, x.floats(), y.floats());
        case INT32 -> ints(exclusive, x.ints(), y.ints());
        case INT64 -> longs(exclusive, x.longs(), y.longs());
        default -> throw new IllegalArgumentException("CumulativeSum of " + x.dataType());
      }
    }

    private void floats(boolean exclusive, float[] x, float[] y) {
      double[] sums = new double[width];
      for (int step = 0; step < extent; step++) {
        int at = first + step * stride;
        for (int j = 0; j < width; j++) {
          double sum = sums[j] + x[at + j];
          y[at + j] = (float) (exclusive ? sums[j] : sum);
          sums[j] = sum;
        }
      }
    }

    private void ints(boolean exclusive, int[] x, int[] y) {
      int[] sums = new int[width];
      for (int step = 0; step < extent; step++) {
        int at = first + step * stride;
        for (int j = 0; j < width; j++) {
          int sum = sums[j] + x[at + j];
          y[at + j] = exclusive ? sums[j] : sum;
          sums[j] = sum;
        }
      }
    }

    private void longs(boolean exclusive, long[] x, long[] y) {
      long[] sums = new long[width];
      for (int step = 0; step < extent; step++) {
        int at = first + step * stride;
        for (int j = 0; j < width; j++) {
          long sum = sums[j] + x[at + j];
          y[at + j] = exclusive ? sums[j] : sum;
          sums[j] = sum;
        }
      }
    }
  }
}
