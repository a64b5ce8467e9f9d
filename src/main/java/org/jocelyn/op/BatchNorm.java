package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * Batch normalization with given statistics, as at inference: {@code y = activation((x − mean) ·
 * gamma / √(variance + epsilon) + beta)}, all parameters being those of x's channel.
 *
 * <p>x and y are FLOAT32 {@code [N, C, …]} of rank 2 or more; gamma, beta, mean and variance are
 * FLOAT32 {@code [C]}. Absent gamma is 1, absent beta 0.
 *
 * <p>Error: at most {@code 8·ε·(|x − mean|·|gamma|/√(variance + epsilon) + |beta|)} before the
 * activation.
 *
 * <p>Source: Ioffe and Szegedy 2015; ONNX BatchNormalization, opset 15.
 *
 * @param gamma whether there is a gamma input
 * @param beta whether there is a beta input
 * @param epsilon added to the variance
 * @param activation applied last
 */
public record BatchNorm(boolean gamma, boolean beta, float epsilon, Activation activation)
    implements ChannelNorm {
  public BatchNorm {
    ChannelNormRules.epsilon("BatchNorm", epsilon);
    Objects.requireNonNull(activation, "activation");
  }

  /** With gamma and beta inputs. */
  public static BatchNorm affine(float epsilon) {
    return new BatchNorm(true, true, epsilon, Activation.NONE);
  }

  /** The same normalization followed by {@code function}. */
  public BatchNorm then(Activation function) {
    return new BatchNorm(gamma, beta, epsilon, function);
  }

  @Override
  public List<String> inputNames() {
    List<String> names = new ArrayList<>(ChannelNormRules.inputNames(gamma, beta));
    names.add("mean");
    names.add("variance");
    return names;
  }

  /** Index of the mean among the inputs. */
  public int meanInput() {
    return 1 + (gamma ? 1 : 0) + (beta ? 1 : 0);
  }

  /** Index of the variance among the inputs. */
  public int varianceInput() {
    return meanInput() + 1;
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32);
    Rules.minRank(this, inputs, 0, 2);
    ChannelNormRules.perChannel(this, inputs);
    return List.of(inputs.get(0));
  }
}
