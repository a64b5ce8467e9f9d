package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.GatherNd;
import org.jocelyn.op.IndexTuples;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link GatherNd} slice by slice. */
final class ReferenceGatherNd implements OpKernel<GatherNd> {
  @Override
  public Execution prepare(GatherNd op, List<TensorType> inputs, List<TensorType> outputs) {
    IndexTuples tuples = op.tuples(inputs);
    int inner = (int) tuples.inner();
    return (in, out) -> {
      HostArray y = (HostArray) out[0];
      for (int i = 0; i < tuples.batches() * tuples.count(); i++) {
        int slice = ReferenceTuples.slice(tuples, (HostArray) in[1], i);
        for (int b = 0; b < inner; b++) {
          if (slice >= 0) {
            ((HostArray) in[0]).copyTo(slice * inner + b, y, i * inner + b, 1);
          } else {
            y.set(i * inner + b, y.dataType().isFloating() ? Double.NaN : 0);
          }
        }
      }
    };
  }
}
