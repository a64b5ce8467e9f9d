package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Tensor;
import org.jocelyn.op.CrossEntropy;
import org.jocelyn.op.CrossEntropyGradient;

/** The gradient of {@link CrossEntropy} by its logits; its row weights do not depend on them. */
final class CrossEntropyRule implements GradientRule<CrossEntropy> {
  @Override
  public void backward(CrossEntropy op, Backward pass) {
    if (op.weights() && pass.wants(op.weightsInput())) {
      throw new NoGradientException(
          "Tape.gradients: CrossEntropy's weights have no gradient, only its logits: leave the "
              + "weights of the classes out of the parameters");
    }
    pass.give(0, () -> ofLogits(op, pass));
  }

  private static Tensor ofLogits(CrossEntropy op, Backward pass) {
    List<Tensor> inputs = new ArrayList<>(pass.inputTensors());
    inputs.add(pass.gradient(0));
    return pass.backend().run(new CrossEntropyGradient(op), inputs).get(0);
  }
}
