package org.jocelyn.autograd;

import java.util.List;
import org.jocelyn.Tensor;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.Conv2dWeightGradient;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.op.ConvTranspose2d;
import org.jocelyn.op.ConvWindow;
import org.jocelyn.op.Slice;

/**
 * The gradient of {@link Conv2d}: with g the gradient before the activation, the image's is the
 * {@link ConvTranspose2d} of g with the same weights, which for steps of one is the {@link Conv2d}
 * of g with turned weights and is computed so, the weights' is {@link Conv2dWeightGradient}, and
 * the bias's is the sum of each channel of g.
 */
final class Conv2dGradient implements GradientRule<Conv2d> {
  @Override
  public boolean needsInput(Conv2d op, int input) {
    return input < 2 || !FusedActivation.derivesFromOutput(op.activation());
  }

  @Override
  public boolean needsOutput(Conv2d op, int output) {
    return FusedActivation.readsOutput(op.activation());
  }

  @Override
  public void backward(Conv2d op, Backward pass) {
    ConvGeometry g = op.geometry(pass.inputTypes());
    Tensor gradient =
        FusedActivation.before(
            op.activation(),
            pass,
            () -> pass.backend().run(op.then(Activation.NONE), pass.inputTensors()).get(0));
    pass.give(0, () -> gradientOfImage(g, gradient, pass));
    pass.give(
        1,
        () -> {
          Conv2dWeightGradient weights =
              Conv2dWeightGradient.of(op, (int) g.kernelH(), (int) g.kernelW());
          return pass.floatInput(0).run(weights, gradient);
        });
    if (op.bias()) {
      pass.give(op.biasInput(), () -> gradient.sum(0, 2, 3));
    }
  }

  private static Tensor gradientOfImage(ConvGeometry g, Tensor gradient, Backward pass) {
    if (g.inPixels() == 0) {
      return pass.backend().full(pass.inputType(0), 0);
    }
    ConvWindow window = g.window();
    ConvWindow whole = wholeWindow(g);
    boolean single = g.groups() == 1 || (g.groupIn() == 1 && g.groupOut() == 1);
    if (single && whole != null) {
      Conv2d adjoint = new Conv2d(whole, g.groups(), false, Activation.NONE);
      return gradient.run(adjoint, turned(pass.floatInput(1), g));
    }
    // rows and columns behind the last window, which no window has seen
    long paddedH = g.inH() + window.top() + window.bottom();
    long paddedW = g.inW() + window.left() + window.right();
    long restH = (paddedH - (g.kernelH() - 1) * window.dilationH() - 1) % window.strideH();
    long restW = (paddedW - (g.kernelW() - 1) * window.dilationW() - 1) % window.strideW();
    ConvTranspose2d adjoint =
        new ConvTranspose2d(window, (int) restH, (int) restW, g.groups(), false, Activation.NONE);
    return gradient.run(adjoint, pass.floatInput(1));
  }

  /**
   * The window that visits every place from which an element of g was seen; null where it steps
   * over some, or the padding is more than the window.
   */
  private static ConvWindow wholeWindow(ConvGeometry g) {
    ConvWindow window = g.window();
    int reachH = (int) (g.kernelH() - 1) * window.dilationH();
    int reachW = (int) (g.kernelW() - 1) * window.dilationW();
    boolean steps = window.strideH() > 1 || window.strideW() > 1;
    boolean outside =
        Math.max(window.top(), window.bottom()) > reachH
            || Math.max(window.left(), window.right()) > reachW;
    return steps || outside
        ? null
        : window.padding(
            reachH - window.top(),
            reachW - window.left(),
            reachH - window.bottom(),
            reachW - window.right());
  }

  /** The weights with inputs and outputs exchanged and each window upside down and backwards. */
  private static Tensor turned(Tensor weights, ConvGeometry g) {
    Tensor exchanged = g.groups() == 1 ? weights.permute(1, 0, 2, 3) : weights;
    return g.taps() == 1
        ? exchanged
        : exchanged.run(
            new Slice(
                List.of(-1L, -1L),
                List.of(Slice.TO_BEGIN, Slice.TO_BEGIN),
                List.of(2, 3),
                List.of(-1L, -1L)));
  }
}
