package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Gather;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Gather} by {@link CpuSlices}. */
final class CpuGather implements OpKernel<Gather> {
  private final CpuContext context;

  CpuGather(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(Gather op, List<TensorType> inputs, List<TensorType> outputs) {
    TensorType type = outputs.get(0);
    Shape data = inputs.get(0).shape();
    int axis = data.axis(op.axis());
    int extent = (int) data.dim(axis);
    int inner = (int) data.sizeOf(axis + 1, data.rank());
    int outer = (int) data.sizeOf(0, axis);
    int count = (int) inputs.get(1).size();
    CpuSlices slices = new CpuSlices(context.threads(), type, outer, extent * inner, count, inner);
    return (in, out) -> {
      int[] offsets = offsets((HostArray) in[1], extent, inner);
      slices.pick(((HostArray) in[0]).array(), offsets, ((HostArray) out[0]).array());
    };
  }

  /** Where each picked slice begins within one matrix of data, −1 for an index out of range. */
  private static int[] offsets(HostArray indices, int extent, int inner) {
    int[] offsets = new int[indices.length()];
    for (int i = 0; i < offsets.length; i++) {
      long index = indices.getLong(i);
      index += index < 0 ? extent : 0;
      offsets[i] = index < 0 || index >= extent ? -1 : (int) index * inner;
    }
    return offsets;
  }
}
