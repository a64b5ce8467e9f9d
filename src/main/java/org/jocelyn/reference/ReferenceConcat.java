package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Concat;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Concat} element by element. */
final class ReferenceConcat implements OpKernel<Concat> {
  @Override
  public Execution prepare(Concat op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape y = outputs.get(0).shape();
    int axis = y.axis(op.axis());
    return (in, out) -> {
      for (int i = 0; i < y.size(); i++) {
        long[] at = Coordinates.of(y, i);
        int part = 0;
        while (at[axis] >= inputs.get(part).shape().dim(axis)) {
          at[axis] -= inputs.get(part).shape().dim(axis);
          part++;
        }
        int from = Coordinates.position(inputs.get(part).shape(), at);
        ((HostArray) in[part]).copyTo(from, (HostArray) out[0], i, 1);
      }
    };
  }
}
