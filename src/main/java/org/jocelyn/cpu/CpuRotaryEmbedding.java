package org.jocelyn.cpu;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.RotaryEmbedding;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link RotaryEmbedding} in parallel over the rows of heads. */
final class CpuRotaryEmbedding implements OpKernel<RotaryEmbedding> {
  /** Elements below which a part of the loop is not worth another thread. */
  private static final int GRAIN = 1 << 13;

  private final CpuContext context;

  CpuRotaryEmbedding(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(RotaryEmbedding op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    Shape angles = inputs.get(1).shape();
    int headDim = (int) x.dim(3);
    Rows rows =
        new Rows(
            (int) x.dim(1),
            (int) x.dim(2),
            headDim,
            (int) angles.dim(-1),
            op.positioned() ? (int) angles.dim(0) : 0,
            op.interleaved());
    return (in, out) -> {
      int[] starts = op.positioned() ? rows.starts((HostArray) in[3]) : rows.starts((int) x.dim(0));
      float[] from = ((HostArray) in[0]).floats();
      float[] cos = ((HostArray) in[1]).floats();
      float[] sin = ((HostArray) in[2]).floats();
      float[] y = ((HostArray) out[0]).floats();
      context
          .threads()
          .forEach(
              (int) x.sizeOf(0, 3),
              Math.max(1, GRAIN / headDim),
              (first, last) -> {
                for (int row = first; row < last; row++) {
                  rows.turn(row, starts, from, cos, sin, y);
                }
              });
    };
  }

  /**
   * The rows of x.
   *
   * @param pairs turned in each
   * @param positions rows of the angles where position ids name them
   */
  private record Rows(
      int heads, int steps, int headDim, int pairs, int positions, boolean interleaved) {
    /** Where the angles of each batch and step begin. */
    int[] starts(int batch) {
      int[] starts = new int[batch * steps];
      Arrays.setAll(starts, i -> i * pairs);
      return starts;
    }

    /** The same where ids name them, −1 for one out of range. */
    int[] starts(HostArray ids) {
      int[] starts = new int[ids.length()];
      for (int i = 0; i < starts.length; i++) {
        long row = ids.getLong(i);
        row += row < 0 ? positions : 0;
        starts[i] = row < 0 || row >= positions ? -1 : (int) row * pairs;
      }
      return starts;
    }

    void turn(int row, int[] starts, float[] x, float[] cos, float[] sin, float[] y) {
      int at = row * headDim;
      int start = starts[row / (heads * steps) * steps + row % steps];
      System.arraycopy(x, at + 2 * pairs, y, at + 2 * pairs, headDim - 2 * pairs);
      if (start < 0) {
        Arrays.fill(y, at, at + 2 * pairs, Float.NaN);
      } else if (interleaved) {
        for (int pair = 0; pair < pairs; pair++) {
          float a = x[at + 2 * pair];
          float b = x[at + 2 * pair + 1];
          y[at + 2 * pair] = a * cos[start + pair] - b * sin[start + pair];
          y[at + 2 * pair + 1] = b * cos[start + pair] + a * sin[start + pair];
        }
      } else {
        for (int pair = 0; pair < pairs; pair++) {
          float a = x[at + pair];
          float b = x[at + pairs + pair];
          y[at + pair] = a * cos[start + pair] - b * sin[start + pair];
          y[at + pairs + pair] = b * cos[start + pair] + a * sin[start + pair];
        }
      }
    }
  }
}
