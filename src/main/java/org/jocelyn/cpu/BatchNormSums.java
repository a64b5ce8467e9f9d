package org.jocelyn.cpu;

import java.util.Arrays;

/**
 * For each channel the sums over all its elements that the gradients of batch normalization are
 * made of: of the distances from {@code center}, of the gradients, and of their products.
 *
 * @param size elements of a plane
 * @param blocks samples, or blocks of them in a matrix, each of which has a sum of its own
 * @param partials those sums, {@code [3][blocks][channels]}
 */
record BatchNormSums(
    Lanes lanes,
    int channels,
    int size,
    int blocks,
    float[] x,
    float[] dy,
    float[] center,
    float[] partials) {
  static final int DISTANCES = 0;
  static final int GRADIENTS = 1;
  static final int PRODUCTS = 2;

  /** Elements whose distances stay in the first-level cache. */
  private static final int BLOCK = 2048;

  /** Planes {@code from} to {@code to} of all samples. */
  void planes(int from, int to) {
    float[] distances = new float[Math.min(BLOCK, size)];
    for (int plane = from; plane < to; plane++) {
      float mean = center[plane % channels];
      float sum = 0;
      float gradients = 0;
      float products = 0;
      for (int at = 0; at < size; at += BLOCK) {
        int start = plane * size + at;
        int count = Math.min(BLOCK, size - at);
        for (int i = 0; i < count; i++) {
          distances[i] = x[start + i] - mean;
        }
        sum += lanes.sum(distances, 0, 0, count);
        gradients += lanes.sum(dy, start, 0, count);
        products += lanes.dot(distances, 0, dy, start, count);
      }
      partials[place(DISTANCES, 0) + plane] = sum;
      partials[place(GRADIENTS, 0) + plane] = gradients;
      partials[place(PRODUCTS, 0) + plane] = products;
    }
  }

  /** Rows {@code from} to {@code to} of a matrix, which are its block {@code block}. */
  void rows(int from, int to, int block) {
    int distances = place(DISTANCES, block);
    int gradients = place(GRADIENTS, block);
    int products = place(PRODUCTS, block);
    Arrays.fill(partials, distances, distances + channels, 0);
    Arrays.fill(partials, gradients, gradients + channels, 0);
    Arrays.fill(partials, products, products + channels, 0);
    for (int start = from * channels; start < to * channels; start += channels) {
      for (int c = 0; c < channels; c++) {
        partials[distances + c] += x[start + c] - center[c];
      }
      for (int c = 0; c < channels; c++) {
        partials[gradients + c] += dy[start + c];
      }
      for (int c = 0; c < channels; c++) {
        partials[products + c] += dy[start + c] * (x[start + c] - center[c]);
      }
    }
  }

  private int place(int table, int block) {
    return (table * blocks + block) * channels;
  }

  /** The sums of each channel. */
  double[] total(int table) {
    double[] total = new double[channels];
    for (int block = 0; block < blocks; block++) {
      int at = place(table, block);
      for (int c = 0; c < channels; c++) {
        total[c] += partials[at + c];
      }
    }
    return total;
  }
}
