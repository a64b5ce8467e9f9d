package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.GlobalPool;
import org.jocelyn.op.PoolKind;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link GlobalPool} as a loop over each plane. */
final class ReferenceGlobalPool implements OpKernel<GlobalPool> {
  @Override
  public Execution prepare(GlobalPool op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    int planes = (int) x.sizeOf(0, 2);
    int size = (int) x.sizeOf(2, x.rank());
    return (in, out) -> {
      HostArray values = (HostArray) in[0];
      HostArray y = (HostArray) out[0];
      for (int plane = 0; plane < planes; plane++) {
        ReferenceMaximum maximum = new ReferenceMaximum();
        double sum = 0;
        for (int i = 0; i < size; i++) {
          double value = values.get(plane * size + i);
          maximum.see(value, i);
          sum += value;
        }
        y.set(plane, op.kind() == PoolKind.MAX ? maximum.value() : sum / size);
      }
    };
  }
}
