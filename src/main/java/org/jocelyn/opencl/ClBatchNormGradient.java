package org.jocelyn.opencl;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.BatchNorm;
import org.jocelyn.op.BatchNormGradient;
import org.jocelyn.op.BatchNormTraining;
import org.jocelyn.op.BatchNormTrainingGradient;
import org.jocelyn.op.ChannelNormGradient;
import org.jocelyn.spi.Execution;

/**
 * The gradients of batch normalization, with the statistics of the batch or with given ones, with
 * the kernels of {@code batch_norm_gradient.cl}.
 */
final class ClBatchNormGradient<O extends ChannelNormGradient> implements ClOp<O> {
  private static final float EPSILON = 1e-5f;

  private final UnaryOperator<O> small;

  private ClBatchNormGradient(UnaryOperator<O> small) {
    this.small = small;
  }

  static ClBatchNormGradient<BatchNormTrainingGradient> withStatisticsOfTheBatch() {
    return new ClBatchNormGradient<>(
        op ->
            new BatchNormTrainingGradient(
                new BatchNormTraining(op.norm().gamma(), op.norm().beta(), EPSILON)));
  }

  static ClBatchNormGradient<BatchNormGradient> withGivenStatistics() {
    return new ClBatchNormGradient<>(
        op ->
            new BatchNormGradient(
                new BatchNorm(op.norm().gamma(), op.norm().beta(), EPSILON, Activation.NONE)));
  }

  @Override
  public List<ClVariant<O>> variants(Strategy strategy) {
    ClVariant<O> groups = new Variant<>(Strategy.GPU);
    ClVariant<O> planes = new Variant<>(Strategy.CPU);
    return strategy == Strategy.GPU ? List.of(groups, planes) : List.of(planes, groups);
  }

  @Override
  public SmallCase<O> smallCase(O op, List<TensorType> inputs) {
    Shape x = inputs.get(0).shape();
    boolean matrix = x.sizeOf(2, x.rank()) == 1;
    return ClChannelNorm.smallCase(
        small.apply(op), matrix ? TensorType.float32(3, 37) : TensorType.float32(2, 3, 37));
  }

  private record Variant<O extends ChannelNormGradient>(Strategy form) implements ClVariant<O> {
    @Override
    public String name() {
      return form == Strategy.GPU ? "batch_norm_gradient" : "batch_norm_gradient_planes";
    }

    @Override
    public boolean accepts(
        O op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
      return true;
    }

    @Override
    public Execution prepare(
        O op, List<TensorType> inputs, List<TensorType> outputs, ClContext context) {
      return new BatchNormGradientPlan(op, inputs.get(0).shape(), form, context).execution();
    }
  }
}
