package org.jocelyn.op;

/**
 * The gradient of the first output of {@link BatchNormTraining}, of whose statistics it takes the
 * other two outputs: with {@code x̂ = (x − mean − δ)/√(variance + epsilon)}, δ being {@code Σ(x −
 * mean)/K}, what the rounding of the mean has left out,
 *
 * <pre>
 * dgamma = Σ dy·x̂
 * dbeta = Σ dy
 * dx = (dy − dbeta/K − x̂·dgamma/K)·gamma/√(variance + epsilon)
 * </pre>
 *
 * <p>the sums being over the K elements of a channel. x, dy and dx are FLOAT32 {@code [N, C, …]} of
 * rank 2 or more; gamma, mean, variance, dgamma and dbeta are FLOAT32 {@code [C]}, the latter two
 * there where the normalization has gamma and beta.
 *
 * <p>Error: that of {@link GroupNormGradient}, a group being a channel.
 *
 * <p>Source: Ioffe and Szegedy 2015.
 *
 * @param norm the normalization
 */
public record BatchNormTrainingGradient(BatchNormTraining norm) implements ChannelNormGradient {
  @Override
  public boolean statistics() {
    return true;
  }
}
