package org.jocelyn.op;

import java.util.List;

/**
 * A step of Adagrad (Duchi et al. 2011, as PyTorch's Adagrad):
 *
 * <pre>
 * squares   = squares + g²
 * parameter = parameter − rate·g/(√squares + epsilon)
 * </pre>
 *
 * <p>PyTorch's decay of the learning rate is a matter of the rate that it is given.
 *
 * @param epsilon what keeps the quotient finite; 0 or more
 * @param weightDecay how much of the parameter is added to the gradient; 0 or more
 */
public record AdagradStep(float epsilon, float weightDecay) implements OptimizerStep {
  public AdagradStep {
    Rules.parameter(epsilon >= 0, "AdagradStep", "epsilon must not be negative, got " + epsilon);
    Rules.parameter(
        weightDecay >= 0, "AdagradStep", "weightDecay must not be negative, got " + weightDecay);
  }

  @Override
  public List<String> states() {
    return List.of("squares");
  }
}
