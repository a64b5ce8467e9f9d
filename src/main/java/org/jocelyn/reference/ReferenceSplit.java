package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Split;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Split} element by element. */
final class ReferenceSplit implements OpKernel<Split> {
  @Override
  public Execution prepare(Split op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    int axis = x.axis(op.axis());
    return (in, out) -> {
      for (int i = 0; i < x.size(); i++) {
        long[] at = Coordinates.of(x, i);
        int part = 0;
        while (at[axis] >= op.sizes().get(part)) {
          at[axis] -= op.sizes().get(part);
          part++;
        }
        int to = Coordinates.position(outputs.get(part).shape(), at);
        ((HostArray) in[0]).copyTo(i, (HostArray) out[part], to, 1);
      }
    };
  }
}
