package org.jocelyn.cli.bench;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.Softmax;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryFunction;

/**
 * What a GPU is measured by: work that fills hundreds of multiprocessors, and more bytes than the
 * caches of any hold.
 */
final class GpuWorkloads {
  /** What is measured, these and others: what matters most comes first, for time may run out. */
  static final List<String> NAMES =
      List.of(
          "matmul 4096",
          "attention 8x16x2048x64 plain",
          "conv2d resnet50 32x64x56x56 64 3x3",
          "conv2d resnet50 32x128x28x28 128 3x3",
          "conv2d resnet50 32x256x14x14 256 3x3",
          "conv2d resnet50 32x512x7x7 512 3x3",
          "softmax 65536x1024",
          "layer_norm 65536x1024",
          "add 64M",
          "gelu 64M",
          "sum 64M rows",
          "attention 8x16x2048x64 causal",
          "matmul 8192",
          "matmul 2048",
          "matmul 1024",
          "matmul 16x4096x4096",
          "matmul 1x4096x4096",
          "matmul 256x256x16384",
          "attention 8x16x1x64 of 4096 keys",
          "conv2d resnet50 32x256x56x56 64 1x1",
          "conv2d depthwise 128x56x56 128 3x3",
          "matmul minilm 512 qk",
          "matmul minilm 512 ffn1",
          "matmul deepbench 5124x700x2048",
          "matmul deepbench 35x700x2048",
          "matmul deepbench 3072x1x1024",
          "conv2d resnet50 64x56x56 64 3x3",
          "conv2d resnet50 256x14x14 256 3x3",
          "attention 8x12x512x64 masked",
          "attention 8x12x512x64 causal",
          "softmax 8192x1024 masked",
          "sum 16M columns",
          "lstm 512 steps 256 batch 8");

  /** Of ResNet-50, for each extent of its images: the channels of its 3x3 windows. */
  private static final int[][] RESNET50 = {{56, 64}, {28, 128}, {14, 256}, {7, 512}};

  private static final int IMAGES = 32;

  private GpuWorkloads() {}

  /** Those that only a GPU is measured by. */
  static List<OpWorkload> all() {
    List<OpWorkload> all = new ArrayList<>();
    TensorType heads = TensorType.float32(8, 16, 2048, 64);
    double flops = 4.0 * 8 * 16 * 2048 * 2048 * 64;
    all.add(attention("8x16x2048x64 plain", Attention.plain(), flops, heads, heads));
    all.add(
        attention(
            "8x16x2048x64 causal",
            Attention.plain().masked(Masking.CAUSAL),
            flops * 2049 / 4096, // half of the keys on average, its own among them
            heads,
            heads));
    for (int[] layer : RESNET50) {
      all.add(convolution(layer[1], layer[0], layer[1], 3));
    }
    all.add(convolution(256, 56, 64, 1));
    memory(all);
    all.add(product(8192, 8192, 8192));
    all.add(product(16, 4096, 4096).withConstants(1));
    all.add(product(1, 4096, 4096).withConstants(1));
    all.add(product(256, 256, 16384));
    TensorType query = TensorType.float32(8, 16, 1, 64);
    TensorType keys = TensorType.float32(8, 16, 4096, 64);
    flops = 4.0 * 8 * 16 * 4096 * 64;
    all.add(attention("8x16x1x64 of 4096 keys", Attention.plain(), flops, query, keys));
    return all;
  }

  private static void memory(List<OpWorkload> all) {
    TensorType x = TensorType.float32(8192, 8192);
    TensorType logits = TensorType.float32(64, 1024, 1024);
    TensorType rows = TensorType.float32(65536, 1024);
    TensorType row = TensorType.float32(1024);
    LayerNorm norm = LayerNorm.from(-1).affine();
    Reduce sum = Reduce.of(Reduce.Kind.SUM, 1);
    all.add(OpWorkload.of("softmax 65536x1024", Family.SOFTMAX, Softmax.along(-1), 0, logits));
    all.add(
        OpWorkload.of("layer_norm 65536x1024", Family.LAYER_NORM, norm, 0, rows, row, row)
            .withConstants(1, 2));
    all.add(OpWorkload.of("add 64M", Family.ELEMENTWISE, new Binary(BinaryFunction.ADD), 0, x, x));
    all.add(OpWorkload.of("gelu 64M", Family.ELEMENTWISE, Unary.of(UnaryFunction.GELU), 0, x));
    all.add(OpWorkload.of("sum 64M rows", Family.REDUCE, sum, 0, x));
  }

  private static OpWorkload attention(
      String name, Attention op, double flops, TensorType queries, TensorType keys) {
    return OpWorkload.of("attention " + name, Family.ATTENTION, op, flops, queries, keys, keys);
  }

  private static OpWorkload convolution(int in, int extent, int out, int window) {
    String name =
        "conv2d resnet50 %dx%dx%dx%d %d %dx%d"
            .formatted(IMAGES, in, extent, extent, out, window, window);
    TensorType x = TensorType.float32(IMAGES, in, extent, extent);
    TensorType weights = TensorType.float32(out, in, window, window);
    double flops = 2.0 * IMAGES * out * extent * extent * in * window * window;
    return OpWorkload.of(name, Family.CONV2D, Conv2d.plain().padding(window / 2), flops, x, weights)
        .withConstants(1);
  }

  private static OpWorkload product(long m, long n, long k) {
    String name = m == n && n == k ? "matmul " + m : "matmul " + m + "x" + n + "x" + k;
    TensorType a = TensorType.float32(m, k);
    TensorType b = TensorType.float32(k, n);
    return OpWorkload.of(name, Family.MATMUL, Matmul.plain(), 2.0 * m * n * k, a, b);
  }
}
