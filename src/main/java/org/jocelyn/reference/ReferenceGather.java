package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Gather;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Gather} slice by slice. */
final class ReferenceGather implements OpKernel<Gather> {
  @Override
  public Execution prepare(Gather op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape data = inputs.get(0).shape();
    int axis = data.axis(op.axis());
    int extent = (int) data.dim(axis);
    int outer = (int) data.sizeOf(0, axis);
    int inner = (int) data.sizeOf(axis + 1, data.rank());
    int count = (int) inputs.get(1).size();
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray indices = (HostArray) in[1];
      HostArray y = (HostArray) out[0];
      for (int a = 0; a < outer; a++) {
        for (int i = 0; i < count; i++) {
          long index = indices.getLong(i) < 0 ? indices.getLong(i) + extent : indices.getLong(i);
          for (int b = 0; b < inner; b++) {
            int to = (a * count + i) * inner + b;
            if (index >= 0 && index < extent) {
              x.copyTo((a * extent + (int) index) * inner + b, y, to, 1);
            } else {
              y.set(to, y.dataType().isFloating() ? Double.NaN : 0);
            }
          }
        }
      }
    };
  }
}
