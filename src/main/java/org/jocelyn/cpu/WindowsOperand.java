package org.jocelyn.cpu;

import org.jocelyn.op.ConvWindow;

/**
 * What the elements of a convolution's window see as the rows or columns of a matrix whose depth
 * runs through the output pixels of one image after the other: {@link Im2colOperand} of all images,
 * transposed.
 *
 * @param at where the first channel of image 0 begins
 * @param pixels of a channel of the output
 * @param imageStride elements from one image to the next
 */
record WindowsOperand(
    Im2colOperand.Window window, float[] images, int at, int pixels, int imageStride)
    implements GemmOperand {
  @Override
  public void pack(int first, int count, int width, int from, int depth, float[] target, int to) {
    int end = from + depth;
    // a row of the output at a time, so that its part of the target stays in the L1 cache
    for (int t = from; t < end; ) {
      int pixel = t % pixels;
      int j = pixel % window.outW();
      int run = Math.min(end - t, window.outW() - j);
      int image = at + t / pixels * imageStride;
      for (int i = 0; i < count; i++) {
        packRun(image, first + i, pixel / window.outW(), j, run, target, to + i, width);
      }
      PixelsOperand.clear(target, to, count, width, run);
      to += run * width;
      t += run;
    }
  }

  /** What element k of the window sees from {@code count} pixels on of output row i. */
  private void packRun(
      int image, int k, int i, int j, int count, float[] target, int to, int width) {
    ConvWindow steps = window.steps();
    int q = k % window.kernelW();
    int p = k / window.kernelW() % window.kernelH();
    int channel = k / window.kernelW() / window.kernelH();
    int row = i * steps.strideH() + p * steps.dilationH() - steps.top();
    boolean inside = row >= 0 && row < window.inH();
    int begin = inside ? Math.min(Math.max(window.begin()[q], j), j + count) : j + count;
    int end = Math.max(Math.min(window.end()[q], j + count), begin);
    for (int c = j; c < begin; c++) {
      target[to + (c - j) * width] = 0;
    }
    if (begin < end) {
      int column = begin * steps.strideW() + q * steps.dilationW() - steps.left();
      int source = image + (channel * window.inH() + row) * window.inW() + column;
      int first = to + (begin - j) * width;
      PixelsOperand.spread(images, source, steps.strideW(), target, first, width, end - begin);
    }
    for (int c = end; c < j + count; c++) {
      target[to + (c - j) * width] = 0;
    }
  }
}
