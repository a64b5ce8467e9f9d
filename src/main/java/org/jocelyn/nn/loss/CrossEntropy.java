package org.jocelyn.nn.loss;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jocelyn.Tensor;

/**
 * Cross entropy of logits {@code [..., C]} against classes or probabilities; the last axis is that
 * of the classes.
 *
 * <p>Against classes, INT32 or INT64 {@code [...]}, it is {@link org.jocelyn.op.CrossEntropy}, and
 * the mean is PyTorch's, which divides by the sum of the weights of the targets' classes; where all
 * are ignored it is NaN. Against probabilities q, FLOAT32 {@code [..., C]}, it is {@code −Σ_c
 * w_c·q_c·ln p_c} with q smoothed as a class is, {@code (1 − labelSmoothing)·q + labelSmoothing/C},
 * and the mean divides by the number of rows.
 *
 * @param rows how the loss of a row is computed
 * @param classWeights FLOAT32 {@code [C]}; the caller's
 */
public record CrossEntropy(
    org.jocelyn.op.CrossEntropy rows, Optional<Tensor> classWeights, Reduction reduction)
    implements Loss {
  public CrossEntropy {
    Objects.requireNonNull(rows, "rows");
    Objects.requireNonNull(classWeights, "classWeights");
    Objects.requireNonNull(reduction, "reduction");
  }

  /** The mean, of unweighted classes and without smoothing; −100 is ignored. */
  public CrossEntropy() {
    this(org.jocelyn.op.CrossEntropy.plain(), Optional.empty(), Reduction.MEAN);
  }

  /** The same with its labels smoothed (Szegedy et al. 2016). */
  public CrossEntropy smoothed(float part) {
    return new CrossEntropy(rows.smoothed(part), classWeights, reduction);
  }

  /** The same with a weight for each class. */
  public CrossEntropy weighted(Tensor weights) {
    return new CrossEntropy(rows.weighted(), Optional.of(weights), reduction);
  }

  /** The same with another target that does not count. */
  public CrossEntropy ignoring(long target) {
    return new CrossEntropy(rows.ignoring(target), classWeights, reduction);
  }

  /** The same with another reduction. */
  public CrossEntropy reduced(Reduction other) {
    return new CrossEntropy(rows, classWeights, other);
  }

  @Override
  public Tensor of(Tensor logits, Tensor target) {
    boolean probabilities = target.dataType().isFloating();
    if (probabilities) {
      Shapes.requireSame(this, logits, target);
    } else {
      Shapes.requireRows(this, logits, target);
    }
    return logits
        .backend()
        .tidy(() -> probabilities ? ofProbabilities(logits, target) : ofClasses(logits, target));
  }

  private Tensor ofClasses(Tensor logits, Tensor target) {
    Tensor matrix = logits.reshape(target.size(), logits.dim(-1));
    Tensor classes = target.flatten();
    List<Tensor> outputs =
        classWeights
            .map(weights -> matrix.crossEntropy(rows, classes, weights))
            .orElseGet(() -> matrix.crossEntropy(rows, classes));
    Tensor losses = outputs.get(0).reshape(target.shape());
    return reduction.ofWeighted(losses, outputs.get(1));
  }

  private Tensor ofProbabilities(Tensor logits, Tensor target) {
    Tensor smoothed = smooth(target);
    Tensor weighted = classWeights.map(smoothed::mul).orElse(smoothed);
    return reduction.of(weighted.mul(logits.logSoftmax(-1)).sum(-1).neg());
  }

  private Tensor smooth(Tensor target) {
    float part = rows.labelSmoothing();
    return part == 0 ? target : target.mul(1 - part).add(part / target.dim(-1));
  }
}
