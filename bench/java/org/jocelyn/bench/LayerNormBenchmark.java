package org.jocelyn.bench;

import org.jocelyn.TensorType;
import org.jocelyn.op.LayerNorm;

/** {@link LayerNorm} over the rows of 8192×768 with gamma and beta. */
public class LayerNormBenchmark extends OpBenchmark {
  @Override
  Workload workload() {
    LayerNorm op = new LayerNorm(-1, LayerNorm.EPSILON, true, true, false, false);
    TensorType row = TensorType.float32(768);
    return Workload.of(op, 0, TensorType.float32(8192, 768), row, row);
  }
}
