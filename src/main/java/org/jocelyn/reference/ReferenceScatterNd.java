package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.IndexTuples;
import org.jocelyn.op.ScatterNd;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link ScatterNd} update by update. */
final class ReferenceScatterNd implements OpKernel<ScatterNd> {
  @Override
  public Execution prepare(ScatterNd op, List<TensorType> inputs, List<TensorType> outputs) {
    IndexTuples tuples = op.tuples(inputs);
    int inner = (int) tuples.inner();
    return (in, out) ->
        ReferenceUpdates.apply(
            op.reduction(),
            (HostArray) in[0],
            (HostArray) in[2],
            (HostArray) out[0],
            i -> {
              int slice = ReferenceTuples.slice(tuples, (HostArray) in[1], i / inner);
              return slice < 0 ? -1 : slice * inner + i % inner;
            });
  }
}
