package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.OneHot;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link OneHot} element by element. */
final class ReferenceOneHot implements OpKernel<OneHot> {
  @Override
  public Execution prepare(OneHot op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape y = outputs.get(0).shape();
    int axis = y.axis(op.axis());
    int inner = (int) y.sizeOf(axis + 1, y.rank());
    return (in, out) -> {
      for (int i = 0; i < y.size(); i++) {
        long place = Coordinates.of(y, i)[axis];
        int at = i / inner / (int) op.depth() * inner + i % inner;
        long index = ((HostArray) in[0]).getLong(at);
        boolean marked = index == place || index + op.depth() == place;
        ((HostArray) out[0]).set(i, marked ? op.on() : op.off());
      }
    };
  }
}
