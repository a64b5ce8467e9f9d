package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Cast;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Cast} as one loop over the conversions of {@link HostArray}. */
final class ReferenceCast implements OpKernel<Cast> {
  @Override
  public Execution prepare(Cast op, List<TensorType> inputs, List<TensorType> outputs) {
    boolean floating = inputs.get(0).dataType().isFloating();
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray y = (HostArray) out[0];
      for (int i = 0; i < y.length(); i++) {
        if (floating) {
          y.set(i, x.get(i));
        } else {
          y.setLong(i, x.getLong(i));
        }
      }
    };
  }
}
