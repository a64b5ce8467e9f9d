package org.jocelyn.bench;

import org.jocelyn.op.Softmax;
import org.openjdk.jmh.annotations.Param;

/** {@link Softmax} over rows, plain, masked and causal. */
public class SoftmaxBenchmark extends OpBenchmark {
  @Param({"softmax 8192x1024 plain", "softmax 8192x1024 masked"})
  public String workload;

  @Override
  String workload() {
    return workload;
  }
}
