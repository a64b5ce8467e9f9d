package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Tensor;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGradient;
import org.jocelyn.op.Masking;

/**
 * The gradient of {@link Attention} by queries, keys and values; in FLOAT32, whatever their types.
 */
final class AttentionRule implements GradientRule<Attention> {
  @Override
  public boolean needsOutput(Attention op, int output) {
    return true;
  }

  @Override
  public void backward(Attention op, Backward pass) {
    if (op.masking().kind() == Masking.Kind.ADDITIVE && pass.wants(op.maskInput())) {
      throw new NoGradientException(
          "Tape.gradients: Attention's additive mask has no gradient, which would be as large as "
              + "the matrix of scores: leave the mask out of the parameters, or compose the "
              + "attention of Matmul and Softmax, whose mask has one");
    }
    List<Tensor> inputs = new ArrayList<>();
    for (int i = 0; i < pass.inputs(); i++) {
      inputs.add(i < 3 ? pass.floatInput(i) : pass.input(i));
    }
    inputs.add(pass.output(0));
    inputs.add(pass.gradient(0));
    List<Tensor> gradients = pass.backend().run(new AttentionGradient(op), inputs);
    for (int i = 0; i < gradients.size(); i++) {
      pass.give(i, gradients.get(i));
    }
  }
}
