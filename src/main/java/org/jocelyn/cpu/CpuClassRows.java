package org.jocelyn.cpu;

import org.jocelyn.op.CrossEntropy;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/**
 * The rows of logits of a {@link CrossEntropy}, their targets and the weights of the classes, over
 * the arrays of one run.
 *
 * @param weights null where there are none
 * @param totalWeight the sum of all classes' weights
 */
record CpuClassRows(
    int classes,
    float[] logits,
    HostArray targets,
    float[] weights,
    float totalWeight,
    Lanes lanes) {

  static CpuClassRows of(CrossEntropy op, Storage[] in, int classes, Lanes lanes) {
    float[] weights = op.weights() ? ((HostArray) in[op.weightsInput()]).floats() : null;
    return new CpuClassRows(
        classes,
        ((HostArray) in[0]).floats(),
        (HostArray) in[1],
        weights,
        weights == null ? classes : lanes.sum(weights, 0, 0, classes),
        lanes);
  }

  long target(int row) {
    return targets.getLong(row);
  }

  boolean isClass(long target) {
    return target >= 0 && target < classes;
  }

  float weight(int c) {
    return weights == null ? 1 : weights[c];
  }

  float logit(int row, int c) {
    return logits[row * classes + c];
  }

  float max(int row) {
    return lanes.max(logits, row * classes, classes);
  }

  /** {@code y[c] = e^(logit − max)}, whose sum is returned. */
  float exponentials(int row, float max, float[] y) {
    return lanes.expSum(logits, row * classes, 1, max, y, 0, classes);
  }

  /** {@code Σ weight·(logit − max)}. */
  float weightedDistance(int row, float max) {
    int at = row * classes;
    if (weights == null) {
      return lanes.sum(logits, at, max, classes);
    }
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int c = 0;
    for (; c + 4 <= classes; c += 4) {
      s0 += weights[c] * (logits[at + c] - max);
      s1 += weights[c + 1] * (logits[at + c + 1] - max);
      s2 += weights[c + 2] * (logits[at + c + 2] - max);
      s3 += weights[c + 3] * (logits[at + c + 3] - max);
    }
    for (; c < classes; c++) {
      s0 += weights[c] * (logits[at + c] - max);
    }
    return (s0 + s1) + (s2 + s3);
  }
}
