package org.jocelyn.nn.loss;

import java.util.Objects;
import org.jocelyn.Tensor;

/**
 * The divergence of log-probabilities x from probabilities t (Kullback and Leibler 1951), {@code
 * t·(ln t − x)} for each element, 0 where t is 0. The mean divides by the extent of the first axis,
 * as PyTorch's {@code batchmean}: it is the mean divergence of the distributions of a batch.
 */
public record KullbackLeibler(Reduction reduction) implements Loss {
  public KullbackLeibler {
    Objects.requireNonNull(reduction, "reduction");
  }

  public KullbackLeibler() {
    this(Reduction.MEAN);
  }

  @Override
  public Tensor of(Tensor logProbabilities, Tensor target) {
    Shapes.requireSame(this, logProbabilities, target);
    return logProbabilities.backend().tidy(() -> reduced(losses(logProbabilities, target)));
  }

  /** The logarithm of 0, which is infinite, would make a NaN of its product with 0. */
  private static Tensor losses(Tensor logProbabilities, Tensor target) {
    Tensor logarithm = target.clip(Float.MIN_NORMAL, Float.POSITIVE_INFINITY).log();
    return target.mul(logarithm.sub(logProbabilities));
  }

  private Tensor reduced(Tensor losses) {
    if (reduction != Reduction.MEAN) {
      return reduction.of(losses);
    }
    long batch = losses.rank() == 0 ? 1 : losses.dim(0);
    return losses.sum().mul(1f / batch);
  }
}
