package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Pool2d;
import org.jocelyn.op.PoolAxis;
import org.jocelyn.op.PoolKind;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Pool2d} as loops over planes, positions and taps. */
final class ReferencePool2d implements OpKernel<Pool2d> {
  @Override
  public Execution prepare(Pool2d op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    int planes = (int) x.sizeOf(0, 2);
    int height = (int) x.dim(2);
    int width = (int) x.dim(3);
    int outHeight = (int) outputs.get(0).shape().dim(2);
    int outWidth = (int) outputs.get(0).shape().dim(3);
    PoolAxis rows = op.rows(height);
    PoolAxis columns = op.columns(width);
    return (in, out) -> {
      HostArray values = (HostArray) in[0];
      for (int plane = 0; plane < planes; plane++) {
        for (int i = 0; i < outHeight; i++) {
          for (int j = 0; j < outWidth; j++) {
            ReferenceMaximum maximum = new ReferenceMaximum();
            double sum = 0;
            int counted = 0;
            for (int p = 0; p < op.kernelH(); p++) {
              for (int q = 0; q < op.kernelW(); q++) {
                long h = rows.start(i) + (long) p * rows.dilation();
                long w = columns.start(j) + (long) q * columns.dilation();
                boolean element = h >= 0 && h < height && w >= 0 && w < width;
                boolean padding = h < height + rows.after() && w < width + columns.after();
                if (element) {
                  int place = (int) (h * width + w);
                  double value = values.get(plane * height * width + place);
                  maximum.see(value, place);
                  sum += value;
                }
                if (element || (op.countIncludePad() && padding)) {
                  counted++;
                }
              }
            }
            int at = (plane * outHeight + i) * outWidth + j;
            if (op.kind() == PoolKind.MAX) {
              maximum.store(out, at);
            } else {
              ((HostArray) out[0]).set(at, counted == 0 ? 0 : sum / counted);
            }
          }
        }
      }
    };
  }
}
