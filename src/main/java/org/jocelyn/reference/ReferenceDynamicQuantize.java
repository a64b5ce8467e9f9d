package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.DynamicQuantize;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link DynamicQuantize} as one loop over x for its range and another for y. */
final class ReferenceDynamicQuantize implements OpKernel<DynamicQuantize> {
  @Override
  public Execution prepare(DynamicQuantize op, List<TensorType> inputs, List<TensorType> outputs) {
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      double low = 0;
      double high = 0;
      for (int i = 0; i < x.length(); i++) {
        low = Math.min(low, x.get(i));
        high = Math.max(high, x.get(i));
      }
      float range = low == high ? 1 : (float) (high - low);
      float scale = (float) (range / 255.0);
      float fromZero = 0 - (float) (low / scale);
      long zeroPoint = (long) Math.rint(Math.max(0, Math.min(255, fromZero)));
      for (int i = 0; i < x.length(); i++) {
        long y = ReferenceQuantize.quantize(x.get(i), scale, zeroPoint, DataType.UINT8);
        ((HostArray) out[0]).setLong(i, y);
      }
      ((HostArray) out[1]).set(0, scale);
      ((HostArray) out[2]).setLong(0, zeroPoint);
    };
  }
}
