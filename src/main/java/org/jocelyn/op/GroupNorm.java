package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * Group normalization: the channels of each sample are cut into groups of neighbours, and each
 * group is normalized by its own mean and biased variance: {@code y = (x − mean) · gamma /
 * √(variance + epsilon) + beta}.
 *
 * <p>x and y are FLOAT32 {@code [N, C, …]} of rank 2 or more, C a multiple of {@code groups}; gamma
 * and beta are FLOAT32 {@code [C]}, 1 and 0 where absent.
 *
 * <p>Right for groups whose mean is large against their deviation, as {@link BatchNormTraining};
 * error: at most {@code 8·√K·ε·(|gamma| + |beta| + |y|)} for groups of K elements.
 *
 * <p>Source: Wu and He 2018; ONNX GroupNormalization, opset 21.
 *
 * @param groups number of groups
 * @param gamma whether there is a gamma input
 * @param beta whether there is a beta input
 * @param epsilon added to the variance
 */
public record GroupNorm(long groups, boolean gamma, boolean beta, float epsilon)
    implements ChannelNorm {
  public GroupNorm {
    Rules.parameter(groups >= 1, "GroupNorm", "groups " + groups + " must be at least 1");
    ChannelNormRules.epsilon("GroupNorm", epsilon);
  }

  /** With gamma and beta inputs. */
  public static GroupNorm affine(long groups, float epsilon) {
    return new GroupNorm(groups, true, true, epsilon);
  }

  @Override
  public List<String> inputNames() {
    return ChannelNormRules.inputNames(gamma, beta);
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32);
    Rules.minRank(this, inputs, 0, 2);
    ChannelNormRules.groups(this, inputs, groups);
    ChannelNormRules.perChannel(this, inputs);
    return List.of(inputs.get(0));
  }
}
