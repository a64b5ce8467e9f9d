package org.jocelyn.nn.model;

import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;

/** Logits of next tokens on the host. */
final class LogProbabilities {
  private LogProbabilities() {}

  /** The rows of {@code [rows, vocabulary]}, which is closed; none of the numbers is NaN. */
  static float[][] rows(Tensor logits) {
    try (logits) {
      int rows = Math.toIntExact(logits.dim(0));
      int vocabulary = Math.toIntExact(logits.dim(1));
      float[] all = logits.toFloatArray();
      float[][] table = new float[rows][vocabulary];
      for (int i = 0; i < all.length; i++) {
        if (Float.isNaN(all[i])) {
          throw new ParameterException(
              "the model's logit of token %d in row %d is NaN"
                  .formatted(i % vocabulary, i / vocabulary));
        }
        table[i / vocabulary][i % vocabulary] = all[i];
      }
      return table;
    }
  }

  /** {@code ln softmax(logits/temperature)}. */
  static double[] of(float[] logits, double temperature) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp((logit - largest) / temperature);
    }
    double[] result = new double[logits.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (logits[i] - largest) / temperature - Math.log(sum);
    }
    return result;
  }
}
