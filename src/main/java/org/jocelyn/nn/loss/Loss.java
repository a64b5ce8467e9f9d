package org.jocelyn.nn.loss;

import org.jocelyn.Tensor;

/** What predictions cost, given what they should have been. */
@FunctionalInterface
public interface Loss {
  /**
   * The loss, a scalar unless the loss is one of {@link Reduction#NONE}; belongs to the caller, or
   * to the {@code tidy} around it.
   *
   * @throws org.jocelyn.ShapeException if the target's shape is not the prediction's, or for
   *     targets that are classes, the prediction's without its last axis
   */
  Tensor of(Tensor prediction, Tensor target);
}
