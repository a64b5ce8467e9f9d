package org.jocelyn.bench;

import org.jocelyn.op.Attention;
import org.openjdk.jmh.annotations.Param;

/** {@link Attention} over all keys, behind a mask, and causal. */
public class AttentionBenchmark extends OpBenchmark {
  @Param({"attention 8x12x512x64 plain", "attention 8x12x512x64 causal"})
  public String workload;

  @Override
  String workload() {
    return workload;
  }
}
