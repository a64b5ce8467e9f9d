package org.jocelyn.autograd;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Tensor;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGradient;
import org.jocelyn.op.HeadLayout;
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
      inputs.add(i < 3 ? swapped(op, pass.floatInput(i)) : pass.input(i));
    }
    inputs.add(swapped(op, pass.output(0)));
    inputs.add(swapped(op, pass.gradient(0)));
    AttentionGradient gradient = new AttentionGradient(op.in(HeadLayout.HEADS_FIRST));
    List<Tensor> gradients = pass.backend().run(gradient, inputs);
    for (int i = 0; i < gradients.size(); i++) {
      pass.give(i, swapped(op, gradients.get(i)));
    }
  }

  /** From the operation's layout to that of its gradient, or back. */
  private static Tensor swapped(Attention op, Tensor heads) {
    return op.layout() == HeadLayout.HEADS_FIRST ? heads : heads.permute(0, 2, 1, 3);
  }
}
