package org.jocelyn.cpu;

import org.jocelyn.op.AdagradStep;
import org.jocelyn.op.AdamStep;
import org.jocelyn.op.AdaptivePool2d;
import org.jocelyn.op.AdaptivePool2dGradient;
import org.jocelyn.op.ArgReduce;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGradient;
import org.jocelyn.op.BatchNorm;
import org.jocelyn.op.BatchNormGradient;
import org.jocelyn.op.BatchNormTraining;
import org.jocelyn.op.BatchNormTrainingGradient;
import org.jocelyn.op.Binary;
import org.jocelyn.op.CacheAppend;
import org.jocelyn.op.Cast;
import org.jocelyn.op.Concat;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.Conv2dWeightGradient;
import org.jocelyn.op.ConvTranspose2d;
import org.jocelyn.op.CrossEntropy;
import org.jocelyn.op.CrossEntropyGradient;
import org.jocelyn.op.CumulativeSum;
import org.jocelyn.op.Dequantize;
import org.jocelyn.op.Dropout;
import org.jocelyn.op.DynamicQuantize;
import org.jocelyn.op.Expand;
import org.jocelyn.op.Fill;
import org.jocelyn.op.Gather;
import org.jocelyn.op.GatherElements;
import org.jocelyn.op.GatherGradient;
import org.jocelyn.op.GatherNd;
import org.jocelyn.op.GlobalPool;
import org.jocelyn.op.GroupNorm;
import org.jocelyn.op.GroupNormGradient;
import org.jocelyn.op.Gru;
import org.jocelyn.op.GruGradient;
import org.jocelyn.op.InstanceNorm;
import org.jocelyn.op.InstanceNormGradient;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.LayerNormGradient;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.LstmGradient;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.MatmulInteger;
import org.jocelyn.op.OneHot;
import org.jocelyn.op.Pad;
import org.jocelyn.op.Pool2d;
import org.jocelyn.op.Pool2dGradient;
import org.jocelyn.op.Quantize;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.Resize2d;
import org.jocelyn.op.Resize2dGradient;
import org.jocelyn.op.RmsNorm;
import org.jocelyn.op.RmsNormGradient;
import org.jocelyn.op.RmsPropStep;
import org.jocelyn.op.Rnn;
import org.jocelyn.op.RnnGradient;
import org.jocelyn.op.RotaryEmbedding;
import org.jocelyn.op.ScatterElements;
import org.jocelyn.op.ScatterNd;
import org.jocelyn.op.SgdStep;
import org.jocelyn.op.Slice;
import org.jocelyn.op.Softmax;
import org.jocelyn.op.SoftmaxGradient;
import org.jocelyn.op.Split;
import org.jocelyn.op.Tile;
import org.jocelyn.op.TopK;
import org.jocelyn.op.Transpose;
import org.jocelyn.op.Trilu;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryGradient;
import org.jocelyn.op.Where;
import org.jocelyn.spi.KernelRegistry;

/** The table of the CPU's kernels: one line per operation. */
final class CpuKernels {
  private CpuKernels() {}

  static KernelRegistry create(CpuContext context) {
    return new KernelRegistry("cpu")
        .add(Fill.class, new CpuFill())
        .add(Resize2d.class, new CpuResize2d(context))
        .add(Resize2dGradient.class, new CpuResize2dGradient(context))
        .add(AdaptivePool2d.class, new CpuAdaptivePool2d(context))
        .add(GlobalPool.class, new CpuGlobalPool(context))
        .add(Pool2d.class, new CpuPool2d(context))
        .add(Pool2dGradient.class, new CpuPoolGradient<>(context))
        .add(AdaptivePool2dGradient.class, new CpuPoolGradient<>(context))
        .add(BatchNorm.class, new CpuBatchNorm(context))
        .add(BatchNormTraining.class, new CpuBatchNormTraining(context))
        .add(InstanceNorm.class, new CpuInstanceNorm(context))
        .add(GroupNorm.class, new CpuGroupNorm(context))
        .add(BatchNormGradient.class, new CpuBatchNormGradient<>(context))
        .add(BatchNormTrainingGradient.class, new CpuBatchNormGradient<>(context))
        .add(GroupNormGradient.class, new CpuGroupNormGradient(context))
        .add(InstanceNormGradient.class, new CpuInstanceNormGradient(context))
        .add(Binary.class, new CpuBinary(context))
        .add(Cast.class, new CpuCast(context))
        .add(Unary.class, new CpuUnary(context))
        .add(UnaryGradient.class, new CpuUnaryGradient(context))
        .add(Dropout.class, new CpuDropout(context))
        .add(SgdStep.class, new CpuOptimizerStep<>(context))
        .add(AdagradStep.class, new CpuOptimizerStep<>(context))
        .add(RmsPropStep.class, new CpuOptimizerStep<>(context))
        .add(AdamStep.class, new CpuOptimizerStep<>(context))
        .add(Where.class, new CpuWhere(context))
        .add(Transpose.class, new CpuRearrangement<>(context))
        .add(Concat.class, new CpuRearrangement<>(context))
        .add(Split.class, new CpuRearrangement<>(context))
        .add(Slice.class, new CpuRearrangement<>(context))
        .add(Expand.class, new CpuRearrangement<>(context))
        .add(Tile.class, new CpuRearrangement<>(context))
        .add(Pad.class, new CpuPad(context))
        .add(Gather.class, new CpuGather(context))
        .add(GatherGradient.class, new CpuGatherGradient(context))
        .add(GatherElements.class, new CpuGatherElements(context))
        .add(GatherNd.class, new CpuGatherNd(context))
        .add(ScatterElements.class, new CpuScatterElements(context))
        .add(ScatterNd.class, new CpuScatterNd(context))
        .add(Trilu.class, new CpuTrilu(context))
        .add(OneHot.class, new CpuOneHot())
        .add(Matmul.class, new CpuMatmul(context))
        .add(Softmax.class, new CpuSoftmax(context))
        .add(SoftmaxGradient.class, new CpuSoftmaxGradient(context))
        .add(CrossEntropy.class, new CpuCrossEntropy(context))
        .add(CrossEntropyGradient.class, new CpuCrossEntropyGradient(context))
        .add(LayerNorm.class, new CpuLayerNorm(context))
        .add(RmsNorm.class, new CpuRmsNorm(context))
        .add(LayerNormGradient.class, new CpuRowNormGradient<>(context))
        .add(RmsNormGradient.class, new CpuRowNormGradient<>(context))
        .add(Attention.class, new CpuAttention(context))
        .add(AttentionGradient.class, new CpuAttentionGradient(context))
        .add(Rnn.class, new CpuRecurrent<>(context))
        .add(Lstm.class, new CpuRecurrent<>(context))
        .add(Gru.class, new CpuRecurrent<>(context))
        .add(RnnGradient.class, new CpuRecurrentGradient<>(context))
        .add(LstmGradient.class, new CpuRecurrentGradient<>(context))
        .add(GruGradient.class, new CpuRecurrentGradient<>(context))
        .add(RotaryEmbedding.class, new CpuRotaryEmbedding(context))
        .add(CacheAppend.class, new CpuRearrangement<>(context))
        .add(Conv2d.class, new CpuConv2d(context))
        .add(Conv2dWeightGradient.class, new CpuConv2dWeightGradient(context))
        .add(ConvTranspose2d.class, new CpuConvTranspose2d(context))
        .add(Reduce.class, new CpuReduce(context))
        .add(ArgReduce.class, new CpuArgReduce(context))
        .add(CumulativeSum.class, new CpuCumulativeSum(context))
        .add(TopK.class, new CpuTopK(context))
        .add(Quantize.class, new CpuQuantize(context))
        .add(Dequantize.class, new CpuDequantize(context))
        .add(DynamicQuantize.class, new CpuDynamicQuantize(context))
        .add(MatmulInteger.class, new CpuMatmulInteger(context));
  }
}
