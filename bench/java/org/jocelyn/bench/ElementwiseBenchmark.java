package org.jocelyn.bench;

import org.openjdk.jmh.annotations.Param;

/** Functions of one element and of two. */
public class ElementwiseBenchmark extends OpBenchmark {
  @Param({"gelu 16M", "add 16M"})
  public String workload;

  @Override
  String workload() {
    return workload;
  }
}
