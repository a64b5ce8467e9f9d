package org.jocelyn.bench;

import org.jocelyn.TensorType;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Softmax;
import org.openjdk.jmh.annotations.Param;

/** {@link Softmax} over the rows of 8192×1024, plain and causal. */
public class SoftmaxBenchmark extends OpBenchmark {
  @Param({"false", "true"})
  public boolean causal;

  @Override
  Workload workload() {
    Masking masking = causal ? Masking.CAUSAL : Masking.NONE;
    Softmax op = new Softmax(-1, 1, masking, false);
    return Workload.of(op, 0, TensorType.float32(8, 1024, 1024));
  }
}
