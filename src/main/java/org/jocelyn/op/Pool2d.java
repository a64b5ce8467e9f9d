package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * Pooling over a sliding window: each element of {@code y} is the largest, or the mean, of the
 * elements of its plane under one position of the window.
 *
 * <p>x is FLOAT32 {@code [N, C, H, W]}, y is FLOAT32 {@code [N, C, H', W']}; H' and W' are the
 * {@linkplain PoolAxis#positions positions} of the window along the two axes.
 *
 * <p>MAX: padding never wins. NaN counts as larger than any number: a window with a NaN gives NaN.
 * The indices, if asked for, are a second output, INT64 of y's shape: the place {@code h·W + w} of
 * the winner in its input plane; among equals the first in row-major order wins. A window that lies
 * in the padding altogether gives −∞ and index −1.
 *
 * <p>AVERAGE: the sum is divided by the number of taps on elements, or with {@code countIncludePad}
 * of taps on elements and padding; taps that ceil mode sets beyond the padding never count. A
 * window without a tap on an element gives 0.
 *
 * <p>Error: MAX is exact; AVERAGE at most {@code 4·√K·ε·Σ|x|/count} for K taps.
 *
 * <p>Source: ONNX MaxPool and AveragePool, opset 19, and PyTorch's MaxPool2d and AvgPool2d, which
 * agree where both are defined.
 *
 * @param kind what is made of the elements under the window
 * @param kernelH rows of taps in the window
 * @param kernelW columns of taps in the window
 * @param window stride, padding and dilation
 * @param ceilMode whether the last window may reach beyond the padding
 * @param countIncludePad whether an average counts padding as zeros; without meaning for MAX
 * @param indices whether the places of the maxima are a second output
 */
public record Pool2d(
    PoolKind kind,
    int kernelH,
    int kernelW,
    ConvWindow window,
    boolean ceilMode,
    boolean countIncludePad,
    boolean indices)
    implements Op {
  public Pool2d {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(window, "window");
    Rules.parameter(
        kernelH >= 1 && kernelW >= 1,
        "Pool2d",
        "kernel (" + kernelH + ", " + kernelW + ") must be at least 1");
    Rules.parameter(
        kind == PoolKind.MAX || !indices, "Pool2d", "indices are given by MAX, not by " + kind);
  }

  /** The maximum under windows one element apart. */
  public static Pool2d max(int kernelH, int kernelW) {
    return new Pool2d(PoolKind.MAX, kernelH, kernelW, ConvWindow.PLAIN, false, false, false);
  }

  /** The mean of the elements under windows one element apart, padding not counted. */
  public static Pool2d average(int kernelH, int kernelW) {
    return new Pool2d(PoolKind.AVERAGE, kernelH, kernelW, ConvWindow.PLAIN, false, false, false);
  }

  /** The same pooling with windows {@code elements} apart along both axes. */
  public Pool2d stride(int elements) {
    return stride(elements, elements);
  }

  /** The same pooling with windows so many elements apart. */
  public Pool2d stride(int height, int width) {
    return over(window.stride(height, width));
  }

  /** The same pooling with {@code elements} of padding on each side of the plane. */
  public Pool2d padding(int elements) {
    return padding(elements, elements);
  }

  /** The same pooling with so much padding above and below, and left and right. */
  public Pool2d padding(int height, int width) {
    return padding(height, width, height, width);
  }

  /** The same pooling with so much padding on each side of the plane. */
  public Pool2d padding(int top, int left, int bottom, int right) {
    return over(window.padding(top, left, bottom, right));
  }

  /** The same pooling with taps so many elements apart. */
  public Pool2d dilation(int height, int width) {
    return over(window.dilation(height, width));
  }

  private Pool2d over(ConvWindow other) {
    return new Pool2d(kind, kernelH, kernelW, other, ceilMode, countIncludePad, indices);
  }

  /** The same pooling with the last window reaching beyond the padding. */
  public Pool2d ceil() {
    return new Pool2d(kind, kernelH, kernelW, window, true, countIncludePad, indices);
  }

  /** The same pooling with padding counted as zeros in averages. */
  public Pool2d countingPadding() {
    return new Pool2d(kind, kernelH, kernelW, window, ceilMode, true, indices);
  }

  /** The same pooling with the places of the maxima as a second output. */
  public Pool2d withIndices() {
    return new Pool2d(kind, kernelH, kernelW, window, ceilMode, countIncludePad, true);
  }

  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32);
    Rules.rank(this, inputs, 0, 4);
    Shape x = inputs.get(0).shape();
    PoolAxis rows = rows(x.dim(2));
    PoolAxis columns = columns(x.dim(3));
    Rules.shape(
        rows.positions() >= 1 && columns.positions() >= 1,
        this,
        inputs,
        "the padded plane must hold the window of extent "
            + rows.extent()
            + "x"
            + columns.extent());
    Shape y = Shape.of(x.dim(0), x.dim(1), rows.positions(), columns.positions());
    TensorType values = new TensorType(DataType.FLOAT32, y);
    return indices ? List.of(values, values.withDataType(DataType.INT64)) : List.of(values);
  }

  /** How the window slides along H, {@code height} elements. */
  public PoolAxis rows(long height) {
    ConvWindow w = window;
    return new PoolAxis(height, kernelH, w.strideH(), w.top(), w.bottom(), w.dilationH(), ceilMode);
  }

  /** How the window slides along W, {@code width} elements. */
  public PoolAxis columns(long width) {
    ConvWindow w = window;
    return new PoolAxis(width, kernelW, w.strideW(), w.left(), w.right(), w.dilationW(), ceilMode);
  }
}
