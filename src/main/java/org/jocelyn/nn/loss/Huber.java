package org.jocelyn.nn.loss;

import java.util.Objects;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;

/**
 * The squared distance near the target and the distance far from it (Huber 1964): {@code d²/2}
 * where {@code |d| ≤ delta}, else {@code delta·(|d| − delta/2)}, with {@code d = x − t} for each
 * element.
 *
 * @param delta the distance at which the one becomes the other
 */
public record Huber(float delta, Reduction reduction) implements Loss {
  public Huber {
    Objects.requireNonNull(reduction, "reduction");
    if (!(delta > 0 && delta < Float.POSITIVE_INFINITY)) {
      throw new ParameterException("Huber: delta must be positive and finite, got " + delta);
    }
  }

  public Huber(float delta) {
    this(delta, Reduction.MEAN);
  }

  @Override
  public Tensor of(Tensor prediction, Tensor target) {
    Shapes.requireSame(this, prediction, target);
    return prediction.backend().tidy(() -> reduction.of(losses(prediction.sub(target))));
  }

  /** {@code c·(d − c/2)} with c the distance kept within ±delta is both branches in one. */
  private Tensor losses(Tensor distance) {
    Tensor near = distance.clip(-delta, delta);
    return near.mul(distance.sub(near.mul(0.5f)));
  }
}
