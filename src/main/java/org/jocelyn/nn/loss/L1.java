package org.jocelyn.nn.loss;

import java.util.Objects;
import org.jocelyn.Tensor;

/** The distance, {@code |x − t|} for each element; where both are equal, the gradient is 0. */
public record L1(Reduction reduction) implements Loss {
  public L1 {
    Objects.requireNonNull(reduction, "reduction");
  }

  public L1() {
    this(Reduction.MEAN);
  }

  @Override
  public Tensor of(Tensor prediction, Tensor target) {
    Shapes.requireSame(this, prediction, target);
    return prediction.backend().tidy(() -> reduction.of(prediction.sub(target).abs()));
  }
}
