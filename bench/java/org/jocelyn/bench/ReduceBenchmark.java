package org.jocelyn.bench;

import org.jocelyn.op.Reduce;
import org.openjdk.jmh.annotations.Param;

/** {@link Reduce} over all elements, rows and columns. */
public class ReduceBenchmark extends OpBenchmark {
  @Param({"sum 16M all", "sum 16M rows"})
  public String workload;

  @Override
  String workload() {
    return workload;
  }
}
