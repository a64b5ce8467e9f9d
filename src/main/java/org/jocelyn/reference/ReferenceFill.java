package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Fill;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Fill} as one loop. */
final class ReferenceFill implements OpKernel<Fill> {
  @Override
  public Execution prepare(Fill op, List<TensorType> inputs, List<TensorType> outputs) {
    return (in, out) -> {
      HostArray y = (HostArray) out[0];
      for (int i = 0; i < y.length(); i++) {
        y.set(i, op.value());
      }
    };
  }
}
