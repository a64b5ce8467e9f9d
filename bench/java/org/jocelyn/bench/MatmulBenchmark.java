package org.jocelyn.bench;

import org.jocelyn.TensorType;
import org.jocelyn.op.Matmul;
import org.openjdk.jmh.annotations.Param;

/** {@link Matmul} of square matrices. */
public class MatmulBenchmark extends OpBenchmark {
  @Param({"256", "512", "1024", "2048"})
  public int size;

  @Override
  Workload workload() {
    TensorType matrix = TensorType.float32(size, size);
    return Workload.of(Matmul.plain(), 2.0 * size * size * size, matrix, matrix);
  }
}
