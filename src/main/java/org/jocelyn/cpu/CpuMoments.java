package org.jocelyn.cpu;

/**
 * The mean and the biased variance of float elements, in two passes (Chan, Golub and LeVeque 1983):
 * the mean is first estimated, then corrected by the mean of the distances from the estimate. Those
 * distances lose no digits, however large the mean is against them.
 *
 * @param center the estimate of the mean
 * @param shift what the mean exceeds it by
 * @param variance the mean of the squared distances from the mean
 */
record CpuMoments(float center, float shift, float variance) {
  /** Of {@code runs} runs of {@code length} adjacent elements, {@code stride} elements apart. */
  static CpuMoments of(Lanes lanes, float[] x, int start, int runs, int stride, int length) {
    double count = (double) runs * length;
    double sum = 0;
    for (int run = 0; run < runs; run++) {
      sum += lanes.sum(x, start + run * stride, 0, length);
    }
    float center = (float) (sum / count);
    double distances = 0;
    double squares = 0;
    for (int run = 0; run < runs; run++) {
      distances += lanes.sum(x, start + run * stride, center, length);
      squares += lanes.sumOfSquares(x, start + run * stride, center, length);
    }
    return of(center, distances, squares, count);
  }

  /** From the sums of the distances from {@code center} and of their squares. */
  static CpuMoments of(float center, double distances, double squares, double count) {
    double shift = distances / count;
    double variance = squares / count - shift * shift;
    return new CpuMoments(center, (float) shift, variance < 0 ? 0 : (float) variance);
  }

  /** The mean; an infinite estimate, whose distances are NaN, is what it is. */
  float mean() {
    return Float.isInfinite(center) ? center : center + shift;
  }

  /** {@code gamma/√(variance + epsilon)}. */
  float scale(float gamma, float epsilon) {
    return (float) (gamma / Math.sqrt((double) variance + epsilon));
  }

  /** {@code y[i] = (x[i] − mean)·scale + beta} over {@code count} elements. */
  void normalize(float[] x, float[] y, int at, int count, float scale, float beta) {
    for (int i = at; i < at + count; i++) {
      y[i] = ((x[i] - center) - shift) * scale + beta;
    }
  }
}
