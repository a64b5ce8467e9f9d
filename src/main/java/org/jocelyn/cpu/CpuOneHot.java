package org.jocelyn.cpu;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.OneHot;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link OneHot}: everything off, then each index on. */
final class CpuOneHot implements OpKernel<OneHot> {
  @Override
  public Execution prepare(OneHot op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape shape = outputs.get(0).shape();
    int axis = shape.axis(op.axis());
    int inner = (int) shape.sizeOf(axis + 1, shape.rank());
    return (in, out) -> {
      HostArray indices = (HostArray) in[0];
      float[] y = ((HostArray) out[0]).floats();
      Arrays.fill(y, op.off());
      for (int i = 0; i < indices.length(); i++) {
        long index = indices.getLong(i);
        index += index < 0 ? op.depth() : 0;
        if (index >= 0 && index < op.depth()) {
          y[(i / inner * (int) op.depth() + (int) index) * inner + i % inner] = op.on();
        }
      }
    };
  }
}
