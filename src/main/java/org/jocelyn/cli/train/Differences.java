package org.jocelyn.cli.train;

import org.jocelyn.Tensor;

/** How far two computations of one thing are apart. */
final class Differences {
  private Differences() {}

  /** The largest difference of two elements, relative to the largest element; NaN if one is NaN. */
  static double relative(Tensor a, Tensor b) {
    float[] x = a.toFloatArray();
    float[] y = b.toFloatArray();
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < x.length; i++) {
      largest = Math.max(largest, Math.abs(x[i]));
      difference = Math.max(difference, Math.abs((double) x[i] - y[i]));
    }
    return difference / largest;
  }
}
