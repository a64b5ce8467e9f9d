package org.jocelyn.cpu;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Resize2dGradient;
import org.jocelyn.op.ResizeShares;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link Resize2dGradient}, a row of x at a time: the rows of dy that it went into are added, then
 * their columns.
 */
final class CpuResize2dGradient implements OpKernel<Resize2dGradient> {
  /** Elements of dy that are worth a thread's attention. */
  private static final int GRAIN = 1 << 14;

  private final CpuContext context;

  CpuResize2dGradient(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(Resize2dGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape dy = inputs.get(0).shape();
    int height = Math.toIntExact(op.height());
    int count = Math.toIntExact(outputs.get(0).shape().sizeOf(0, 3));
    Axis rows = Axis.of(op.rows(), dy.dim(2));
    Axis columns = Axis.of(op.columns(), dy.dim(3));
    long work = Math.max(1, dy.dim(2) / height) * dy.dim(3);
    int grain = (int) Math.max(1, GRAIN / work);
    return (in, out) -> {
      float[] gradients = ((HostArray) in[0]).floats();
      float[] dx = ((HostArray) out[0]).floats();
      context
          .threads()
          .forEach(
              count,
              grain,
              (from, to) -> {
                float[] sums = new float[columns.out];
                for (int row = from; row < to; row++) {
                  Arrays.fill(sums, 0);
                  int h = row % height;
                  for (int k = rows.starts[h]; k < rows.starts[h + 1]; k++) {
                    int at = (row / height * rows.out + rows.positions[k]) * columns.out;
                    float weight = rows.weights[k];
                    context.lanes().addScaled(weight, gradients, at, sums, 0, columns.out);
                  }
                  columns.collect(sums, dx, row * (columns.starts.length - 1));
                }
              });
    };
  }

  /** The shares of an axis, and the number of elements that they were given to. */
  private static final class Axis {
    private final int[] starts;
    private final int[] positions;
    private final float[] weights;
    private final int out;

    private Axis(ResizeShares shares, int out) {
      this.starts = shares.starts();
      this.positions = shares.positions();
      this.weights = shares.weights();
      this.out = out;
    }

    static Axis of(ResizeShares shares, long out) {
      return new Axis(shares, Math.toIntExact(out));
    }

    /** {@code to[at + e] = Σ weight·from[position]} over the shares of element e. */
    void collect(float[] from, float[] to, int at) {
      for (int e = 0; e + 1 < starts.length; e++) {
        float sum = 0;
        for (int k = starts[e]; k < starts[e + 1]; k++) {
          sum += weights[k] * from[positions[k]];
        }
        to[at + e] = sum;
      }
    }
  }
}
