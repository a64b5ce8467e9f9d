package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * Batch normalization with the statistics of the batch itself, as in training: for each channel,
 * {@code mean} and {@code variance} over all other axes, then {@code y = (x − mean) · gamma /
 * √(variance + epsilon) + beta}.
 *
 * <p>x is FLOAT32 {@code [N, C, …]} of rank 2 or more; gamma and beta are FLOAT32 {@code [C]}, 1
 * and 0 where absent. The outputs are y of x's shape, and mean and variance of shape {@code [C]};
 * the variance is the biased one, {@code Σ(x − mean)²/K} over the K elements of a channel. Running
 * statistics are kept by who wants them. With K = 0 both are NaN.
 *
 * <p>Right for channels whose mean is large against their deviation: the sums are taken of
 * distances from a first estimate of the mean (Chan, Golub and LeVeque 1983). Error of y: at most
 * {@code 8·√K·ε·(|gamma| + |beta| + |y|)}; of the mean {@code 8·ε·(|mean| + √K·deviation)}; of the
 * variance {@code 8·√K·ε·variance}.
 *
 * <p>Source: Ioffe and Szegedy 2015; ONNX BatchNormalization, opset 15, with training_mode.
 *
 * @param gamma whether there is a gamma input
 * @param beta whether there is a beta input
 * @param epsilon added to the variance
 */
public record BatchNormTraining(boolean gamma, boolean beta, float epsilon) implements ChannelNorm {
  public BatchNormTraining {
    ChannelNormRules.epsilon("BatchNormTraining", epsilon);
  }

  /** With gamma and beta inputs. */
  public static BatchNormTraining affine(float epsilon) {
    return new BatchNormTraining(true, true, epsilon);
  }

  @Override
  public List<String> inputNames() {
    return ChannelNormRules.inputNames(gamma, beta);
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32);
    Rules.minRank(this, inputs, 0, 2);
    ChannelNormRules.perChannel(this, inputs);
    TensorType x = inputs.get(0);
    TensorType perChannel = x.withShape(Shape.of(x.shape().dim(1)));
    return List.of(x, perChannel, perChannel);
  }
}
