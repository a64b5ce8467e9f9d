package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.GatherElements;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link GatherElements} element by element. */
final class ReferenceGatherElements implements OpKernel<GatherElements> {
  @Override
  public Execution prepare(GatherElements op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape data = inputs.get(0).shape();
    Shape shape = outputs.get(0).shape();
    int axis = data.axis(op.axis());
    return (in, out) -> {
      HostArray indices = (HostArray) in[1];
      HostArray y = (HostArray) out[0];
      for (int i = 0; i < y.length(); i++) {
        long[] from = Coordinates.of(shape, i);
        long index = indices.getLong(i);
        from[axis] = index < 0 ? index + data.dim(axis) : index;
        if (from[axis] >= 0 && from[axis] < data.dim(axis)) {
          ((HostArray) in[0]).copyTo(Coordinates.position(data, from), y, i, 1);
        } else {
          y.set(i, y.dataType().isFloating() ? Double.NaN : 0);
        }
      }
    };
  }
}
