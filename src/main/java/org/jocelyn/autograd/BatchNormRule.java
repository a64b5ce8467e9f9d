package org.jocelyn.autograd;

import org.jocelyn.Tensor;
import org.jocelyn.op.Activation;
import org.jocelyn.op.BatchNorm;
import org.jocelyn.op.BatchNormGradient;

/** The gradient of {@link BatchNorm}: that of its activation, then {@link BatchNormGradient}. */
final class BatchNormRule implements GradientRule<BatchNorm> {
  @Override
  public boolean needsInput(BatchNorm op, int input) {
    return input != op.betaInput() || !FusedActivation.derivesFromOutput(op.activation());
  }

  @Override
  public boolean needsOutput(BatchNorm op, int output) {
    return FusedActivation.readsOutput(op.activation());
  }

  @Override
  public void backward(BatchNorm op, Backward pass) {
    BatchNorm plain = op.then(Activation.NONE);
    Tensor dy =
        FusedActivation.before(
            op.activation(), pass, () -> pass.backend().run(plain, pass.inputTensors()).get(0));
    NormalizationRule.run(
        new BatchNormGradient(plain),
        op,
        pass,
        name -> name.equals("dy") ? dy : pass.input(op.inputNames().indexOf(name)));
  }
}
