package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * Two-dimensional convolution, in the field's sense of a correlation:
 *
 * <p>{@code y[n,o,i,j] = activation(bias[o] + Σ x̂[n, c, i·strideH + p·dilationH, j·strideW +
 * q·dilationW] · w[o,c,p,q])}
 *
 * <p>over the window's elements p, q and the input channels c of o's group, x̂ being x with zeros
 * around it. The padding's zeros take part in the sum like any other element, so that an infinite
 * weight over them gives NaN.
 *
 * <p>x is {@code [N, Cin, H, W]}, the weights are {@code [Cout, Cin/groups, kH, kW]}, y is {@code
 * [N, Cout, outH, outW]} with {@code outH = floor((H + top + bottom − dilationH·(kH − 1) − 1) /
 * strideH) + 1}, and outW likewise. x and the weights have one element type, FLOAT32, FLOAT16 or
 * BFLOAT16; products are summed in float32 and y is FLOAT32. The bias is FLOAT32 of shape {@code
 * [Cout]}. {@code groups = Cin} is a depthwise convolution.
 *
 * <p>Error: at most {@code 2·√K·ε·Σ|x||w|} before the activation, in expectation over rounding,
 * with {@code K = Cin/groups·kH·kW}; the contract test's bound is four times that.
 *
 * <p>Where {@link #isMinimallyFiltered}, for windows of 3×3 in FLOAT32, a backend may compute by
 * Winograd's minimal filtering F(2×2, 3×3). Of each channel the largest |x̂| in the window then
 * takes the place of every |x| in the error. A result is finite where direct sums are and NaN where
 * they are NaN, but may be NaN where they are infinite; and it may overflow where {@code 16·|x|},
 * {@code 16·|w|} or {@code 16·K·|x|·|w|} of the largest |x̂| and |w| does.
 *
 * <p>A backend that is asked to, OpenCL by {@code winograd=4}, may then also use F(4×4, 3×3). There
 * the 6×6 pixels under a tile of 4×4 results take the window's place in all of the above: of each
 * channel the largest |x̂| among them is in the error, and what is not finite among them may make
 * all 16 results NaN.
 *
 * <p>Source: ONNX, operator Conv; Lavin and Gray 2016 for the minimal filtering.
 *
 * @param window stride, padding and dilation
 * @param groups parts into which the channels are divided, a divisor of Cin and Cout
 * @param bias whether there is a bias input
 * @param activation applied last
 */
public record Conv2d(ConvWindow window, int groups, boolean bias, Activation activation)
    implements Op {
  public Conv2d {
    Objects.requireNonNull(window, "window");
    Objects.requireNonNull(activation, "activation");
    Rules.parameter(groups >= 1, "Conv2d", "groups = " + groups + " must be at least 1");
  }

  /** Stride 1, no padding, no dilation, one group, no bias. */
  public static Conv2d plain() {
    return new Conv2d(ConvWindow.PLAIN, 1, false, Activation.NONE);
  }

  /** The same convolution with windows {@code pixels} apart along both axes. */
  public Conv2d stride(int pixels) {
    return stride(pixels, pixels);
  }

  /** The same convolution with windows so many pixels apart. */
  public Conv2d stride(int height, int width) {
    return over(window.stride(height, width));
  }

  /** The same convolution with {@code pixels} zeros on each side of the image. */
  public Conv2d padding(int pixels) {
    return padding(pixels, pixels);
  }

  /** The same convolution with so many rows of zeros above and below, and columns at each side. */
  public Conv2d padding(int height, int width) {
    return padding(height, width, height, width);
  }

  /** The same convolution with so many zeros on each side of the image. */
  public Conv2d padding(int top, int left, int bottom, int right) {
    return over(window.padding(top, left, bottom, right));
  }

  /** The same convolution with the window's elements {@code pixels} apart along both axes. */
  public Conv2d dilation(int pixels) {
    return dilation(pixels, pixels);
  }

  /** The same convolution with the window's elements so many pixels apart. */
  public Conv2d dilation(int height, int width) {
    return over(window.dilation(height, width));
  }

  /** The same convolution with another window. */
  public Conv2d over(ConvWindow other) {
    return new Conv2d(other, groups, bias, activation);
  }

  /** The same convolution over one axis, the width: what it does along the height is dropped. */
  public Conv2d alongWidth() {
    return over(window.alongWidth());
  }

  /** The same convolution with its channels divided into {@code parts}. */
  public Conv2d groups(int parts) {
    return new Conv2d(window, parts, bias, activation);
  }

  /** The same convolution with a bias input. */
  public Conv2d withBias() {
    return new Conv2d(window, groups, true, activation);
  }

  /** The same convolution followed by {@code function}. */
  public Conv2d then(Activation function) {
    return new Conv2d(window, groups, bias, function);
  }

  @Override
  public List<String> inputNames() {
    return bias ? List.of("x", "weights", "bias") : List.of("x", "weights");
  }

  /** Index of the bias among the inputs, −1 without one. */
  public int biasInput() {
    return bias ? 2 : -1;
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    return geometry(inputs).outputs(this, inputs, biasInput());
  }

  /**
   * Whether a backend may compute the convolution of these inputs by minimal filtering: a window of
   * 3×3 neighbours that visits every place and sees all channels, in FLOAT32.
   */
  public boolean isMinimallyFiltered(List<TensorType> inputs) {
    ConvGeometry g = geometry(inputs);
    return inputs.get(0).dataType() == DataType.FLOAT32
        && g.kernelH() == 3
        && g.kernelW() == 3
        && groups == 1
        && window.isDense();
  }

  /** The extents of the convolution of these inputs. */
  public ConvGeometry geometry(List<TensorType> inputs) {
    return ConvGeometry.of(this, inputs);
  }
}
