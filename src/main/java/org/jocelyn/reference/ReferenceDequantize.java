package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Dequantize;
import org.jocelyn.spi.Broadcast;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Dequantize} as two loops, like {@link ReferenceQuantize}. */
final class ReferenceDequantize implements OpKernel<Dequantize> {
  @Override
  public Execution prepare(Dequantize op, List<TensorType> inputs, List<TensorType> outputs) {
    List<TensorType> operands = op.operands(inputs);
    Broadcast broadcast = Broadcast.of(operands.get(0).shape(), operands);
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray scale = (HostArray) in[1];
      HostArray y = (HostArray) out[0];
      Broadcast.Rows row = broadcast.from(0);
      int length = (int) broadcast.rowLength();
      for (int at = 0; at < y.length(); at += length, row.next()) {
        for (int i = 0; i < length; i++) {
          int parameter = (int) row.offset(1) + i * broadcast.rowStride(1);
          long zero = op.zeroPoint() ? ((HostArray) in[2]).getLong(parameter) : 0;
          int difference = (int) (x.getLong(at + i) - zero);
          y.set(at + i, (float) difference * scale.get(parameter));
        }
      }
    };
  }
}
