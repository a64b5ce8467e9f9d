package org.jocelyn.bench;

import org.jocelyn.op.Recurrent;
import org.openjdk.jmh.annotations.Param;

/** Long sequences through {@link Recurrent} networks. */
public class RecurrentBenchmark extends OpBenchmark {
  @Param("lstm 512 steps 256")
  public String workload;

  @Override
  String workload() {
    return workload;
  }
}
