package org.jocelyn.cpu;

import java.util.Arrays;

/**
 * The channels of images as the rows or columns of a matrix whose depth runs through the pixels of
 * one image after the other: {@code element(c, t)} is pixel {@code t % pixels} of channel c of
 * image {@code t / pixels}.
 *
 * @param at where channel 0 of image 0 begins
 * @param pixels of a channel
 * @param imageStride elements from one image to the next
 */
record PixelsOperand(float[] images, int at, int pixels, int imageStride) implements GemmOperand {
  @Override
  public void pack(int first, int count, int width, int from, int depth, float[] target, int to) {
    int end = from + depth;
    for (int t = from; t < end; ) {
      int pixel = t % pixels;
      int run = Math.min(end - t, pixels - pixel);
      int source = at + t / pixels * imageStride + pixel;
      for (int i = 0; i < count; i++) {
        spread(images, source + (first + i) * pixels, 1, target, to + i, width, run);
      }
      clear(target, to, count, width, run);
      to += run * width;
      t += run;
    }
  }

  /** {@code target[to + i·width] = source[from + i·stride]} for i below {@code count}. */
  static void spread(
      float[] source, int from, int stride, float[] target, int to, int width, int count) {
    for (int i = 0; i < count; i++) {
      target[to + i * width] = source[from + i * stride];
    }
  }

  /** Zeros from {@code used} to {@code width} in each of {@code rows} rows. */
  static void clear(float[] target, int to, int used, int width, int rows) {
    if (used < width) {
      for (int row = 0; row < rows; row++) {
        Arrays.fill(target, to + row * width + used, to + (row + 1) * width, 0);
      }
    }
  }
}
