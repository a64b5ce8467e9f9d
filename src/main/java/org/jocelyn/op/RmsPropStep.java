package org.jocelyn.op;

import java.util.List;

/**
 * A step of RMSprop (Tieleman and Hinton 2012, as PyTorch's RMSprop, not centred):
 *
 * <pre>
 * squares   = decay·squares + (1 − decay)·g²
 * velocity  = momentum·velocity + g/(√squares + epsilon)
 * parameter = parameter − rate·velocity
 * </pre>
 *
 * <p>Without momentum there is no velocity among the inputs, and the quotient takes its place.
 *
 * @param decay how much of the mean of squares is kept; in [0, 1)
 * @param epsilon what keeps the quotient finite; 0 or more
 * @param momentum how much of the velocity is kept; 0 or more
 * @param weightDecay how much of the parameter is added to the gradient; 0 or more
 */
public record RmsPropStep(float decay, float epsilon, float momentum, float weightDecay)
    implements OptimizerStep {
  public RmsPropStep {
    Rules.parameter(
        decay >= 0 && decay < 1, "RmsPropStep", "decay must be in [0, 1), got " + decay);
    Rules.parameter(epsilon >= 0, "RmsPropStep", "epsilon must not be negative, got " + epsilon);
    Rules.parameter(momentum >= 0, "RmsPropStep", "momentum must not be negative, got " + momentum);
    Rules.parameter(
        weightDecay >= 0, "RmsPropStep", "weightDecay must not be negative, got " + weightDecay);
  }

  @Override
  public List<String> states() {
    return momentum > 0 ? List.of("squares", "velocity") : List.of("squares");
  }
}
