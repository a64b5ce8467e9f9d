package org.jocelyn.nn.loss;

import java.util.Objects;
import org.jocelyn.Tensor;

/**
 * Cross entropy of logits of yes against no, {@code −t·ln p − (1 − t)·ln(1 − p)} with {@code p =
 * 1/(1 + e⁻ˣ)}, for each element; a target t is a probability, mostly 0 or 1.
 *
 * <p>Neither overflows nor cancels for any finite logit.
 */
public record BinaryCrossEntropy(Reduction reduction) implements Loss {
  public BinaryCrossEntropy {
    Objects.requireNonNull(reduction, "reduction");
  }

  public BinaryCrossEntropy() {
    this(Reduction.MEAN);
  }

  @Override
  public Tensor of(Tensor logits, Tensor target) {
    Shapes.requireSame(this, logits, target);
    return logits.backend().tidy(() -> reduction.of(losses(logits, target)));
  }

  /**
   * {@code −ln p = softplus(−x)} and {@code −ln(1 − p) = softplus(x)}: smooth, where the usual form
   * with max(x, 0) and |x| has no gradient at the logit 0.
   */
  private static Tensor losses(Tensor logits, Tensor target) {
    Tensor yes = target.mul(logits.neg().softplus());
    Tensor no = target.neg().add(1).mul(logits.softplus());
    return yes.add(no);
  }
}
