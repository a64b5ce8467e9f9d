package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.GlobalPool;
import org.jocelyn.op.PoolKind;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link GlobalPool} as one reduction of adjacent elements for each plane. */
final class CpuGlobalPool implements OpKernel<GlobalPool> {
  /** Elements that are worth a thread's attention. */
  private static final int GRAIN = 1 << 15;

  private final CpuContext context;

  CpuGlobalPool(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(GlobalPool op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    int size = Math.toIntExact(x.sizeOf(2, x.rank()));
    int planes = Math.toIntExact(x.sizeOf(0, 2));
    Lanes lanes = context.lanes();
    return (in, out) -> {
      float[] values = ((HostArray) in[0]).floats();
      float[] result = ((HostArray) out[0]).floats();
      context
          .threads()
          .forEach(
              planes,
              GRAIN / size,
              (from, to) -> {
                for (int plane = from; plane < to; plane++) {
                  result[plane] =
                      op.kind() == PoolKind.MAX
                          ? lanes.max(values, plane * size, size)
                          : lanes.sum(values, plane * size, 0, size) / size;
                }
              });
    };
  }
}
