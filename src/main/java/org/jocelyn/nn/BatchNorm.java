package org.jocelyn.nn;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.ParameterException;
import org.jocelyn.ShapeException;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.op.BatchNormTraining;

/**
 * Batch normalization (Ioffe and Szegedy 2015) of x {@code [N, C]} or {@code [N, C, …]}. In
 * training each channel is normalized by the mean and biased variance of the batch, {@link
 * BatchNormTraining}; in use by running ones, {@link org.jocelyn.op.BatchNorm}, which every
 * training pass moves towards the batch's: {@code running = (1 − momentum)·running +
 * momentum·batch}, the variance being the unbiased one.
 *
 * <p>Parameters, PyTorch's: weight {@code [C]}, 1 at first, and bias {@code [C]}, 0. Buffers:
 * running_mean {@code [C]}, 0 at first, running_var {@code [C]}, 1, and num_batches_tracked, INT64,
 * the training passes so far.
 */
public final class BatchNorm extends Layer {
  private static final float EPSILON = 1e-5f;
  private static final float MOMENTUM = 0.1f;

  private final Parameter weight;
  private final Parameter bias;
  private final Parameter runningMean;
  private final Parameter runningVariance;
  private final Parameter batches;
  private final float momentum;
  private final BatchNormTraining learning;
  private final org.jocelyn.op.BatchNorm using;

  public BatchNorm(long channels) {
    this(channels, EPSILON, MOMENTUM);
  }

  /**
   * With another epsilon than 10⁻⁵ and another momentum than 0.1.
   *
   * @param momentum the part of the batch in the running statistics, in [0, 1]
   */
  public BatchNorm(long channels, float epsilon, float momentum) {
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new ParameterException("BatchNorm: momentum must be in [0, 1], got " + momentum);
    }
    this.weight = parameter("weight", Initializer.ONES, channels);
    this.bias = parameter("bias", Initializer.ZEROS, channels);
    this.runningMean = buffer("running_mean", float32(channels), 0);
    this.runningVariance = buffer("running_var", float32(channels), 1);
    this.batches = buffer("num_batches_tracked", TensorType.of(DataType.INT64), 0);
    this.momentum = momentum;
    this.learning = BatchNormTraining.affine(epsilon);
    this.using = org.jocelyn.op.BatchNorm.affine(epsilon);
  }

  /**
   * @throws ShapeException if x is not {@code [N, C, …]}, or in training a channel has a single
   *     element, which has no variance
   */
  @Override
  public Tensor forward(Tensor x) {
    if (!isTraining()) {
      return x.run(
          using, weight.tensor(), bias.tensor(), runningMean.tensor(), runningVariance.tensor());
    }
    return x.backend().tidy(() -> learn(x));
  }

  private Tensor learn(Tensor x) {
    List<Tensor> outputs = x.runAll(learning, weight.tensor(), bias.tensor());
    long elements = x.size() / Math.max(1, x.dim(1));
    if (elements == 1) {
      throw new ShapeException(
          "BatchNorm(x " + x.type() + "): training needs more than one element for each channel");
    }
    if (elements > 1) {
      move(runningMean, outputs.get(1), 1);
      move(runningVariance, outputs.get(2), (float) elements / (elements - 1));
      batches.set(batches.tensor().add(1));
    }
    return outputs.get(0);
  }

  /** Moves a running statistic towards {@code factor} times that of the batch. */
  private void move(Parameter running, Tensor batch, float factor) {
    running.set(running.tensor().mul(1 - momentum).add(batch.mul(momentum * factor)));
  }
}
