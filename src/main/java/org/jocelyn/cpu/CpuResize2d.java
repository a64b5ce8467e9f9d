package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Resize2d;
import org.jocelyn.op.ResizeAxis;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link Resize2d}, an output row at a time, with the elements and weights of rows and columns
 * looked up in tables. Bilinear rows are first blended vertically, which C2 vectorises, and then
 * read at the columns.
 */
final class CpuResize2d implements OpKernel<Resize2d> {
  /** Output elements that are worth a thread's attention. */
  private static final int GRAIN = 1 << 14;

  private final CpuContext context;

  CpuResize2d(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(Resize2d op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    int height = Math.toIntExact(x.dim(2));
    int width = Math.toIntExact(x.dim(3));
    ResizeAxis rows = op.vertical(height);
    ResizeAxis columns = op.horizontal(width);
    int count = Math.toIntExact(x.sizeOf(0, 2) * rows.out());
    int grain = (int) Math.max(1, GRAIN / columns.out());
    if (op.mode() == Resize2d.Mode.NEAREST) {
      Nearest nearest = new Nearest(height, width, rows.nearest(), columns.nearest());
      return (in, out) -> {
        float[] values = ((HostArray) in[0]).floats();
        float[] result = ((HostArray) out[0]).floats();
        context
            .threads()
            .forEach(count, grain, (from, to) -> nearest.rows(values, result, from, to));
      };
    }
    Bilinear bilinear =
        new Bilinear(
            height, width, rows.lower(), rows.fractions(), columns.lower(), columns.fractions());
    return (in, out) -> {
      float[] values = ((HostArray) in[0]).floats();
      float[] result = ((HostArray) out[0]).floats();
      context
          .threads()
          .forEach(count, grain, (from, to) -> bilinear.rows(values, result, from, to));
    };
  }

  /** Copies: output row i is input row {@code rows[i]} at the columns {@code columns}. */
  private record Nearest(int height, int width, int[] rows, int[] columns) {
    void rows(float[] x, float[] y, int from, int to) {
      int outWidth = columns.length;
      for (int row = from; row < to; row++) {
        int i = row % rows.length;
        int base = row * outWidth;
        if (row > from && i > 0 && rows[i] == rows[i - 1]) {
          System.arraycopy(y, base - outWidth, y, base, outWidth);
          continue;
        }
        int source = (row / rows.length * height + rows[i]) * width;
        for (int j = 0; j < outWidth; j++) {
          y[base + j] = x[source + columns[j]];
        }
      }
    }
  }

  /** Blends of the elements at and after {@code rows[i]}, {@code columns[j]}. */
  private record Bilinear(
      int height, int width, int[] rows, float[] down, int[] columns, float[] across) {
    void rows(float[] x, float[] y, int from, int to) {
      // one element more, so that the last column has a right neighbour: itself
      float[] blended = new float[width + 1];
      for (int row = from; row < to; row++) {
        int i = row % rows.length;
        int plane = row / rows.length * height;
        int upper = (plane + rows[i]) * width;
        int lower = (plane + Math.min(rows[i] + 1, height - 1)) * width;
        float f = down[i];
        for (int w = 0; w < width; w++) {
          blended[w] = (1 - f) * x[upper + w] + f * x[lower + w];
        }
        blended[width] = blended[width - 1];
        int base = row * columns.length;
        for (int j = 0; j < columns.length; j++) {
          float g = across[j];
          y[base + j] = (1 - g) * blended[columns[j]] + g * blended[columns[j] + 1];
        }
      }
    }
  }
}
