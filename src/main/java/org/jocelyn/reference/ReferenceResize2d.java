package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Resize2d;
import org.jocelyn.op.ResizeAxis;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Resize2d} as loops over planes and output elements. */
final class ReferenceResize2d implements OpKernel<Resize2d> {
  @Override
  public Execution prepare(Resize2d op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape shape = inputs.get(0).shape();
    int planes = (int) shape.sizeOf(0, 2);
    int height = (int) shape.dim(2);
    int width = (int) shape.dim(3);
    ResizeAxis rows = op.vertical(height);
    ResizeAxis columns = op.horizontal(width);
    int outHeight = (int) rows.out();
    int outWidth = (int) columns.out();
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray y = (HostArray) out[0];
      for (int plane = 0; plane < planes; plane++) {
        int base = plane * height * width;
        for (int i = 0; i < outHeight; i++) {
          for (int j = 0; j < outWidth; j++) {
            int at = (plane * outHeight + i) * outWidth + j;
            if (op.mode() == Resize2d.Mode.NEAREST) {
              y.set(at, x.get(base + rows.nearest(i) * width + columns.nearest(j)));
              continue;
            }
            int upper = base + rows.lower(i) * width;
            int lower = base + Math.min(rows.lower(i) + 1, height - 1) * width;
            int left = columns.lower(j);
            int right = Math.min(left + 1, width - 1);
            double down = rows.fraction(i);
            double across = columns.fraction(j);
            double above = (1 - across) * x.get(upper + left) + across * x.get(upper + right);
            double below = (1 - across) * x.get(lower + left) + across * x.get(lower + right);
            y.set(at, (1 - down) * above + down * below);
          }
        }
      }
    };
  }
}
