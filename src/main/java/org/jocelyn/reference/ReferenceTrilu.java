package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Trilu;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Trilu} element by element, on zeros. */
final class ReferenceTrilu implements OpKernel<Trilu> {
  @Override
  public Execution prepare(Trilu op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    long diagonal = op.diagonal(x);
    return (in, out) -> {
      HostArray y = (HostArray) out[0];
      for (int at = 0; at < y.length(); at++) {
        long[] indices = Coordinates.of(x, at);
        long distance = indices[x.rank() - 1] - indices[x.rank() - 2] - diagonal;
        if (op.upper() ? distance >= 0 : distance <= 0) {
          ((HostArray) in[0]).copyTo(at, y, at, 1);
        } else {
          y.set(at, 0);
        }
      }
    };
  }
}
