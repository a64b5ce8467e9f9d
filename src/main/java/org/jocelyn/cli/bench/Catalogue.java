package org.jocelyn.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.Rnn;
import org.jocelyn.op.Softmax;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryFunction;

/** Every workload. */
public final class Catalogue {
  /** What a network spends its time in, and what it costs to get there. */
  private static final Set<String> MAIN =
      Set.of(
          "matmul 256",
          "matmul 512",
          "matmul 1024",
          "matmul 2048",
          "matmul minilm 128 qkvo",
          "matmul minilm 128 ffn1",
          "matmul minilm 128 ffn2",
          "matmul deepbench 3072x1x1024",
          "conv2d resnet50 3x224x224 64 7x7/2",
          "conv2d resnet50 64x56x56 64 3x3",
          "conv2d resnet50 256x56x56 64 1x1",
          "conv2d resnet50 256x14x14 256 3x3",
          "conv2d depthwise 128x56x56 128 3x3",
          "attention 8x12x512x64 plain",
          "attention 8x12x512x64 causal",
          "attention 1x12x128x64 masked",
          "softmax 8192x1024 plain",
          "softmax 8192x1024 masked",
          "layer_norm 8192x768",
          "gelu 16M",
          "add 16M",
          "sum 16M rows",
          "lstm 512 steps 256",
          "upload 64M",
          "download 64M",
          "launch");

  private static final Masking KEEP = new Masking(Masking.Kind.KEEP, false, false);
  private static final List<Workload> FOR_GPUS = List.copyOf(GpuWorkloads.all());
  private static final List<Workload> ALL =
      Stream.concat(make().stream(), FOR_GPUS.stream()).toList();

  private Catalogue() {}

  /** All of them: by family, then those that only a GPU is measured by. */
  public static List<Workload> all() {
    return ALL;
  }

  /** Those that any device can be measured by. */
  public static List<Workload> forCpus() {
    return ALL.subList(0, ALL.size() - FOR_GPUS.size());
  }

  /** Those that a GPU is measured by, the ones that matter most first. */
  public static List<Workload> forGpus() {
    return GpuWorkloads.NAMES.stream().map(Catalogue::get).toList();
  }

  /** Those that show within two minutes how fast a device is. */
  public static List<Workload> main() {
    return ALL.stream().filter(workload -> MAIN.contains(workload.name())).toList();
  }

  /** Those of a family that any device can be measured by. */
  public static List<Workload> of(Family family) {
    return forCpus().stream().filter(workload -> workload.family() == family).toList();
  }

  /**
   * The one of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Workload get(String name) {
    return ALL.stream()
        .filter(workload -> workload.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no workload '"
                        + name
                        + "'; there are "
                        + ALL.stream().map(Workload::name).collect(Collectors.joining(", "))));
  }

  private static List<Workload> make() {
    List<Workload> all = new ArrayList<>();
    all.addAll(MatmulWorkloads.all());
    all.addAll(Conv2dWorkloads.all());
    attention(all, 8, 512);
    attention(all, 1, 128);
    attention(all, 1, 2048);
    softmax(all);
    layerNorm(all);
    elementwise(all);
    reduce(all);
    recurrent(all);
    TensorType megabytes = TensorType.float32(16, 1 << 20);
    all.add(new TransferWorkload("upload 64M", true, megabytes));
    all.add(new TransferWorkload("download 64M", false, megabytes));
    all.add(new LaunchWorkload("launch"));
    return all;
  }

  private static void attention(List<Workload> all, long batch, long tokens) {
    String name = "attention " + batch + "x12x" + tokens + "x64 ";
    double flops = 4.0 * batch * 12 * tokens * tokens * 64;
    TensorType heads = TensorType.float32(batch, 12, tokens, 64);
    TensorType mask = TensorType.of(DataType.BOOL, 1, 1, tokens, tokens);
    Attention op = Attention.plain();
    all.add(OpWorkload.of(name + "plain", Family.ATTENTION, op, flops, heads, heads, heads));
    all.add(
        OpWorkload.of(
            name + "masked", Family.ATTENTION, op.masked(KEEP), flops, heads, heads, heads, mask));
    // a query sees half of the keys on average, its own among them
    double seen = flops * (tokens + 1) / (2.0 * tokens);
    all.add(
        OpWorkload.of(
            name + "causal",
            Family.ATTENTION,
            op.masked(Masking.CAUSAL),
            seen,
            heads,
            heads,
            heads));
  }

  private static void softmax(List<Workload> all) {
    TensorType logits = TensorType.float32(8, 1024, 1024);
    TensorType mask = TensorType.of(DataType.BOOL, 1024, 1024);
    Softmax op = Softmax.along(-1);
    String name = "softmax 8192x1024 ";
    all.add(OpWorkload.of(name + "plain", Family.SOFTMAX, op, 0, logits));
    all.add(OpWorkload.of(name + "masked", Family.SOFTMAX, op.masked(KEEP), 0, logits, mask));
    all.add(OpWorkload.of(name + "causal", Family.SOFTMAX, op.masked(Masking.CAUSAL), 0, logits));
  }

  private static void layerNorm(List<Workload> all) {
    TensorType rows = TensorType.float32(8192, 768);
    TensorType row = TensorType.float32(768);
    LayerNorm op = LayerNorm.from(-1).affine();
    all.add(
        OpWorkload.of("layer_norm 8192x768", Family.LAYER_NORM, op, 0, rows, row, row)
            .withConstants(1, 2));
  }

  private static void elementwise(List<Workload> all) {
    TensorType x = TensorType.float32(4096, 4096);
    for (UnaryFunction function :
        List.of(UnaryFunction.RELU, UnaryFunction.GELU, UnaryFunction.TANH)) {
      String name = function.name().toLowerCase(Locale.ROOT) + " 16M";
      all.add(OpWorkload.of(name, Family.ELEMENTWISE, Unary.of(function), 0, x));
    }
    Binary add = new Binary(BinaryFunction.ADD);
    all.add(OpWorkload.of("add 16M", Family.ELEMENTWISE, add, 0, x, x));
    all.add(OpWorkload.of("add row 16M", Family.ELEMENTWISE, add, 0, x, TensorType.float32(4096)));
  }

  private static void reduce(List<Workload> all) {
    TensorType x = TensorType.float32(4096, 4096);
    all.add(OpWorkload.of("sum 16M all", Family.REDUCE, Reduce.of(Reduce.Kind.SUM, 0, 1), 0, x));
    all.add(OpWorkload.of("sum 16M rows", Family.REDUCE, Reduce.of(Reduce.Kind.SUM, 1), 0, x));
    all.add(OpWorkload.of("sum 16M columns", Family.REDUCE, Reduce.of(Reduce.Kind.SUM, 0), 0, x));
    all.add(OpWorkload.of("max 16M rows", Family.REDUCE, Reduce.of(Reduce.Kind.MAX, 1), 0, x));
  }

  private static void recurrent(List<Workload> all) {
    Recurrence plain = Recurrence.PLAIN;
    all.add(recurrent("lstm 512 steps 256", Lstm.of(plain), 512, 1, 256));
    all.add(recurrent("lstm 512 steps 256 batch 8", Lstm.of(plain), 512, 8, 256));
    all.add(recurrent("lstm deepbench 150 steps 256", Lstm.of(plain), 150, 1, 256));
    all.add(recurrent("rnn deepbench 672 steps 32", Rnn.of(plain), 672, 1, 32));
    all.add(recurrent("rnn deepbench 96 steps 64", Rnn.of(plain), 96, 1, 64));
  }

  /** As many inputs as hidden units. */
  private static OpWorkload recurrent(
      String name, Recurrent op, long steps, long batch, long hidden) {
    long rows = op.gates() * hidden;
    TensorType weights = TensorType.float32(1, rows, hidden);
    double flops = 2.0 * steps * batch * rows * 2 * hidden;
    TensorType x = TensorType.float32(steps, batch, hidden);
    return OpWorkload.of(name, Family.RECURRENT, op, flops, x, weights, weights)
        .withConstants(1, 2);
  }
}
