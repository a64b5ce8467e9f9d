package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * The extents of a convolution or of a transposed one. For both, the input is {@code [batch,
 * inChannels, inH, inW]} and the output {@code [batch, outChannels, outH, outW]}.
 *
 * @param kernelH rows of the window
 * @param kernelW columns of the window
 * @param groups parts into which input and output channels are divided; each output part sees only
 *     its own input part
 * @param window how the window slides over the larger image: a convolution's input, a transposed
 *     convolution's output
 */
public record ConvGeometry(
    long batch,
    long inChannels,
    long inH,
    long inW,
    long outChannels,
    long outH,
    long outW,
    long kernelH,
    long kernelW,
    int groups,
    ConvWindow window) {

  static ConvGeometry of(Conv2d op, List<TensorType> inputs) {
    Shape x = inputs.get(0).shape();
    Shape w = inputs.get(1).shape();
    requireImageAndWeights(op, inputs);
    Rules.shape(
        x.dim(1) % op.groups() == 0 && w.dim(1) == x.dim(1) / op.groups(),
        op,
        inputs,
        "weights must have Cin/groups = %d/%d input channels".formatted(x.dim(1), op.groups()));
    Rules.shape(
        w.dim(0) % op.groups() == 0,
        op,
        inputs,
        "the %d output channels must be divisible by groups = %d".formatted(w.dim(0), op.groups()));
    return sliding(op, inputs, op.window(), op.groups(), w.dim(0), w.dim(2), w.dim(3));
  }

  static ConvGeometry of(Conv2dWeightGradient op, List<TensorType> inputs) {
    Rules.type(op, inputs, 0, DataType.FLOAT32);
    Rules.type(op, inputs, 1, DataType.FLOAT32);
    Rules.rank(op, inputs, 0, 4);
    Rules.rank(op, inputs, 1, 4);
    Shape x = inputs.get(0).shape();
    Shape dy = inputs.get(1).shape();
    Rules.shape(
        x.dim(1) % op.groups() == 0 && dy.dim(1) % op.groups() == 0,
        op,
        inputs,
        "the channels must be divisible by groups = " + op.groups());
    ConvGeometry g =
        sliding(op, inputs, op.window(), op.groups(), dy.dim(1), op.kernelH(), op.kernelW());
    Shape y = Shape.of(g.batch, g.outChannels, g.outH, g.outW);
    Rules.shape(dy.equals(y), op, inputs, "dy must have the convolution's shape " + y);
    return g;
  }

  /** A window of this kernel over the first of the inputs. */
  private static ConvGeometry sliding(
      Op op,
      List<TensorType> inputs,
      ConvWindow window,
      int groups,
      long outChannels,
      long kernelH,
      long kernelW) {
    Shape x = inputs.get(0).shape();
    long outH = window.positionsH(x.dim(2), kernelH);
    long outW = window.positionsW(x.dim(3), kernelW);
    Rules.shape(
        outH >= 1 && outW >= 1,
        op,
        inputs,
        "the padded image %dx%d is smaller than the dilated kernel %dx%d"
            .formatted(
                x.dim(2) + window.top() + window.bottom(),
                x.dim(3) + window.left() + window.right(),
                (kernelH - 1) * window.dilationH() + 1,
                (kernelW - 1) * window.dilationW() + 1));
    return new ConvGeometry(
        x.dim(0),
        x.dim(1),
        x.dim(2),
        x.dim(3),
        outChannels,
        outH,
        outW,
        kernelH,
        kernelW,
        groups,
        window);
  }

  static ConvGeometry of(ConvTranspose2d op, List<TensorType> inputs) {
    Shape x = inputs.get(0).shape();
    Shape w = inputs.get(1).shape();
    requireImageAndWeights(op, inputs);
    Rules.shape(
        w.dim(0) == x.dim(1) && x.dim(1) % op.groups() == 0,
        op,
        inputs,
        "weights must have the image's %d channels, divisible by groups = %d"
            .formatted(x.dim(1), op.groups()));
    Rules.shape(
        x.dim(2) >= 1 && x.dim(3) >= 1, op, inputs, "the image must have at least one pixel");
    ConvWindow window = op.window();
    long outH =
        (x.dim(2) - 1) * window.strideH()
            - window.top()
            - window.bottom()
            + (w.dim(2) - 1) * window.dilationH()
            + op.outputPaddingH()
            + 1;
    long outW =
        (x.dim(3) - 1) * window.strideW()
            - window.left()
            - window.right()
            + (w.dim(3) - 1) * window.dilationW()
            + op.outputPaddingW()
            + 1;
    Rules.shape(
        outH >= 1 && outW >= 1,
        op,
        inputs,
        "the padding cuts the output to %dx%d pixels".formatted(outH, outW));
    return new ConvGeometry(
        x.dim(0),
        x.dim(1),
        x.dim(2),
        x.dim(3),
        w.dim(1) * op.groups(),
        outH,
        outW,
        w.dim(2),
        w.dim(3),
        op.groups(),
        window);
  }

  private static void requireImageAndWeights(Op op, List<TensorType> inputs) {
    Rules.type(op, inputs, 0, DataType.FLOAT32, DataType.FLOAT16, DataType.BFLOAT16);
    Rules.sameType(op, inputs, 1, 0);
    Rules.rank(op, inputs, 0, 4);
    Rules.rank(op, inputs, 1, 4);
    Rules.shape(
        inputs.get(1).shape().dim(2) >= 1 && inputs.get(1).shape().dim(3) >= 1,
        op,
        inputs,
        "the kernel must have at least one element");
  }

  /** The output's type; fails unless the bias, input {@code bias}, fits, −1 being none. */
  List<TensorType> outputs(Op op, List<TensorType> inputs, int bias) {
    if (bias >= 0) {
      Rules.type(op, inputs, bias, DataType.FLOAT32);
      Rules.shape(
          inputs.get(bias).shape().equals(Shape.of(outChannels)),
          op,
          inputs,
          "bias must have shape [Cout] = [" + outChannels + "]");
    }
    return List.of(TensorType.float32(batch, outChannels, outH, outW));
  }

  /** Input channels that one output channel sees. */
  public long groupIn() {
    return inChannels / groups;
  }

  /** Output channels that see the same input channels. */
  public long groupOut() {
    return outChannels / groups;
  }

  /** Elements of the window. */
  public long taps() {
    return kernelH * kernelW;
  }

  /** Pixels of one channel of the input. */
  public long inPixels() {
    return inH * inW;
  }

  /** Pixels of one channel of the output. */
  public long outPixels() {
    return outH * outW;
  }

  /** Whether the window is one pixel that visits every pixel once: a matrix product. */
  public boolean isPointwise() {
    return taps() == 1
        && window.equals(ConvWindow.PLAIN.dilation(window.dilationH(), window.dilationW()));
  }
}
