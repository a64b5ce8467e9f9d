package org.jocelyn.op;

import java.util.List;

/**
 * A step of stochastic gradient descent (PyTorch's SGD without dampening; Sutskever et al. 2013):
 *
 * <pre>
 * velocity  = momentum·velocity + g
 * parameter = parameter − rate·(nesterov ? g + momentum·velocity : velocity)
 * </pre>
 *
 * <p>Without momentum there is no velocity among the inputs, and g takes its place.
 *
 * @param momentum how much of the velocity is kept; 0 or more
 * @param nesterov whether the gradient is looked at from where the momentum leads
 * @param weightDecay how much of the parameter is added to the gradient; 0 or more
 */
public record SgdStep(float momentum, boolean nesterov, float weightDecay)
    implements OptimizerStep {
  public SgdStep {
    Rules.parameter(momentum >= 0, "SgdStep", "momentum must not be negative, got " + momentum);
    Rules.parameter(
        weightDecay >= 0, "SgdStep", "weightDecay must not be negative, got " + weightDecay);
    Rules.parameter(
        !nesterov || momentum > 0, "SgdStep", "nesterov needs a momentum above 0, got " + momentum);
  }

  @Override
  public List<String> states() {
    return momentum > 0 ? List.of("velocity") : List.of();
  }
}
