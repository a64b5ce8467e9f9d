package org.jocelyn.cli.search;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;

/**
 * Vectors of length 1, on the host.
 *
 * @param values their elements, one vector after the other
 * @param count how many vectors
 * @param width elements of each
 */
public record Embeddings(float[] values, int count, int width) {
  /**
   * A vector near a question's.
   *
   * @param row which
   * @param score the cosine of the angle between them
   */
  public record Hit(int row, double score) {}

  /** The vectors nearest to a question's, the nearest first. */
  public List<Hit> nearest(Embeddings question, int top, Backend backend) {
    return backend.tidy(
        () -> {
          Tensor all = backend.tensor(values, count, width);
          Tensor one = backend.tensor(question.values, 1, width);
          List<Tensor> best = all.matmul(one, false, true).flatten().topK(Math.min(top, count), 0);
          float[] scores = best.get(0).toFloatArray();
          long[] rows = best.get(1).toLongArray();
          List<Hit> hits = new ArrayList<>();
          for (int i = 0; i < scores.length; i++) {
            hits.add(new Hit((int) rows[i], scores[i]));
          }
          return hits;
        });
  }

  /** The largest difference of an element from another's; NaN if one is NaN. */
  public double difference(Embeddings other) {
    double largest = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.max(largest, Math.abs((double) values[i] - other.values[i]));
    }
    return largest;
  }
}
