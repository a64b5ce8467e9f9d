package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.IndexTuples;
import org.jocelyn.op.ScatterNd;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link ScatterNd}: the threads share the elements of a slice, and where those are few the slices
 * of data; each walks all tuples.
 */
final class CpuScatterNd implements OpKernel<ScatterNd> {
  /** Elements of a slice that are worth another thread. */
  private static final int CHUNK = 1 << 12;

  private final CpuContext context;

  CpuScatterNd(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(ScatterNd op, List<TensorType> inputs, List<TensorType> outputs) {
    IndexTuples tuples = op.tuples(inputs);
    int inner = (int) tuples.inner();
    int chunks = (inner - 1) / CHUNK + 1;
    boolean worthwhile = inputs.get(2).size() >= 2L * CHUNK && chunks < context.threads().count();
    int parts = worthwhile ? (int) Math.min(tuples.slices(), context.threads().count()) : 1;
    CpuUpdates updates = new CpuUpdates(context.lanes(), op.reduction(), inputs.get(0).dataType());
    Walk walk = new Walk(inner, chunks, parts, (int) tuples.slices(), updates);
    return (in, out) -> {
      HostArray y = (HostArray) out[0];
      ((HostArray) in[0]).copyTo(0, y, 0, y.length());
      int[] offsets = CpuTuples.offsets(tuples, (HostArray) in[1]);
      context
          .threads()
          .forEach(
              chunks * parts,
              1,
              (from, to) -> {
                for (int task = from; task < to; task++) {
                  walk.update(task, offsets, (HostArray) in[2], y);
                }
              });
    };
  }

  private record Walk(int inner, int chunks, int parts, int slices, CpuUpdates updates) {
    void update(int task, int[] offsets, HostArray u, HostArray y) {
      long part = task / chunks;
      int low = (int) (slices * part / parts) * inner;
      int high = (int) (slices * (part + 1) / parts) * inner;
      int first = task % chunks * CHUNK;
      int count = Math.min(CHUNK, inner - first);
      for (int i = 0; i < offsets.length; i++) {
        if (offsets[i] >= low && offsets[i] < high) {
          updates.combine(u, i * inner + first, y, offsets[i] + first, count);
        }
      }
    }
  }
}
