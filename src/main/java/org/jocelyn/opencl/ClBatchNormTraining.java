package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.BatchNormTraining;
import org.jocelyn.spi.Execution;

/** {@link BatchNormTraining} with the kernels of {@code batch_norm_training.cl}. */
final class ClBatchNormTraining implements ClOp<BatchNormTraining> {
  /** A work-group for each channel. */
  private static final String GROUPS = "batch_norm_training";

  /** A work-item for each channel. */
  private static final String CHANNELS = "batch_norm_training_channels";

  @Override
  public List<ClVariant<BatchNormTraining>> variants(Strategy strategy) {
    ClVariant<BatchNormTraining> groups = new Variant(GROUPS);
    ClVariant<BatchNormTraining> channels = new Variant(CHANNELS);
    return strategy == Strategy.GPU ? List.of(groups, channels) : List.of(channels, groups);
  }

  @Override
  public SmallCase<BatchNormTraining> smallCase(BatchNormTraining op, List<TensorType> inputs) {
    BatchNormTraining small = new BatchNormTraining(op.gamma(), op.beta(), 1e-5f);
    long size = 5L * ClChannelNorm.width(inputs.get(0)) + 32;
    return ClChannelNorm.smallCase(small, TensorType.float32(3, 2, size));
  }

  private record Variant(String name) implements ClVariant<BatchNormTraining> {
    @Override
    public boolean accepts(
        BatchNormTraining op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
      return true;
    }

    @Override
    public Execution prepare(
        BatchNormTraining op,
        List<TensorType> inputs,
        List<TensorType> outputs,
        ClContext context) {
      Shape x = inputs.get(0).shape();
      long channels = x.dim(1);
      long size = x.sizeOf(2, x.rank());
      ClKernel kernel =
          context.kernel(
              "batch_norm_training.cl",
              name,
              name.equals(GROUPS)
                  ? ClChannelNorm.grouped(op, inputs.get(0))
                  : ClChannelNorm.defines(op));
      ClArguments arguments = ClArguments.longs(x.dim(0), channels, size).floats(op.epsilon());
      return name.equals(GROUPS)
          ? ClChannelNorm.byGroups(kernel, channels, x.dim(0) * size, arguments)
          : ClChannelNorm.byItems(kernel, channels, arguments);
    }
  }
}
