package org.jocelyn.reference;

import org.jocelyn.spi.HostArray;

/**
 * The mean and the biased variance of {@code runs} runs of {@code length} adjacent elements, the
 * runs starting {@code stride} elements apart, in two passes.
 */
record ReferenceMoments(double mean, double variance) {
  static ReferenceMoments of(HostArray x, int start, int runs, int stride, int length) {
    double count = (double) runs * length;
    double sum = 0;
    for (int run = 0; run < runs; run++) {
      for (int i = 0; i < length; i++) {
        sum += x.get(start + run * stride + i);
      }
    }
    double mean = sum / count;
    double squares = 0;
    for (int run = 0; run < runs; run++) {
      for (int i = 0; i < length; i++) {
        double distance = x.get(start + run * stride + i) - mean;
        squares += distance * distance;
      }
    }
    return new ReferenceMoments(mean, squares / count);
  }

  /** {@code (x − mean)/√(variance + epsilon)}. */
  double normalize(double x, double epsilon) {
    return (x - mean) / Math.sqrt(variance + epsilon);
  }
}
