package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Slice;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Slice} element by element. */
final class ReferenceSlice implements OpKernel<Slice> {
  @Override
  public Execution prepare(Slice op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    Shape y = outputs.get(0).shape();
    return (in, out) -> {
      for (int i = 0; i < y.size(); i++) {
        long[] at = Coordinates.of(y, i);
        for (int k = 0; k < op.axes().size(); k++) {
          int axis = x.axis(op.axes().get(k));
          at[axis] = start(op, k, x.dim(axis)) + at[axis] * op.steps().get(k);
        }
        ((HostArray) in[0]).copyTo(Coordinates.position(x, at), (HostArray) out[0], i, 1);
      }
    };
  }

  private static long start(Slice op, int k, long extent) {
    long start = op.starts().get(k) < 0 ? op.starts().get(k) + extent : op.starts().get(k);
    return Math.min(Math.max(start, 0), extent - 1);
  }
}
