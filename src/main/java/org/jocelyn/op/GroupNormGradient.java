package org.jocelyn.op;

import java.util.List;
import org.jocelyn.TensorType;

/**
 * The gradient of {@link GroupNorm}: with {@code x̂ = (x − mean)/√(variance + epsilon)} and {@code
 * g = dy·gamma}, means being over the elements of a group,
 *
 * <pre>
 * dx = (g − mean(g) − x̂·mean(g·x̂))/√(variance + epsilon)
 * dgamma = Σ dy·x̂
 * dbeta = Σ dy
 * </pre>
 *
 * <p>the sums being over all elements of a channel. x, dy and dx are FLOAT32 {@code [N, C, …]} of
 * rank 2 or more, C a multiple of the groups; gamma, dgamma and dbeta are FLOAT32 {@code [C]}, the
 * latter two there where the normalization has gamma and beta.
 *
 * <p>Error, with K the elements of a group and M those of a channel: of dx at most {@code ε·((32 +
 * 4·√K)·(|g| + (1 + |x̂|)·mean(|g|·(1 + |x̂|)))/√(variance + epsilon) + 2·|dx|)}; of dgamma {@code
 * ε·(16 + 2·√K + 2·√M)·Σ|dy|·(1 + |x̂|)}; of dbeta {@code ε·(1 + 2·√M)·Σ|dy|}.
 *
 * <p>Source: Wu and He 2018.
 *
 * @param norm the normalization
 */
public record GroupNormGradient(GroupNorm norm) implements ChannelNormGradient {
  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    List<TensorType> types = ChannelNormGradient.super.outputs(inputs);
    ChannelNormRules.groups(this, inputs, norm.groups());
    return types;
  }
}
