package org.jocelyn.bench;

import org.openjdk.jmh.annotations.Param;

/** Whole tensors from Java to the device, and back. */
public class TransferBenchmark extends OpBenchmark {
  @Param({"upload 64M", "download 64M"})
  public String workload;

  @Override
  String workload() {
    return workload;
  }
}
