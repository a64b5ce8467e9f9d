package org.jocelyn.autograd;

import org.jocelyn.Tensor;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.op.UnaryGradient;

/** The gradient of {@link Unary}, from the value where it tells the derivative. */
final class UnaryRule implements GradientRule<Unary> {
  @Override
  public boolean needsInput(Unary op, int input) {
    return !isLinear(op) && !derivesFromOutput(op);
  }

  @Override
  public boolean needsOutput(Unary op, int output) {
    return !isLinear(op) && derivesFromOutput(op);
  }

  @Override
  public void backward(Unary op, Backward pass) {
    pass.give(0, () -> gradient(op, pass));
  }

  private static Tensor gradient(Unary op, Backward pass) {
    Tensor dy = pass.gradient(0);
    if (isLinear(op)) {
      return linear(op, dy);
    }
    boolean fromOutput = derivesFromOutput(op);
    Tensor v = fromOutput ? pass.output(0) : pass.input(0);
    return v.run(new UnaryGradient(op.function(), op.alpha(), op.beta(), fromOutput), dy);
  }

  private static Tensor linear(Unary op, Tensor dy) {
    return switch (op.function()) {
      case NEG -> dy.neg();
      case AFFINE -> dy.mul(op.alpha());
      default -> dy;
    };
  }

  /** Whether the derivative is one number, for which no tensor need be kept. */
  private static boolean isLinear(Unary op) {
    UnaryFunction function = op.function();
    return function == UnaryFunction.IDENTITY
        || function == UnaryFunction.NEG
        || function == UnaryFunction.AFFINE;
  }

  private static boolean derivesFromOutput(Unary op) {
    return UnaryGradient.derivesFromOutput(op.function(), op.alpha(), op.beta());
  }
}
