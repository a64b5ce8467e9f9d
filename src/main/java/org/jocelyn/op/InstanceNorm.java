package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * Instance normalization: each plane is normalized by its own mean and biased variance: {@code y =
 * (x − mean) · gamma / √(variance + epsilon) + beta}.
 *
 * <p>x and y are FLOAT32 {@code [N, C, spatial…]} of rank 3 or more; gamma and beta are FLOAT32
 * {@code [C]}, 1 and 0 where absent. The same as a {@link GroupNorm} whose groups are single
 * channels, with the same error.
 *
 * <p>Source: Ulyanov, Vedaldi and Lempitsky 2016; ONNX InstanceNormalization, opset 6.
 *
 * @param gamma whether there is a gamma input
 * @param beta whether there is a beta input
 * @param epsilon added to the variance
 */
public record InstanceNorm(boolean gamma, boolean beta, float epsilon) implements ChannelNorm {
  public InstanceNorm {
    ChannelNormRules.epsilon("InstanceNorm", epsilon);
  }

  /** With gamma and beta inputs. */
  public static InstanceNorm affine(float epsilon) {
    return new InstanceNorm(true, true, epsilon);
  }

  @Override
  public List<String> inputNames() {
    return ChannelNormRules.inputNames(gamma, beta);
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32);
    Rules.minRank(this, inputs, 0, 3);
    ChannelNormRules.perChannel(this, inputs);
    return List.of(inputs.get(0));
  }

  /**
   * The group normalization of the same inputs that gives the same; with no channels there is
   * nothing to group, and one group stands for none.
   */
  public GroupNorm asGroupNorm(TensorType x) {
    return new GroupNorm(Math.max(1, x.shape().dim(1)), gamma, beta, epsilon);
  }
}
