package org.jocelyn.bench;

import org.openjdk.jmh.annotations.Param;

/** What a call costs the host. */
public class LaunchBenchmark extends OpBenchmark {
  @Param("launch")
  public String workload;

  @Override
  String workload() {
    return workload;
  }
}
