package org.jocelyn.cpu;

import java.util.Arrays;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.op.ConvWindow;

/**
 * One channel of a convolution's larger image with its padding, each row split by the column's
 * remainder modulo the stride: {@code row | remainder | column / stride}. In this order the pixels
 * that one element of the window sees along a row lie together whatever the stride, and no element
 * falls outside, so that loops over rows have no conditions and no gaps.
 *
 * @param height rows with padding
 * @param width columns with padding
 * @param run columns of one remainder
 */
record PhasePlane(int height, int width, int run, ConvWindow window) {
  /** The plane that a window slides over. */
  static PhasePlane of(ConvWindow window, long imageHeight, long imageWidth) {
    int height = Math.toIntExact(imageHeight + window.top() + window.bottom());
    int width = Math.toIntExact(imageWidth + window.left() + window.right());
    int run = (width + window.strideW() - 1) / window.strideW();
    Math.multiplyExact(height, Math.multiplyExact(run, window.strideW()));
    return new PhasePlane(height, width, run, window);
  }

  /** Elements of the plane. */
  int length() {
    return height * rowLength();
  }

  private int rowLength() {
    return run * window.strideW();
  }

  /** Where the pixels lie that the window's first element sees from position {@code row} on. */
  int at(int row) {
    return row * window.strideH() * rowLength();
  }

  /** For each element of the window, how far its pixels are from those of the first. */
  int[] offsets(ConvGeometry g) {
    int[] offsets = new int[(int) g.taps()];
    for (int t = 0; t < offsets.length; t++) {
      int row = t / (int) g.kernelW() * window.dilationH();
      int column = t % (int) g.kernelW() * window.dilationW();
      offsets[t] = row * rowLength() + column(column);
    }
    return offsets;
  }

  private int column(int column) {
    return column % window.strideW() * run + column / window.strideW();
  }

  /** Puts an image into the plane, with zeros around it. */
  void split(float[] image, int at, int imageWidth, float[] plane) {
    split(image, at, imageWidth, plane, 0);
  }

  /** The same with a plane that begins at {@code atPlane}. */
  void split(float[] image, int at, int imageWidth, float[] plane, int atPlane) {
    clear(plane, atPlane);
    fill(image, at, imageWidth, plane, atPlane);
  }

  /** Makes all zero, which what is around the image stays whatever {@link #fill} puts there. */
  void clear(float[] plane, int atPlane) {
    Arrays.fill(plane, atPlane, atPlane + length(), 0);
  }

  /** Puts an image into a plane that was cleared once, or into the place of another one. */
  void fill(float[] image, int at, int imageWidth, float[] plane, int atPlane) {
    int rows = height - window.top() - window.bottom();
    int first = atPlane + window.top() * rowLength();
    if (window.strideW() == 1) {
      for (int i = 0; i < rows; i++) {
        int row = first + i * rowLength() + window.left();
        System.arraycopy(image, at + i * imageWidth, plane, row, imageWidth);
      }
      return;
    }
    int stride = window.strideW();
    for (int f = 0; f < stride; f++) {
      // the first of the image's columns that has remainder f
      int column = Math.floorMod(f - window.left(), stride);
      int to = first + column(column + window.left());
      int count = (imageWidth - column + stride - 1) / stride;
      for (int i = 0; i < rows; i++) {
        pick(image, at + i * imageWidth + column, stride, plane, to + i * rowLength(), count);
      }
    }
  }

  private static void pick(
      float[] image, int at, int stride, float[] plane, int atPlane, int count) {
    for (int j = 0; j < count; j++) {
      plane[atPlane + j] = image[at + j * stride];
    }
  }

  /** Takes the image out of the plane, leaving the padding, and adds {@code bias}. */
  void merge(float[] plane, float bias, float[] image, int at, int imageWidth) {
    int rows = height - window.top() - window.bottom();
    for (int i = 0; i < rows; i++) {
      int row = (i + window.top()) * rowLength();
      int target = at + i * imageWidth;
      for (int f = 0; f < window.strideW(); f++) {
        int first = Math.floorMod(f - window.left(), window.strideW());
        int from = row + column(first + window.left());
        for (int j = first; j < imageWidth; j += window.strideW()) {
          image[target + j] = plane[from++] + bias;
        }
      }
    }
  }
}
