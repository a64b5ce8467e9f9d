package org.jocelyn.op;

/**
 * How a convolution's window slides over the last two axes of an image: its steps, the zeros around
 * the image, and the distance between the window's elements, whose number the weights tell. Numbers
 * along the height come first.
 *
 * @param strideH rows from one window to the next, at least 1
 * @param strideW columns from one window to the next, at least 1
 * @param top rows of padding above the image, at least 0
 * @param left columns of padding left of it
 * @param bottom rows of padding below it
 * @param right columns of padding right of it
 * @param dilationH rows from one element of the window to the next, at least 1
 * @param dilationW columns from one element of the window to the next, at least 1
 */
public record ConvWindow(
    int strideH,
    int strideW,
    int top,
    int left,
    int bottom,
    int right,
    int dilationH,
    int dilationW) {
  /** Steps of one, no padding, no gaps. */
  public static final ConvWindow PLAIN = new ConvWindow(1, 1, 0, 0, 0, 0, 1, 1);

  public ConvWindow {
    Rules.parameter(
        strideH >= 1 && strideW >= 1,
        "ConvWindow",
        "stride (" + strideH + ", " + strideW + ") must be at least 1");
    Rules.parameter(
        top >= 0 && left >= 0 && bottom >= 0 && right >= 0,
        "ConvWindow",
        "padding (%d, %d, %d, %d) must be at least 0".formatted(top, left, bottom, right));
    Rules.parameter(
        dilationH >= 1 && dilationW >= 1,
        "ConvWindow",
        "dilation (" + dilationH + ", " + dilationW + ") must be at least 1");
  }

  public ConvWindow stride(int height, int width) {
    return new ConvWindow(height, width, top, left, bottom, right, dilationH, dilationW);
  }

  public ConvWindow padding(int above, int before, int below, int after) {
    return new ConvWindow(strideH, strideW, above, before, below, after, dilationH, dilationW);
  }

  public ConvWindow dilation(int height, int width) {
    return new ConvWindow(strideH, strideW, top, left, bottom, right, height, width);
  }

  /** Whether its elements are neighbours and it visits every place. */
  boolean isDense() {
    return strideH == 1 && strideW == 1 && dilationH == 1 && dilationW == 1;
  }

  /** The same window over one axis, the width: what it does along the height is dropped. */
  public ConvWindow alongWidth() {
    return new ConvWindow(1, strideW, 0, left, 0, right, 1, dilationW);
  }

  /** Positions of a window of {@code kernel} rows over {@code height} rows; below 1 when none. */
  public long positionsH(long height, long kernel) {
    return positions(height + top + bottom, kernel, strideH, dilationH);
  }

  /** Positions of a window of {@code kernel} columns over {@code width} columns. */
  public long positionsW(long width, long kernel) {
    return positions(width + left + right, kernel, strideW, dilationW);
  }

  /** {@code floor((padded − dilation·(kernel − 1) − 1) / stride) + 1}. */
  private static long positions(long padded, long kernel, long stride, long dilation) {
    return Math.floorDiv(padded - dilation * (kernel - 1) - 1, stride) + 1;
  }
}
