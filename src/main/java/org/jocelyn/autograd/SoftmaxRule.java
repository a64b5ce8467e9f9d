package org.jocelyn.autograd;

import org.jocelyn.Tensor;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Softmax;
import org.jocelyn.op.SoftmaxGradient;

/**
 * The gradient of {@link Softmax}, from its result alone. An additive mask gets what the logits
 * get, without their scale, summed over the axes along which it was broadcast.
 */
final class SoftmaxRule implements GradientRule<Softmax> {
  @Override
  public boolean needsInput(Softmax op, int input) {
    return false;
  }

  @Override
  public boolean needsOutput(Softmax op, int output) {
    return true;
  }

  @Override
  public void backward(Softmax op, Backward pass) {
    pass.give(0, () -> gradient(op, pass));
    if (op.masking().kind() == Masking.Kind.ADDITIVE) {
      int mask = op.maskInput();
      pass.give(
          mask, () -> Backward.sumTo(gradient(op.scaled(1), pass), pass.inputType(mask).shape()));
    }
  }

  private static Tensor gradient(Softmax op, Backward pass) {
    return pass.output(0).run(SoftmaxGradient.of(op), pass.gradient(0));
  }
}
