package org.jocelyn.reference;

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

/** The table of the reference's kernels: one line per operation. */
final class ReferenceKernels {
  private ReferenceKernels() {}

  static KernelRegistry create() {
    return new KernelRegistry("reference")
        .add(Fill.class, new ReferenceFill())
        .add(Resize2d.class, new ReferenceResize2d())
        .add(Resize2dGradient.class, new ReferenceResize2dGradient())
        .add(AdaptivePool2d.class, new ReferenceAdaptivePool2d())
        .add(GlobalPool.class, new ReferenceGlobalPool())
        .add(Pool2d.class, new ReferencePool2d())
        .add(Pool2dGradient.class, new ReferencePoolGradient<>())
        .add(AdaptivePool2dGradient.class, new ReferencePoolGradient<>())
        .add(BatchNorm.class, new ReferenceBatchNorm())
        .add(BatchNormTraining.class, new ReferenceBatchNormTraining())
        .add(InstanceNorm.class, new ReferenceInstanceNorm())
        .add(GroupNorm.class, new ReferenceGroupNorm())
        .add(BatchNormGradient.class, new ReferenceBatchNormGradient())
        .add(BatchNormTrainingGradient.class, new ReferenceBatchNormTrainingGradient())
        .add(GroupNormGradient.class, new ReferenceGroupNormGradient())
        .add(InstanceNormGradient.class, new ReferenceInstanceNormGradient())
        .add(Binary.class, new ReferenceBinary())
        .add(Cast.class, new ReferenceCast())
        .add(Unary.class, new ReferenceUnary())
        .add(UnaryGradient.class, new ReferenceUnaryGradient())
        .add(Dropout.class, new ReferenceDropout())
        .add(SgdStep.class, new ReferenceSgdStep())
        .add(AdagradStep.class, new ReferenceAdagradStep())
        .add(RmsPropStep.class, new ReferenceRmsPropStep())
        .add(AdamStep.class, new ReferenceAdamStep())
        .add(Where.class, new ReferenceWhere())
        .add(Matmul.class, new ReferenceMatmul())
        .add(Conv2d.class, new ReferenceConv2d())
        .add(Conv2dWeightGradient.class, new ReferenceConv2dWeightGradient())
        .add(ConvTranspose2d.class, new ReferenceConvTranspose2d())
        .add(Transpose.class, new ReferenceTranspose())
        .add(Concat.class, new ReferenceConcat())
        .add(Split.class, new ReferenceSplit())
        .add(Slice.class, new ReferenceSlice())
        .add(Expand.class, new ReferenceExpand())
        .add(Tile.class, new ReferenceTile())
        .add(Pad.class, new ReferencePad())
        .add(Gather.class, new ReferenceGather())
        .add(GatherGradient.class, new ReferenceGatherGradient())
        .add(GatherElements.class, new ReferenceGatherElements())
        .add(GatherNd.class, new ReferenceGatherNd())
        .add(ScatterElements.class, new ReferenceScatterElements())
        .add(ScatterNd.class, new ReferenceScatterNd())
        .add(Trilu.class, new ReferenceTrilu())
        .add(OneHot.class, new ReferenceOneHot())
        .add(Softmax.class, new ReferenceSoftmax())
        .add(SoftmaxGradient.class, new ReferenceSoftmaxGradient())
        .add(CrossEntropy.class, new ReferenceCrossEntropy())
        .add(CrossEntropyGradient.class, new ReferenceCrossEntropyGradient())
        .add(LayerNorm.class, new ReferenceLayerNorm())
        .add(RmsNorm.class, new ReferenceRmsNorm())
        .add(LayerNormGradient.class, new ReferenceRowNormGradient<>())
        .add(RmsNormGradient.class, new ReferenceRowNormGradient<>())
        .add(Attention.class, new ReferenceAttention())
        .add(AttentionGradient.class, new ReferenceAttentionGradient())
        .add(Rnn.class, new ReferenceRnn())
        .add(Lstm.class, new ReferenceLstm())
        .add(Gru.class, new ReferenceGru())
        .add(RnnGradient.class, new ReferenceRnnGradient())
        .add(LstmGradient.class, new ReferenceLstmGradient())
        .add(GruGradient.class, new ReferenceGruGradient())
        .add(RotaryEmbedding.class, new ReferenceRotaryEmbedding())
        .add(CacheAppend.class, new ReferenceCacheAppend())
        .add(Reduce.class, new ReferenceReduce())
        .add(ArgReduce.class, new ReferenceArgReduce())
        .add(CumulativeSum.class, new ReferenceCumulativeSum())
        .add(TopK.class, new ReferenceTopK())
        .add(Quantize.class, new ReferenceQuantize())
        .add(Dequantize.class, new ReferenceDequantize())
        .add(DynamicQuantize.class, new ReferenceDynamicQuantize())
        .add(MatmulInteger.class, new ReferenceMatmulInteger());
  }
}
