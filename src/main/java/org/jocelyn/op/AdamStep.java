package org.jocelyn.op;

import java.util.List;

/**
 * A step of Adam (Kingma and Ba 2015) or, where {@code decoupled}, of AdamW (Loshchilov and Hutter
 * 2019), as PyTorch's Adam and AdamW:
 *
 * <pre>
 * mean      = beta1·mean + (1 − beta1)·g
 * squares   = beta2·squares + (1 − beta2)·g²
 * parameter = parameter − rate·c₁·mean/(c₂·√squares + epsilon)
 * </pre>
 *
 * <p>where decoupled, {@code g = scale·gradient}, and the parameter is first multiplied by {@code 1
 * − rate·weightDecay}. {@code rates} holds {@code rate}, {@code c₁ = 1/(1 − beta1ᵗ)} and {@code c₂
 * = 1/√(1 − beta2ᵗ)}, t being the step counted from 1, as {@link #rates} computes them.
 *
 * @param beta1 how much of the mean is kept; in [0, 1)
 * @param beta2 how much of the mean of squares is kept; in [0, 1)
 * @param epsilon what keeps the quotient finite; 0 or more
 * @param weightDecay how much of the parameter is added to the gradient, or taken from itself; 0 or
 *     more
 * @param decoupled whether weights decay apart from the gradient
 */
public record AdamStep(
    float beta1, float beta2, float epsilon, float weightDecay, boolean decoupled)
    implements OptimizerStep {
  public AdamStep {
    Rules.parameter(beta1 >= 0 && beta1 < 1, "AdamStep", "beta1 must be in [0, 1), got " + beta1);
    Rules.parameter(beta2 >= 0 && beta2 < 1, "AdamStep", "beta2 must be in [0, 1), got " + beta2);
    Rules.parameter(epsilon >= 0, "AdamStep", "epsilon must not be negative, got " + epsilon);
    Rules.parameter(
        weightDecay >= 0, "AdamStep", "weightDecay must not be negative, got " + weightDecay);
  }

  @Override
  public List<String> states() {
    return List.of("mean", "squares");
  }

  @Override
  public int rateCount() {
    return 3;
  }

  @Override
  public float[] rates(double learningRate, long step) {
    Rules.parameter(step >= 1, "AdamStep", "steps are counted from 1, got " + step);
    double mean = 1 / (1 - Math.pow(beta1, (double) step));
    double squares = 1 / Math.sqrt(1 - Math.pow(beta2, (double) step));
    return new float[] {(float) learningRate, (float) mean, (float) squares};
  }
}
