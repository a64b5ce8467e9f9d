package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;

/**
 * The gradient of {@link BatchNorm}, whose statistics are inputs as any other: with {@code x̂ = (x
 * − mean)/√(variance + epsilon)},
 *
 * <pre>
 * dx = dy·gamma/√(variance + epsilon)
 * dgamma = Σ dy·x̂
 * dbeta = Σ dy
 * dmean = −gamma/√(variance + epsilon)·Σ dy
 * dvariance = −½·gamma/(variance + epsilon)·Σ dy·x̂
 * </pre>
 *
 * <p>the sums being over all elements of a channel. x, dy and dx are FLOAT32 {@code [N, C, …]} of
 * rank 2 or more; all else is FLOAT32 {@code [C]}, dgamma and dbeta there where the normalization
 * has gamma and beta.
 *
 * <p>Error, with K the elements of a channel: of dx at most {@code 8·ε·|dx|}; of the others {@code
 * (16 + 2·√K)·ε} of their sum over magnitudes.
 *
 * <p>Source: Ioffe and Szegedy 2015.
 *
 * @param norm the normalization, without an activation: dy is the gradient before that
 */
public record BatchNormGradient(BatchNorm norm) implements ChannelNormGradient {
  public BatchNormGradient {
    Rules.parameter(
        norm.activation().equals(Activation.NONE),
        "BatchNormGradient",
        "the normalization must have no activation, has " + norm.activation());
  }

  @Override
  public boolean statistics() {
    return true;
  }

  @Override
  public List<String> gradientsOf() {
    List<String> names = new ArrayList<>(ChannelNormGradient.super.gradientsOf());
    names.add("mean");
    names.add("variance");
    return names;
  }

  /** Index of the mean's gradient among the outputs, which the variance's follows. */
  public int meanOutput() {
    return norm.meanInput();
  }
}
