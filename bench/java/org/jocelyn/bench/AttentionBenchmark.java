package org.jocelyn.bench;

import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.Masking;
import org.openjdk.jmh.annotations.Param;

/** {@link Attention} of 8 sequences, 12 heads, 512 queries and keys of 64, plain and causal. */
public class AttentionBenchmark extends OpBenchmark {
  @Param({"false", "true"})
  public boolean causal;

  @Override
  Workload workload() {
    Masking masking = causal ? Masking.CAUSAL : Masking.NONE;
    TensorType heads = TensorType.float32(8, 12, 512, 64);
    double products = 8.0 * 12 * 512 * 512 * 64 * (causal ? 0.5 : 1);
    Attention op = Attention.plain().masked(masking);
    return Workload.of(op, 4 * products, heads, heads, heads);
  }
}
