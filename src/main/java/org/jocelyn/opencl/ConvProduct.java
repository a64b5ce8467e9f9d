package org.jocelyn.opencl;

import org.jocelyn.DataType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.op.ConvTranspose2d;
import org.jocelyn.op.ConvWindow;

/**
 * The matrix product inside of a convolution: for each group, weights of one row for each output
 * channel times windows of one column for each output pixel of all images. {@link TiledProduct} and
 * {@link PackedProduct} compute it.
 *
 * @param rows output channels of a group
 * @param weightPitch 0 where the weights are [groups · rows, k]; where they are transposed,
 *     [groups, k, weightPitch], elements from one k to the next
 */
record ConvProduct(
    long batch,
    int groups,
    long groupIn,
    long inH,
    long inW,
    long rows,
    long outH,
    long outW,
    long kernelH,
    long kernelW,
    ConvWindow window,
    long weightPitch,
    DataType storage,
    boolean bias,
    Activation activation) {

  /** A convolution. One that is pointwise has its images laid out in one row. */
  static ConvProduct of(Conv2d op, ConvGeometry g, DataType storage) {
    boolean pointwise = g.isPointwise();
    return new ConvProduct(
        g.batch(),
        g.groups(),
        g.groupIn(),
        pointwise ? 1 : g.inH(),
        pointwise ? g.inPixels() : g.inW(),
        g.groupOut(),
        pointwise ? 1 : g.outH(),
        pointwise ? g.outPixels() : g.outW(),
        g.kernelH(),
        g.kernelW(),
        g.window(),
        0,
        storage,
        op.bias(),
        op.activation());
  }

  /**
   * What every pixel adds to a transposed convolution: a row for each output channel of a group and
   * window element, a column for each input pixel.
   */
  static ConvProduct of(ConvTranspose2d op, ConvGeometry g, DataType storage) {
    long rows = g.groupOut() * g.taps();
    return new ConvProduct(
        g.batch(),
        g.groups(),
        g.groupIn(),
        1,
        g.inPixels(),
        rows,
        1,
        g.inPixels(),
        1,
        1,
        ConvWindow.PLAIN,
        rows,
        storage,
        false,
        Activation.NONE);
  }

  /** The same product without a bias or an activation. */
  ConvProduct withoutEpilogue() {
    return new ConvProduct(
        batch,
        groups,
        groupIn,
        inH,
        inW,
        rows,
        outH,
        outW,
        kernelH,
        kernelW,
        window,
        weightPitch,
        storage,
        false,
        Activation.NONE);
  }

  /** Products in each sum. */
  long k() {
    return groupIn * kernelH * kernelW;
  }

  /** Whether the windows are single pixels, each of which is visited once. */
  boolean isPointwise() {
    return kernelH == 1
        && kernelW == 1
        && window.equals(ConvWindow.PLAIN.dilation(window.dilationH(), window.dilationW()));
  }

  /** Pixels of a channel of the output. */
  long outPixels() {
    return outH * outW;
  }

  /** A small number of rows that {@link PackedProduct} gives the same register tile as these. */
  static long likeRows(long rows) {
    return (rows - 1) % PackedTile.PERIOD + 1;
  }

  /** Whether the kernels' indices inside an image group and over all columns fit an int. */
  boolean fitsInt() {
    // the kernels mark rows that no image has by numbers from 2^29 on
    return fits(Math.max(inH + (kernelH + 1) * window.dilationH(), inW), 1L << 28)
        && fits(window.top() + window.left() + (long) window.bottom() + window.right(), 1L << 28)
        && fits(groupIn * inH * inW, Integer.MAX_VALUE)
        && fits(batch * outPixels() * groups, Integer.MAX_VALUE - 1024)
        && fits(Math.max(rows, weightPitch), Integer.MAX_VALUE - 1024)
        && fits(k(), Integer.MAX_VALUE / 64);
  }

  private static boolean fits(long value, long limit) {
    return value <= limit;
  }

  /** The macros that both kernels take. */
  Defines defines() {
    return Defines.none()
        .storage(storage)
        .activation(activation)
        .withIf(bias, "BIAS")
        .withIf(weightPitch > 0, "W_TRANSPOSED");
  }
}
