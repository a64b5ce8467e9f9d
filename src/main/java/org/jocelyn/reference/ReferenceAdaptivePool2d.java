package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.AdaptivePool2d;
import org.jocelyn.op.PoolKind;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link AdaptivePool2d} as loops over planes, cells and their elements. */
final class ReferenceAdaptivePool2d implements OpKernel<AdaptivePool2d> {
  @Override
  public Execution prepare(AdaptivePool2d op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    int planes = (int) x.sizeOf(0, 2);
    int height = (int) x.dim(2);
    int width = (int) x.dim(3);
    int outHeight = (int) op.outHeight();
    int outWidth = (int) op.outWidth();
    return (in, out) -> {
      HostArray values = (HostArray) in[0];
      for (int plane = 0; plane < planes; plane++) {
        for (int i = 0; i < outHeight; i++) {
          int top = (int) Math.floor((double) i * height / outHeight);
          int bottom = (int) Math.ceil((i + 1.0) * height / outHeight);
          for (int j = 0; j < outWidth; j++) {
            int left = (int) Math.floor((double) j * width / outWidth);
            int right = (int) Math.ceil((j + 1.0) * width / outWidth);
            ReferenceMaximum maximum = new ReferenceMaximum();
            double sum = 0;
            for (int h = top; h < bottom; h++) {
              for (int w = left; w < right; w++) {
                double value = values.get((plane * height + h) * width + w);
                maximum.see(value, h * width + w);
                sum += value;
              }
            }
            int at = (plane * outHeight + i) * outWidth + j;
            if (op.kind() == PoolKind.MAX) {
              maximum.store(out, at);
            } else {
              ((HostArray) out[0]).set(at, sum / ((bottom - top) * (right - left)));
            }
          }
        }
      }
    };
  }
}
