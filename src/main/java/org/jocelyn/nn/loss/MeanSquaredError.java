package org.jocelyn.nn.loss;

import java.util.Objects;
import org.jocelyn.Tensor;

/** The squared distance, {@code (x − t)²} for each element. */
public record MeanSquaredError(Reduction reduction) implements Loss {
  public MeanSquaredError {
    Objects.requireNonNull(reduction, "reduction");
  }

  public MeanSquaredError() {
    this(Reduction.MEAN);
  }

  @Override
  public Tensor of(Tensor prediction, Tensor target) {
    Shapes.requireSame(this, prediction, target);
    return prediction
        .backend()
        .tidy(
            () -> {
              Tensor distance = prediction.sub(target);
              return reduction.of(distance.mul(distance));
            });
  }
}
