package org.jocelyn.autograd;

import java.util.Arrays;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.op.BatchNormTraining;
import org.jocelyn.op.BatchNormTrainingGradient;

/**
 * The gradient of {@link BatchNormTraining}: {@link BatchNormTrainingGradient}, and of the
 * statistics of the K elements of each channel, where the loss depends on them, {@code dmean/K +
 * dvariance·2·(x − mean)/K}.
 */
final class BatchNormTrainingRule implements GradientRule<BatchNormTraining> {
  private static final int MEAN = 1;
  private static final int VARIANCE = 2;

  @Override
  public boolean needsInput(BatchNormTraining op, int input) {
    return input != op.betaInput();
  }

  @Override
  public boolean needsOutput(BatchNormTraining op, int output) {
    return output != 0;
  }

  @Override
  public void backward(BatchNormTraining op, Backward pass) {
    Tensor dx =
        NormalizationRule.run(
            new BatchNormTrainingGradient(op), op, pass, name -> tensor(op, pass, name));
    if (pass.arrives(MEAN) || pass.arrives(VARIANCE)) {
      pass.give(0, () -> dx.add(ofStatistics(pass)));
    }
  }

  private static Tensor tensor(BatchNormTraining op, Backward pass, String name) {
    return switch (name) {
      case "dy" -> pass.gradient(0);
      case "mean" -> pass.output(MEAN);
      case "variance" -> pass.output(VARIANCE);
      default -> pass.input(op.inputNames().indexOf(name));
    };
  }

  private static Tensor ofStatistics(Backward pass) {
    Tensor x = pass.input(0);
    Shape perChannel = perChannel(x.shape());
    float share = x.shape().dim(1) / (float) x.shape().size();
    Tensor distances = x.sub(pass.output(MEAN).reshape(perChannel));
    Tensor ofVariance = pass.gradient(VARIANCE).mul(2 * share).reshape(perChannel);
    Tensor ofMean = pass.gradient(MEAN).mul(share).reshape(perChannel);
    return distances.mul(ofVariance).add(ofMean);
  }

  /** [1, C, 1, …], which broadcasts to x. */
  private static Shape perChannel(Shape x) {
    long[] dims = new long[x.rank()];
    Arrays.fill(dims, 1);
    dims[1] = x.dim(1);
    return Shape.of(dims);
  }
}
