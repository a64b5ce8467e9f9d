package org.jocelyn.autograd;

import org.jocelyn.Tensor;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.Conv2dWeightGradient;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.op.ConvTranspose2d;

/**
 * The gradient of {@link ConvTranspose2d}: with g the gradient before the activation, the image's
 * is the {@link Conv2d} of g with the same weights, the weights' is the {@link
 * Conv2dWeightGradient} in which image and gradient have changed places, and the bias's is the sum
 * of each channel of g.
 */
final class ConvTranspose2dGradient implements GradientRule<ConvTranspose2d> {
  @Override
  public boolean needsInput(ConvTranspose2d op, int input) {
    return input < 2 || !FusedActivation.derivesFromOutput(op.activation());
  }

  @Override
  public boolean needsOutput(ConvTranspose2d op, int output) {
    return FusedActivation.readsOutput(op.activation());
  }

  @Override
  public void backward(ConvTranspose2d op, Backward pass) {
    ConvGeometry g = op.geometry(pass.inputTypes());
    Tensor gradient =
        FusedActivation.before(
            op.activation(),
            pass,
            () -> pass.backend().run(op.then(Activation.NONE), pass.inputTensors()).get(0));
    Conv2d adjoint = new Conv2d(op.window(), op.groups(), false, Activation.NONE);
    // output padding of a stride or more makes room for windows that are no pixel's
    long moreH = op.outputPaddingH() / op.window().strideH();
    long moreW = op.outputPaddingW() / op.window().strideW();
    pass.give(0, () -> resized(gradient.run(adjoint, pass.floatInput(1)), -moreH, -moreW));
    pass.give(
        1,
        () -> {
          Conv2dWeightGradient weights =
              Conv2dWeightGradient.of(adjoint, (int) g.kernelH(), (int) g.kernelW());
          return gradient.run(weights, resized(pass.floatInput(0), moreH, moreW));
        });
    if (op.bias()) {
      pass.give(op.biasInput(), () -> gradient.sum(0, 2, 3));
    }
  }

  /** The image with so many more rows and columns of zeros, or fewer. */
  private static Tensor resized(Tensor image, long rows, long columns) {
    return rows == 0 && columns == 0
        ? image
        : image.pad(new long[4], new long[] {0, 0, rows, columns});
  }
}
