package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.GatherNd;
import org.jocelyn.op.IndexTuples;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link GatherNd} by {@link CpuSlices}. */
final class CpuGatherNd implements OpKernel<GatherNd> {
  private final CpuContext context;

  CpuGatherNd(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(GatherNd op, List<TensorType> inputs, List<TensorType> outputs) {
    TensorType type = outputs.get(0);
    IndexTuples tuples = op.tuples(inputs);
    int count = (int) (tuples.batches() * tuples.count());
    CpuSlices slices = new CpuSlices(context.threads(), type, 1, 0, count, (int) tuples.inner());
    return (in, out) -> {
      int[] offsets = CpuTuples.offsets(tuples, (HostArray) in[1]);
      slices.pick(((HostArray) in[0]).array(), offsets, ((HostArray) out[0]).array());
    };
  }
}
