package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Where;
import org.jocelyn.spi.Broadcast;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Where} as two loops: over the rows of the result and along them. */
final class ReferenceWhere implements OpKernel<Where> {
  @Override
  public Execution prepare(Where op, List<TensorType> inputs, List<TensorType> outputs) {
    Broadcast broadcast = Broadcast.of(outputs.get(0).shape(), inputs);
    return (in, out) -> {
      HostArray condition = (HostArray) in[0];
      HostArray y = (HostArray) out[0];
      Broadcast.Rows row = broadcast.from(0);
      int length = (int) broadcast.rowLength();
      for (int at = 0; at < y.length(); at += length, row.next()) {
        for (int i = 0; i < length; i++) {
          boolean holds = condition.get((int) row.offset(0) + i * broadcast.rowStride(0)) != 0;
          int chosen = holds ? 1 : 2;
          int from = (int) row.offset(chosen) + i * broadcast.rowStride(chosen);
          ((HostArray) in[chosen]).copyTo(from, y, at + i, 1);
        }
      }
    };
  }
}
