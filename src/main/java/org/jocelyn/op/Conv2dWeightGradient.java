package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.TensorType;

/**
 * The gradient of {@link Conv2d} with respect to its weights, where y is its output before the
 * activation and dy the gradient of y:
 *
 * <p>{@code dw[o,c,p,q] = Σ dy[n,o,i,j] · x̂[n, c, i·strideH + p·dilationH, j·strideW +
 * q·dilationW]}
 *
 * <p>over the images n and the window's positions i, j, x̂ being x with zeros around it and c
 * counting within o's group. The padding's zeros take part in the sum like any other element, so
 * that an infinite dy over them gives NaN.
 *
 * <p>x is {@code [N, Cin, H, W]}, dy is {@code [N, Cout, outH, outW]} with the extents that {@link
 * Conv2d} gives, dw is {@code [Cout, Cin/groups, kernelH, kernelW]}; all are FLOAT32. Without
 * images dw is zero.
 *
 * <p>Error: at most {@code 2·√K·ε·Σ|dy||x̂|}, in expectation over rounding, with {@code K =
 * N·outH·outW}; the contract test's bound is four times that.
 *
 * <p>Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016.
 *
 * @param window stride, padding and dilation of the convolution
 * @param groups parts into which the convolution's channels are divided
 * @param kernelH rows of the window
 * @param kernelW columns of the window
 */
public record Conv2dWeightGradient(ConvWindow window, int groups, int kernelH, int kernelW)
    implements Op {
  public Conv2dWeightGradient {
    Objects.requireNonNull(window, "window");
    Rules.parameter(
        groups >= 1, "Conv2dWeightGradient", "groups = " + groups + " must be at least 1");
    Rules.parameter(
        kernelH >= 1 && kernelW >= 1,
        "Conv2dWeightGradient",
        "kernel (" + kernelH + ", " + kernelW + ") must be at least 1");
  }

  /** The gradient for weights with this many rows and columns of a convolution. */
  public static Conv2dWeightGradient of(Conv2d op, int kernelH, int kernelW) {
    return new Conv2dWeightGradient(op.window(), op.groups(), kernelH, kernelW);
  }

  @Override
  public List<String> inputNames() {
    return List.of("x", "dy");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    ConvGeometry g = geometry(inputs);
    return List.of(TensorType.float32(g.outChannels(), g.groupIn(), kernelH, kernelW));
  }

  /** The extents of the convolution whose gradient this is. */
  public ConvGeometry geometry(List<TensorType> inputs) {
    return ConvGeometry.of(this, inputs);
  }
}
