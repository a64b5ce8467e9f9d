package org.jocelyn.bench;

import org.jocelyn.op.LayerNorm;
import org.openjdk.jmh.annotations.Param;

/** {@link LayerNorm} over rows, with gamma and beta. */
public class LayerNormBenchmark extends OpBenchmark {
  @Param("layer_norm 8192x768")
  public String workload;

  @Override
  String workload() {
    return workload;
  }
}
