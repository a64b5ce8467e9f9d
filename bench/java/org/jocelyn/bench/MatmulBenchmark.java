package org.jocelyn.bench;

import org.jocelyn.op.Matmul;
import org.openjdk.jmh.annotations.Param;

/** Products of matrices: {@link Matmul}. */
public class MatmulBenchmark extends OpBenchmark {
  @Param({"matmul 1024", "matmul minilm 128 ffn1"})
  public String workload;

  @Override
  String workload() {
    return workload;
  }
}
