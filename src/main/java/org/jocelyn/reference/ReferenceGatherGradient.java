package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.GatherGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link GatherGradient}: the sums in double precision, index by index. */
final class ReferenceGatherGradient implements OpKernel<GatherGradient> {
  @Override
  public Execution prepare(GatherGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape shape = outputs.get(0).shape();
    int axis = op.axis(inputs);
    int extent = (int) op.extent();
    int outer = (int) shape.sizeOf(0, axis);
    int inner = (int) shape.sizeOf(axis + 1, shape.rank());
    int count = (int) inputs.get(0).size();
    return (in, out) -> {
      HostArray indices = (HostArray) in[0];
      HostArray dy = (HostArray) in[1];
      HostArray dx = (HostArray) out[0];
      double[] sums = new double[dx.length()];
      for (int i = 0; i < count; i++) {
        long index = indices.getLong(i) < 0 ? indices.getLong(i) + extent : indices.getLong(i);
        for (int a = 0; a < outer && index >= 0 && index < extent; a++) {
          for (int b = 0; b < inner; b++) {
            sums[(a * extent + (int) index) * inner + b] += dy.get((a * count + i) * inner + b);
          }
        }
      }
      for (int i = 0; i < sums.length; i++) {
        dx.set(i, sums[i]);
      }
    };
  }
}
