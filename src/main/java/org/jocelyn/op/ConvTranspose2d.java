package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.TensorType;

/**
 * Two-dimensional transposed convolution, the adjoint of {@link Conv2d} with the same window: every
 * input pixel adds its multiple of the window to the output.
 *
 * <p>{@code y[n,o,i,j] = activation(bias[o] + Σ x[n,c,r,s] · w[c,o,p,q])} over the input channels c
 * of o's group and all r, p with {@code r·strideH + p·dilationH = i + top} and s, q with {@code
 * s·strideW + q·dilationW = j + left}, o counting within its group in w.
 *
 * <p>x is {@code [N, Cin, H, W]}, the weights are {@code [Cin, Cout/groups, kH, kW]}, y is {@code
 * [N, Cout, outH, outW]} with {@code outH = (H − 1)·strideH − top − bottom + dilationH·(kH − 1) +
 * outputPaddingH + 1}, and outW likewise; the window's padding is what is cut from the output. x
 * and the weights have one element type, FLOAT32, FLOAT16 or BFLOAT16; products are summed in
 * float32 and y is FLOAT32. The bias is FLOAT32 of shape {@code [Cout]}.
 *
 * <p>Error: at most {@code 2·√K·ε·Σ|x||w|} before the activation, in expectation over rounding,
 * with {@code K = Cin/groups·kH·kW}; the contract test's bound is four times that.
 *
 * <p>Source: ONNX, operator ConvTranspose.
 *
 * @param window stride, padding and dilation of the convolution that this is the adjoint of
 * @param outputPaddingH rows added below the output, fewer than strideH or dilationH
 * @param outputPaddingW columns added at the output's right, fewer than strideW or dilationW
 * @param groups parts into which the channels are divided, a divisor of Cin and Cout
 * @param bias whether there is a bias input
 * @param activation applied last
 */
public record ConvTranspose2d(
    ConvWindow window,
    int outputPaddingH,
    int outputPaddingW,
    int groups,
    boolean bias,
    Activation activation)
    implements Op {
  public ConvTranspose2d {
    Objects.requireNonNull(window, "window");
    Objects.requireNonNull(activation, "activation");
    Rules.parameter(groups >= 1, "ConvTranspose2d", "groups = " + groups + " must be at least 1");
    requireOutputPadding(outputPaddingH, window.strideH(), window.dilationH());
    requireOutputPadding(outputPaddingW, window.strideW(), window.dilationW());
  }

  private static void requireOutputPadding(int padding, int stride, int dilation) {
    Rules.parameter(
        padding >= 0 && padding < Math.max(stride, dilation),
        "ConvTranspose2d",
        "output padding %d must be at least 0 and less than stride %d or dilation %d"
            .formatted(padding, stride, dilation));
  }

  /** Stride 1, no padding, no dilation, one group, no bias. */
  public static ConvTranspose2d plain() {
    return new ConvTranspose2d(ConvWindow.PLAIN, 0, 0, 1, false, Activation.NONE);
  }

  /** The same with the images of neighbouring pixels {@code pixels} apart along both axes. */
  public ConvTranspose2d stride(int pixels) {
    return stride(pixels, pixels);
  }

  /** The same with the images of neighbouring pixels so many pixels apart. */
  public ConvTranspose2d stride(int height, int width) {
    return over(window.stride(height, width));
  }

  /** The same with {@code pixels} cut from each side of the output. */
  public ConvTranspose2d padding(int pixels) {
    return padding(pixels, pixels);
  }

  /** The same with so many rows cut above and below, and columns at each side. */
  public ConvTranspose2d padding(int height, int width) {
    return padding(height, width, height, width);
  }

  /** The same with so many pixels cut from each side of the output. */
  public ConvTranspose2d padding(int top, int left, int bottom, int right) {
    return over(window.padding(top, left, bottom, right));
  }

  /** The same with the window's elements {@code pixels} apart along both axes. */
  public ConvTranspose2d dilation(int pixels) {
    return dilation(pixels, pixels);
  }

  /** The same with the window's elements so many pixels apart. */
  public ConvTranspose2d dilation(int height, int width) {
    return over(window.dilation(height, width));
  }

  /** The same with another window. */
  public ConvTranspose2d over(ConvWindow other) {
    return new ConvTranspose2d(other, outputPaddingH, outputPaddingW, groups, bias, activation);
  }

  /** The same with {@code pixels} more rows and columns of output; set the stride first. */
  public ConvTranspose2d outputPadding(int pixels) {
    return outputPadding(pixels, pixels);
  }

  /** The same with so many more rows and columns of output; set the stride first. */
  public ConvTranspose2d outputPadding(int height, int width) {
    return new ConvTranspose2d(window, height, width, groups, bias, activation);
  }

  /** The same with its channels divided into {@code parts}. */
  public ConvTranspose2d groups(int parts) {
    return new ConvTranspose2d(window, outputPaddingH, outputPaddingW, parts, bias, activation);
  }

  /** The same with a bias input. */
  public ConvTranspose2d withBias() {
    return new ConvTranspose2d(window, outputPaddingH, outputPaddingW, groups, true, activation);
  }

  /** The same followed by {@code function}. */
  public ConvTranspose2d then(Activation function) {
    return new ConvTranspose2d(window, outputPaddingH, outputPaddingW, groups, bias, function);
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

  /** The extents of the transposed convolution of these inputs. */
  public ConvGeometry geometry(List<TensorType> inputs) {
    return ConvGeometry.of(this, inputs);
  }
}
