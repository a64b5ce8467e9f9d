package org.jocelyn.bench;

import org.jocelyn.op.Conv2d;
import org.openjdk.jmh.annotations.Param;

/** Layers of convolutional networks: {@link Conv2d}. */
public class Conv2dBenchmark extends OpBenchmark {
  @Param({"conv2d resnet50 64x56x56 64 3x3", "conv2d resnet50 256x56x56 64 1x1"})
  public String workload;

  @Override
  String workload() {
    return workload;
  }
}
