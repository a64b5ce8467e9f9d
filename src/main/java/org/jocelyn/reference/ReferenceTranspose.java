package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Transpose;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Transpose} element by element. */
final class ReferenceTranspose implements OpKernel<Transpose> {
  @Override
  public Execution prepare(Transpose op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    Shape y = outputs.get(0).shape();
    return (in, out) -> {
      for (int i = 0; i < y.size(); i++) {
        long[] to = Coordinates.of(y, i);
        long[] from = new long[x.rank()];
        for (int axis = 0; axis < x.rank(); axis++) {
          from[x.axis(op.permutation().get(axis))] = to[axis];
        }
        ((HostArray) in[0]).copyTo(Coordinates.position(x, from), (HostArray) out[0], i, 1);
      }
    };
  }
}
