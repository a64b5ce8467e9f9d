package org.jocelyn.opencl;

import org.jocelyn.Shape;
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
import org.jocelyn.op.Op;
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
import org.jocelyn.spi.OpKernel;

/** The table of the operations that have OpenCL kernels: one line per operation. */
final class ClOperations {
  private final ClContext context;
  private final SelfCheck selfCheck;
  private final KernelRegistry registry;

  private ClOperations(ClContext context, SelfCheck selfCheck) {
    this.context = context;
    this.selfCheck = selfCheck;
    this.registry = new KernelRegistry("opencl:" + context.device().index());
  }

  /** The kernels of an opened device that the check trusts. */
  static KernelRegistry create(ClContext context, SelfCheck selfCheck) {
    return new ClOperations(context, selfCheck).all();
  }

  private KernelRegistry all() {
    add(Fill.class, new ClFill());
    add(Unary.class, new ClUnary());
    add(UnaryGradient.class, new ClUnaryGradient());
    add(Dropout.class, new ClDropout());
    add(SgdStep.class, ClOptimizerStep.sgd());
    add(AdagradStep.class, ClOptimizerStep.adagrad());
    add(RmsPropStep.class, ClOptimizerStep.rmsProp());
    add(AdamStep.class, ClOptimizerStep.adam());
    add(Binary.class, new ClBinary());
    add(Where.class, new ClWhere());
    add(Cast.class, new ClCast());
    add(Transpose.class, ClRearrangement.checkedWith(Transpose.of(2, 0, 1), 2, 9, 17));
    add(Concat.class, ClRearrangement.checkedWith(new Concat(1, 2), 2, 3, 5));
    add(Split.class, ClRearrangement.checkedWith(Split.of(1, 1, 2), 2, 3, 5));
    add(Slice.class, ClRearrangement.checkedWith(Slice.of(1, 7, 1, -2), 3, 9));
    add(Expand.class, ClRearrangement.checkedWith(new Expand(Shape.of(2, 3, 5)), 3, 1));
    add(Tile.class, ClRearrangement.checkedWith(Tile.of(2, 3), 3, 5));
    add(Pad.class, new ClPad());
    add(Gather.class, new ClGather());
    add(GatherGradient.class, new ClGatherGradient());
    add(GatherElements.class, new ClGatherElements());
    add(GatherNd.class, new ClGatherNd());
    add(ScatterElements.class, new ClScatterElements());
    add(ScatterNd.class, new ClScatterNd());
    add(Trilu.class, new ClTrilu());
    add(OneHot.class, new ClOneHot());
    add(Pool2d.class, new ClPool2d());
    add(Pool2dGradient.class, new ClPoolGradient<>());
    add(AdaptivePool2dGradient.class, new ClPoolGradient<>());
    add(GlobalPool.class, new ClGlobalPool());
    add(AdaptivePool2d.class, new ClAdaptivePool2d());
    add(Resize2d.class, new ClResize2d());
    add(Resize2dGradient.class, new ClResize2dGradient());
    OpKernel<Matmul> matmul =
        new VariantChoice<>(new ClMatmul(context.device().precision()), selfCheck, context);
    registry.add(Matmul.class, matmul);
    add(Rnn.class, new ClRecurrent<>(matmul));
    add(Lstm.class, new ClRecurrent<>(matmul));
    add(Gru.class, new ClRecurrent<>(matmul));
    add(RnnGradient.class, new ClRecurrentGradient<>(matmul));
    add(LstmGradient.class, new ClRecurrentGradient<>(matmul));
    add(GruGradient.class, new ClRecurrentGradient<>(matmul));
    add(GroupNorm.class, new ClGroupNorm());
    add(InstanceNorm.class, new ClInstanceNorm());
    add(BatchNormTraining.class, new ClBatchNormTraining());
    add(BatchNorm.class, new ClBatchNorm());
    add(GroupNormGradient.class, new ClGroupNormGradient());
    add(InstanceNormGradient.class, new ClInstanceNormGradient());
    add(BatchNormTrainingGradient.class, ClBatchNormGradient.withStatisticsOfTheBatch());
    add(BatchNormGradient.class, ClBatchNormGradient.withGivenStatistics());
    add(Conv2d.class, new ClConv2d(context.winograd(), matmul));
    add(Conv2dWeightGradient.class, new ClConv2dWeightGradient());
    add(ConvTranspose2d.class, new ClConvTranspose2d());
    add(Softmax.class, new ClSoftmax());
    add(SoftmaxGradient.class, new ClSoftmaxGradient());
    add(CrossEntropy.class, new ClCrossEntropy());
    add(CrossEntropyGradient.class, new ClCrossEntropyGradient());
    add(LayerNorm.class, new ClLayerNorm());
    add(RmsNorm.class, new ClRmsNorm());
    add(LayerNormGradient.class, new ClLayerNormGradient());
    add(RmsNormGradient.class, new ClRmsNormGradient());
    add(Attention.class, new ClAttention(context.device().precision()));
    add(AttentionGradient.class, new ClAttentionGradient());
    add(RotaryEmbedding.class, new ClRotaryEmbedding());
    add(CacheAppend.class, ClRearrangement.checkedWith(new CacheAppend(0), 2, 2, 3, 5));
    add(Reduce.class, new ClReduce());
    add(ArgReduce.class, new ClArgReduce());
    add(CumulativeSum.class, new ClCumulativeSum());
    add(TopK.class, new ClTopK());
    add(Quantize.class, new ClQuantize());
    add(Dequantize.class, new ClDequantize());
    add(DynamicQuantize.class, new ClDynamicQuantize());
    add(MatmulInteger.class, new ClMatmulInteger());
    return registry;
  }

  private <O extends Op> void add(Class<O> type, ClOp<O> op) {
    registry.add(type, new VariantChoice<>(op, selfCheck, context));
  }
}
