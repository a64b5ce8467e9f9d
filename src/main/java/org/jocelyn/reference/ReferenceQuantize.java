package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Quantize;
import org.jocelyn.spi.Broadcast;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link Quantize} as two loops: over the rows that share a scale or follow one, and along them.
 */
final class ReferenceQuantize implements OpKernel<Quantize> {
  @Override
  public Execution prepare(Quantize op, List<TensorType> inputs, List<TensorType> outputs) {
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
          y.setLong(at + i, quantize(x.get(at + i), scale.get(parameter), zero, op.target()));
        }
      }
    };
  }

  /** The double quotient of two floats, rounded to float, is what a float division gives. */
  static long quantize(double x, double scale, long zeroPoint, DataType target) {
    double rounded = Math.rint((float) ((float) x / scale));
    long low = target == DataType.INT8 ? -128 : 0;
    // the cast saturates and makes NaN 0
    return Math.max(low, Math.min(low + 255, (int) rounded + zeroPoint));
  }
}
