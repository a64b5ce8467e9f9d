package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.ScatterElements;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link ScatterElements} update by update. */
final class ReferenceScatterElements implements OpKernel<ScatterElements> {
  @Override
  public Execution prepare(ScatterElements op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape data = inputs.get(0).shape();
    Shape indices = inputs.get(1).shape();
    int axis = data.axis(op.axis());
    return (in, out) ->
        ReferenceUpdates.apply(
            op.reduction(),
            (HostArray) in[0],
            (HostArray) in[2],
            (HostArray) out[0],
            i -> {
              long[] to = Coordinates.of(indices, i);
              long index = ((HostArray) in[1]).getLong(i);
              to[axis] = index < 0 ? index + data.dim(axis) : index;
              boolean inside = to[axis] >= 0 && to[axis] < data.dim(axis);
              return inside ? Coordinates.position(data, to) : -1;
            });
  }
}
