package org.jocelyn.cpu;

/**
 * What dx of a batch normalization is made of: {@code dx = ofGradient·dy + (ofDistance·(x − center)
 * + constant)}, with numbers of each channel; with given statistics {@code ofGradient·dy} alone.
 */
record BatchNormSlopes(
    BatchNormSums sums,
    boolean training,
    float[] ofGradient,
    float[] ofDistance,
    float[] constant,
    float[] dx) {
  BatchNormSlopes(BatchNormSums sums, boolean training, float[] dx) {
    this(
        sums,
        training,
        new float[sums.channels()],
        new float[sums.channels()],
        new float[sums.channels()],
        dx);
  }

  /** Stores dx: rows {@code from} to {@code to} of a matrix, or planes of all samples. */
  void store(boolean matrix, int from, int to) {
    for (int i = from; i < to; i++) {
      if (matrix) {
        row(i * sums.channels());
      } else {
        plane(i * sums.size(), i % sums.channels());
      }
    }
  }

  private void row(int start) {
    float[] x = sums.x();
    float[] dy = sums.dy();
    float[] center = sums.center();
    for (int c = 0; c < center.length; c++) {
      dx[start + c] = ofGradient[c] * dy[start + c];
    }
    for (int c = 0; c < center.length && training; c++) {
      dx[start + c] += ofDistance[c] * (x[start + c] - center[c]) + constant[c];
    }
  }

  private void plane(int start, int c) {
    float[] x = sums.x();
    float[] dy = sums.dy();
    int end = start + sums.size();
    float a = ofGradient[c];
    float b = ofDistance[c];
    float add = constant[c];
    float center = sums.center()[c];
    if (!training) {
      for (int i = start; i < end; i++) {
        dx[i] = a * dy[i];
      }
      return;
    }
    for (int i = start; i < end; i++) {
      dx[i] = a * dy[i] + (b * (x[i] - center) + add);
    }
  }
}
