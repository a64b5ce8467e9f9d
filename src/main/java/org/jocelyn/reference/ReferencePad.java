package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Pad;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Pad} element by element. */
final class ReferencePad implements OpKernel<Pad> {
  @Override
  public Execution prepare(Pad op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    Shape y = outputs.get(0).shape();
    return (in, out) -> {
      for (int i = 0; i < y.size(); i++) {
        long[] at = Coordinates.of(y, i);
        boolean inside = true;
        for (int axis = 0; axis < x.rank(); axis++) {
          long first = Math.max(0, -op.begins().get(axis));
          long last = x.dim(axis) - 1 - Math.max(0, -op.ends().get(axis));
          long from = at[axis] - op.begins().get(axis);
          at[axis] =
              switch (op.mode()) {
                case CONSTANT -> from;
                case EDGE -> Math.max(first, Math.min(last, from));
                case REFLECT ->
                    from < first ? 2 * first - from : from > last ? 2 * last - from : from;
              };
          inside &= at[axis] >= first && at[axis] <= last;
        }
        HostArray target = (HostArray) out[0];
        if (inside) {
          ((HostArray) in[0]).copyTo(Coordinates.position(x, at), target, i, 1);
        } else {
          target.set(i, op.value());
        }
      }
    };
  }
}
