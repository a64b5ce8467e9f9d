package org.jocelyn.autograd;

import java.util.function.Supplier;
import org.jocelyn.Tensor;
import org.jocelyn.op.Activation;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.op.UnaryGradient;

/** The gradient of an activation that an operation applies to its result. */
final class FusedActivation {
  private FusedActivation() {}

  /** Whether the derivative can be told from the operation's output; NONE's can. */
  static boolean derivesFromOutput(Activation activation) {
    return UnaryGradient.derivesFromOutput(
        activation.function(), activation.alpha(), activation.beta());
  }

  /** Whether the output is read for it. */
  static boolean readsOutput(Activation activation) {
    return activation.function() != UnaryFunction.IDENTITY && derivesFromOutput(activation);
  }

  /**
   * The gradient at the activation's input, made of the one that arrives at the first output.
   *
   * @param preActivation computes the activation's input again, for those whose derivative only it
   *     tells
   */
  static Tensor before(Activation activation, Backward pass, Supplier<Tensor> preActivation) {
    Tensor dy = pass.gradient(0);
    if (activation.function() == UnaryFunction.IDENTITY) {
      return dy;
    }
    boolean fromOutput = derivesFromOutput(activation);
    UnaryGradient gradient =
        new UnaryGradient(activation.function(), activation.alpha(), activation.beta(), fromOutput);
    return (fromOutput ? pass.output(0) : preActivation.get()).run(gradient, dy);
  }
}
