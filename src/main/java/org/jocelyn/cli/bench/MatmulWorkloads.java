package org.jocelyn.cli.bench;

import static org.jocelyn.cli.bench.Family.MATMUL;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Matmul;

/** Products of matrices: cubes, and those of published networks. */
final class MatmulWorkloads {
  private static final long[] CUBES = {256, 512, 1024, 2048, 4096};

  /** Tokens of the sentences that all-MiniLM-L6-v2 reads. */
  private static final long[] MINILM_TOKENS = {128, 512};

  private static final long MINILM_HEADS = 12;

  /** M, N, K of DeepBench's inference on devices; the M×K matrix is the weights. */
  private static final long[][] DEEPBENCH = {
    {5124, 700, 2048},
    {35, 700, 2048},
    {3072, 1, 1024},
    {64, 1, 1216},
    {3072, 1500, 1024},
    {128, 1500, 1280},
    {3072, 1500, 128},
    {128, 1, 1024},
    {3072, 1, 128},
    {176, 1500, 1408},
    {4224, 1500, 176},
    {128, 1, 1408},
    {4224, 1, 128},
  };

  private MatmulWorkloads() {}

  static List<OpWorkload> all() {
    List<OpWorkload> all = new ArrayList<>();
    for (long n : CUBES) {
      all.add(product("matmul " + n, n, n, n));
    }
    for (long tokens : MINILM_TOKENS) {
      minilm(tokens, all);
    }
    all.add(product("matmul resnet50 fc", 1, 1000, 2048).withConstants(1));
    for (long[] extents : DEEPBENCH) {
      long m = extents[0];
      long n = extents[1];
      long k = extents[2];
      String name = "matmul deepbench " + m + "x" + n + "x" + k;
      all.add(product(name, m, n, k).withConstants(0));
    }
    return all;
  }

  /** A layer's products, in the order in which it makes them. */
  private static void minilm(long tokens, List<OpWorkload> all) {
    String prefix = "matmul minilm " + tokens + " ";
    all.add(product(prefix + "qkvo", tokens, 384, 384).withConstants(1));
    all.add(heads(prefix + "qk", tokens, tokens, 32));
    all.add(heads(prefix + "av", tokens, 32, tokens));
    all.add(product(prefix + "ffn1", tokens, 1536, 384).withConstants(1));
    all.add(product(prefix + "ffn2", tokens, 384, 1536).withConstants(1));
  }

  private static OpWorkload product(String name, long m, long n, long k) {
    TensorType a = TensorType.float32(m, k);
    TensorType b = TensorType.float32(k, n);
    return OpWorkload.of(name, MATMUL, Matmul.plain(), 2.0 * m * n * k, a, b);
  }

  private static OpWorkload heads(String name, long m, long n, long k) {
    TensorType a = TensorType.float32(MINILM_HEADS, m, k);
    TensorType b = TensorType.float32(MINILM_HEADS, k, n);
    return OpWorkload.of(name, MATMUL, Matmul.plain(), 2.0 * MINILM_HEADS * m * n * k, a, b);
  }
}
