package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.cli.bench.Catalogue;
import org.jocelyn.cli.bench.OpWorkload;
import org.jocelyn.op.Activation;
import org.jocelyn.op.AdamStep;
import org.jocelyn.op.AdaptivePool2d;
import org.jocelyn.op.ArgReduce;
import org.jocelyn.op.Attention;
import org.jocelyn.op.BatchNorm;
import org.jocelyn.op.BatchNormTraining;
import org.jocelyn.op.Cast;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.CrossEntropy;
import org.jocelyn.op.CumulativeSum;
import org.jocelyn.op.Dequantize;
import org.jocelyn.op.Dropout;
import org.jocelyn.op.DynamicQuantize;
import org.jocelyn.op.Gather;
import org.jocelyn.op.GatherElements;
import org.jocelyn.op.GlobalPool;
import org.jocelyn.op.GroupNorm;
import org.jocelyn.op.Gru;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.MatmulInteger;
import org.jocelyn.op.OneHot;
import org.jocelyn.op.Pad;
import org.jocelyn.op.Pool2d;
import org.jocelyn.op.PoolKind;
import org.jocelyn.op.Quantize;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.Resize2d;
import org.jocelyn.op.RmsNorm;
import org.jocelyn.op.RotaryEmbedding;
import org.jocelyn.op.ScatterElements;
import org.jocelyn.op.ScatterNd;
import org.jocelyn.op.ScatterReduction;
import org.jocelyn.op.Softmax;
import org.jocelyn.op.TopK;
import org.jocelyn.op.Trilu;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.op.Where;

/**
 * Work as networks give it to a GPU: that of the benchmarks, what else models are run and trained
 * with, and at least one task for every kernel.
 */
final class NetworkWork {
  private final List<AbsentWork> all = new ArrayList<>();

  private NetworkWork() {}

  static List<AbsentWork> all() {
    NetworkWork work = new NetworkWork();
    Catalogue.all().stream()
        .filter(OpWorkload.class::isInstance)
        .map(OpWorkload.class::cast)
        .map(AbsentWork::of)
        .forEach(work::add);
    work.products();
    work.convolutions();
    work.attention();
    work.rows();
    work.images();
    work.indices();
    work.numbers();
    work.recurrent();
    return work.all;
  }

  private void products() {
    Matmul plain = Matmul.plain();
    Matmul biased = plain.withBias();
    add(
        AbsentWork.of("matmul 2048 train", biased, f(2048, 2048), f(2048, 2048), f(2048))
            .withGradients());
    add(
        AbsentWork.of("matmul gpt train", biased, f(2048, 384), f(384, 1536), f(1536))
            .withGradients());
    Matmul ffn = biased.then(Activation.GELU);
    add(AbsentWork.of("matmul ffn", ffn, f(512, 768), f(768, 3072), f(3072)).withConstant(1));
    add(AbsentWork.of("matmul deep 64x64x65536", plain, f(64, 65536), f(65536, 64)));
    add(AbsentWork.of("matmul odd 1021", plain, f(1021, 1021), f(1021, 1021)));
    Matmul transposed = plain.transposed(false, true);
    add(AbsentWork.of("matmul decode", transposed, f(1, 4096), f(4096, 4096)).withConstant(1));
    for (DataType type : List.of(DataType.FLOAT16, DataType.BFLOAT16)) {
      TensorType weights = TensorType.of(type, 4096, 4096);
      TensorType row = TensorType.of(type, 1, 4096);
      add(AbsentWork.of("matmul 4096 " + type, plain, weights, weights));
      add(AbsentWork.of("matmul decode " + type, plain, row, weights).withConstant(1));
    }
    TensorType bytes = TensorType.of(DataType.INT8, 1024, 1024);
    add(AbsentWork.of("matmul int8 1024", MatmulInteger.plain(), bytes, bytes).withConstant(1));
  }

  private void convolutions() {
    Conv2d plain = Conv2d.plain();
    Conv2d same = plain.padding(1);
    TensorType image = f(8, 64, 56, 56);
    Activation relu = Activation.RELU;
    add(
        AbsentWork.of("conv2d 3x3 relu", same.withBias().then(relu), image, f(64, 64, 3, 3), f(64))
            .withConstant(1));
    add(
        AbsentWork.of(
                "conv2d 1x1 relu", plain.withBias().then(relu), image, f(256, 64, 1, 1), f(256))
            .withConstant(1));
    for (Conv2d op : List.of(same, same.stride(2))) {
      String name = "conv2d 3x3/%d of 512@7x7".formatted(op.window().strideH());
      add(AbsentWork.of(name, op, f(1, 512, 7, 7), f(512, 512, 3, 3)).withConstant(1));
    }
    add(
        AbsentWork.of("conv2d 3x3 of 96@7x7", same, f(1, 96, 7, 7), f(96, 96, 3, 3))
            .withConstant(1));
    add(
        AbsentWork.of("conv2d 3x3 train", same, f(32, 64, 56, 56), f(64, 64, 3, 3))
            .withGradients());
    add(
        AbsentWork.of("conv2d 3x3/2 train", same.stride(2), f(32, 128, 56, 56), f(128, 128, 3, 3))
            .withGradients());
    add(
        AbsentWork.of("conv2d 1x1 train", plain, f(32, 256, 56, 56), f(64, 256, 1, 1))
            .withGradients());
    add(
        AbsentWork.of(
                "conv2d 7x7/2 train",
                plain.padding(3).stride(2),
                f(32, 3, 224, 224),
                f(64, 3, 7, 7))
            .withGradients());
    add(
        AbsentWork.of(
                "conv2d depthwise train", same.groups(128), f(32, 128, 28, 28), f(128, 1, 3, 3))
            .withGradients());
    add(
        AbsentWork.of(
                "conv2d alexnet 11x11/4", plain.stride(4), f(1, 3, 224, 224), f(96, 3, 11, 11))
            .withConstant(1));
    add(
        AbsentWork.of(
                "conv2d alexnet 5x5",
                plain.padding(2).groups(2),
                f(1, 96, 26, 26),
                f(256, 48, 5, 5))
            .withConstant(1));
  }

  private void attention() {
    Attention plain = Attention.plain();
    Attention causal = plain.masked(Masking.CAUSAL);
    TensorType heads = f(8, 16, 2048, 64);
    TensorType wide = f(2, 32, 1024, 128);
    TensorType few = f(2, 8, 1024, 128);
    add(AbsentWork.of("attention 8x16x2048x64", plain, heads, heads, heads));
    add(AbsentWork.of("attention 8x16x2048x64 causal", causal, heads, heads, heads));
    add(AbsentWork.of("attention grouped 128", causal, wide, few, few));
    add(AbsentWork.of("attention capped 128", plain.capped(50), wide, few, few));
    TensorType cache = f(1, 16, 2048, 64);
    TensorType wideCache = f(4, 8, 4096, 128);
    add(AbsentWork.of("attention decode 64", plain, f(1, 16, 1, 64), cache, cache));
    add(AbsentWork.of("attention decode 128", plain, f(4, 32, 1, 128), wideCache, wideCache));
    for (long width : new long[] {32, 64, 128}) {
      TensorType x = f(8, 6, 256, width);
      add(AbsentWork.of("attention train " + width, causal, x, x, x).withGradients());
    }
    add(AbsentWork.of("attention train grouped", causal, wide, few, few).withGradients());
  }

  private void rows() {
    TensorType x = f(4096, 768);
    TensorType row = f(768);
    LayerNorm layer = LayerNorm.from(-1).affine();
    add(AbsentWork.of("layer_norm train", layer, x, row, row).withGradients());
    add(AbsentWork.of("layer_norm residual", layer.withResidual().withSum(), x, row, row, x));
    RmsNorm rms = RmsNorm.from(-1, 1e-5f).withGamma();
    add(AbsentWork.of("rms_norm train", rms, f(4096, 4096), f(4096)).withGradients());
    Softmax softmax = Softmax.along(-1);
    for (long columns : new long[] {128, 1000, 4096, 32000}) {
      add(
          AbsentWork.of("softmax " + columns + " train", softmax, f(1024, columns))
              .withGradients());
    }
    add(AbsentWork.of("log_softmax 1000 train", softmax.log(), f(1024, 1000)).withGradients());
    add(AbsentWork.of("softmax columns train", Softmax.along(1), f(8, 1000, 256)).withGradients());
    add(
        AbsentWork.of("cross_entropy train", CrossEntropy.plain(), f(2048, 32000), ints(2048))
            .withGradients());
    add(
        AbsentWork.of(
            "rotary",
            new RotaryEmbedding(false, true),
            f(8, 12, 1, 64),
            f(2048, 32),
            f(2048, 32),
            ints(8, 1)));
    add(AbsentWork.of("argmax", ArgReduce.of(ArgReduce.Kind.MAX, -1), f(1024, 32000)));
    add(AbsentWork.of("cumulative_sum", new CumulativeSum(-1, false, false), f(1024, 1000)));
    add(AbsentWork.of("top_k", new TopK(50, -1, true), f(32, 32000)));
    add(AbsentWork.of("trilu", new Trilu(false, 0), f(1024, 1024)));
  }

  private void images() {
    TensorType x = f(32, 256, 28, 28);
    TensorType channels = f(256);
    add(
        AbsentWork.of("batch_norm train", BatchNormTraining.affine(1e-5f), x, channels, channels)
            .withGradients());
    add(
        AbsentWork.of(
            "batch_norm", BatchNorm.affine(1e-5f), x, channels, channels, channels, channels));
    add(
        AbsentWork.of("group_norm train", GroupNorm.affine(32, 1e-5f), x, channels, channels)
            .withGradients());
    add(AbsentWork.of("max_pool train", Pool2d.max(3, 3).stride(2).padding(1), x).withGradients());
    add(AbsentWork.of("average_pool train", Pool2d.average(2, 2).stride(2), x).withGradients());
    add(AbsentWork.of("global_pool", new GlobalPool(PoolKind.AVERAGE), x));
    add(AbsentWork.of("adaptive_pool", AdaptivePool2d.average(7, 7), x));
    Resize2d.Target size = new Resize2d.Size(56, 56);
    Resize2d bilinear = Resize2d.bilinear(size, Resize2d.Coordinates.HALF_PIXEL);
    add(AbsentWork.of("resize train", bilinear, x).withGradients());
    add(
        AbsentWork.of(
            "pad",
            Pad.of(new long[] {0, 0, 1, 1}, new long[] {0, 0, 1, 1}, Pad.Mode.REFLECT, 0),
            x));
  }

  private void indices() {
    add(
        AbsentWork.of("gather embedding train", new Gather(0), f(32000, 384), ints(512))
            .withGradients());
    add(AbsentWork.of("gather_elements", new GatherElements(1), f(1024, 1000), ints(1024, 10)));
    add(
        AbsentWork.of(
            "scatter_elements",
            new ScatterElements(1, ScatterReduction.ADD),
            f(1024, 1000),
            ints(1024, 10),
            f(1024, 10)));
    add(
        AbsentWork.of(
            "scatter_nd",
            new ScatterNd(ScatterReduction.ADD),
            f(1024, 64),
            ints(512, 1),
            f(512, 64)));
    add(AbsentWork.of("one_hot", new OneHot(1000, -1, 1, 0), ints(1024)));
  }

  private void numbers() {
    TensorType x = f(1024, 1024);
    AdamStep adam = new AdamStep(0.9f, 0.999f, 1e-8f, 0.01f, true);
    add(AbsentWork.of("adam", adam, x, x, x, x, f(adam.rateCount()), f(1)));
    add(AbsentWork.of("gelu train", Unary.of(UnaryFunction.GELU), x).withGradients());
    add(AbsentWork.of("where", new Where(), TensorType.of(DataType.BOOL, 1024, 1024), x, x));
    add(AbsentWork.of("dropout", new Dropout(0.1f), x, TensorType.of(DataType.INT64, 2)));
    add(AbsentWork.of("cast to FLOAT16", new Cast(DataType.FLOAT16), x));
    add(AbsentWork.of("quantize", Quantize.to(DataType.INT8), x, f(1)));
    TensorType bytes = TensorType.of(DataType.INT8, 1024, 1024);
    add(AbsentWork.of("dequantize", Dequantize.plain(), bytes, f(1)));
    add(AbsentWork.of("dynamic_quantize", new DynamicQuantize(), x));
  }

  private void recurrent() {
    Recurrence biased = Recurrence.PLAIN.withBias();
    TensorType x = f(64, 32, 256);
    add(
        AbsentWork.of(
                "lstm train", Lstm.of(biased), x, f(1, 1024, 256), f(1, 1024, 256), f(1, 2048))
            .withGradients());
    add(
        AbsentWork.of("gru train", Gru.of(biased), x, f(1, 768, 256), f(1, 768, 256), f(1, 1536))
            .withGradients());
  }

  /** Adds a task. */
  private void add(AbsentWork work) {
    all.add(work);
  }

  private static TensorType f(long... dims) {
    return TensorType.float32(dims);
  }

  private static TensorType ints(long... dims) {
    return TensorType.of(DataType.INT32, dims);
  }
}
