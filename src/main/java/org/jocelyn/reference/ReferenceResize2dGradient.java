package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Resize2d;
import org.jocelyn.op.Resize2dGradient;
import org.jocelyn.op.ResizeAxis;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Resize2dGradient}: every output element gives back to those that it was made of. */
final class ReferenceResize2dGradient implements OpKernel<Resize2dGradient> {
  @Override
  public Execution prepare(Resize2dGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    int planes = (int) outputs.get(0).shape().sizeOf(0, 2);
    int width = (int) op.width();
    int size = (int) op.height() * width;
    ResizeAxis rows = op.resize().vertical(op.height());
    ResizeAxis columns = op.resize().horizontal(op.width());
    boolean copies = op.resize().mode() == Resize2d.Mode.NEAREST;
    return (in, out) -> {
      HostArray dy = (HostArray) in[0];
      HostArray dx = (HostArray) out[0];
      double[] sums = new double[planes * size];
      int at = 0;
      for (int plane = 0; plane < planes; plane++) {
        for (int i = 0; i < rows.out(); i++) {
          for (int j = 0; j < columns.out(); j++) {
            double gradient = dy.get(at++);
            int base = plane * size;
            if (copies) {
              sums[base + rows.nearest(i) * width + columns.nearest(j)] += gradient;
              continue;
            }
            int upper = base + rows.lower(i) * width + columns.lower(j);
            double down = rows.fraction(i);
            double across = columns.fraction(j);
            add(sums, upper, (1 - down) * (1 - across), gradient);
            add(sums, upper + 1, (1 - down) * across, gradient);
            add(sums, upper + width, down * (1 - across), gradient);
            add(sums, upper + width + 1, down * across, gradient);
          }
        }
      }
      for (int i = 0; i < sums.length; i++) {
        dx.set(i, sums[i]);
      }
    };
  }

  /** The neighbours of the last row and column, which do not exist, have weight 0. */
  private static void add(double[] sums, int at, double weight, double gradient) {
    if (weight > 0) {
      sums[at] += weight * gradient;
    }
  }
}
