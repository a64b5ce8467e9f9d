package org.jocelyn.nn.loss;

import java.util.Objects;
import java.util.Optional;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;

/**
 * The negative of the logarithm that a model gives to the right class: {@code −w_t·x_t} for each
 * row x of log-probabilities {@code [..., C]} and its target t, INT32 or INT64 {@code [...]}. The
 * mean is PyTorch's, which divides by the sum of the weights {@code w_t}.
 *
 * <p>A row whose target is {@code ignoredIndex} has loss and weight 0; any other target outside [0,
 * C) makes the loss NaN. {@link CrossEntropy} of logits is the same in one pass.
 *
 * @param classWeights FLOAT32 {@code [C]}, 1 where there are none; the caller's
 * @param ignoredIndex the target that does not count
 */
public record NegativeLogLikelihood(
    Optional<Tensor> classWeights, long ignoredIndex, Reduction reduction) implements Loss {
  public NegativeLogLikelihood {
    Objects.requireNonNull(classWeights, "classWeights");
    Objects.requireNonNull(reduction, "reduction");
  }

  /** The mean, of unweighted classes; −100 is ignored. */
  public NegativeLogLikelihood() {
    this(Optional.empty(), org.jocelyn.op.CrossEntropy.USUALLY_IGNORED, Reduction.MEAN);
  }

  /** The same with a weight for each class. */
  public NegativeLogLikelihood weighted(Tensor weights) {
    return new NegativeLogLikelihood(Optional.of(weights), ignoredIndex, reduction);
  }

  /** The same with another target that does not count. */
  public NegativeLogLikelihood ignoring(long target) {
    return new NegativeLogLikelihood(classWeights, target, reduction);
  }

  /** The same with another reduction. */
  public NegativeLogLikelihood reduced(Reduction other) {
    return new NegativeLogLikelihood(classWeights, ignoredIndex, other);
  }

  @Override
  public Tensor of(Tensor logProbabilities, Tensor target) {
    Shapes.requireRows(this, logProbabilities, target);
    return logProbabilities.backend().tidy(() -> loss(logProbabilities, target));
  }

  private Tensor loss(Tensor logProbabilities, Tensor target) {
    Tensor counted = target.notEqual(number(target, ignoredIndex));
    Tensor classes = classes(target, counted, logProbabilities.dim(-1));
    Tensor zero = logProbabilities.backend().scalar(0);
    Tensor each =
        classWeights
            .map(weights -> weights.gather(0, classes))
            .orElseGet(() -> logProbabilities.backend().scalar(1));
    Tensor weights = counted.where(each, zero);
    Tensor picked = logProbabilities.gatherElements(-1, classes.unsqueeze(-1)).squeeze(-1);
    return reduction.ofWeighted(counted.where(picked.mul(weights).neg(), zero), weights);
  }

  /**
   * The targets, 0 for what is ignored, and out of range for what is negative besides, which would
   * count from the last class.
   */
  private static Tensor classes(Tensor target, Tensor counted, long count) {
    Tensor zero = number(target, 0);
    Tensor classes = counted.where(target, zero);
    return classes.less(zero).where(number(target, count), classes);
  }

  private static Tensor number(Tensor target, long value) {
    return target.backend().full(TensorType.of(target.dataType()), (double) value);
  }
}
