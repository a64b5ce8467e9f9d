package org.jocelyn.nn.loss;

import org.jocelyn.Shape;
import org.jocelyn.ShapeException;
import org.jocelyn.Tensor;

/** What losses ask of the shapes of predictions and targets. */
final class Shapes {
  private Shapes() {}

  /** The shapes are equal: broadcasting would hide a mistake, and average over the wrong pairs. */
  static void requireSame(Loss loss, Tensor prediction, Tensor target) {
    require(
        prediction.shape().equals(target.shape()),
        loss,
        prediction,
        target,
        "both must have one shape");
  }

  /** The target has a class for each row of the prediction, whose last axis is the classes. */
  static void requireRows(Loss loss, Tensor prediction, Tensor target) {
    Shape shape = prediction.shape();
    boolean fits = shape.rank() > 0 && shape.slice(0, shape.rank() - 1).equals(target.shape());
    require(
        fits,
        loss,
        prediction,
        target,
        "the target must have the prediction's shape without its last axis, the classes");
  }

  private static void require(
      boolean allowed, Loss loss, Tensor prediction, Tensor target, String rule) {
    if (!allowed) {
      throw new ShapeException(
          "%s(prediction %s, target %s): %s"
              .formatted(loss.getClass().getSimpleName(), prediction.type(), target.type(), rule));
    }
  }
}
