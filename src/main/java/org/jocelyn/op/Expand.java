package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * x repeated to another shape by NumPy's broadcasting: aligned at the last axis, axes of extent 1
 * and those that x lacks are repeated.
 *
 * @param shape the output's shape
 */
public record Expand(Shape shape) implements Rearrangement {
  public Expand {
    Objects.requireNonNull(shape, "shape");
  }

  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    TensorType x = inputs.get(0);
    Rules.shape(
        x.shape().broadcastsTo(shape), this, inputs, "x does not broadcast to shape " + shape);
    return List.of(x.withShape(shape));
  }

  @Override
  public List<StridedCopy> copies(List<TensorType> inputs) {
    long[] strides = inputs.get(0).shape().broadcastStrides(shape);
    return List.of(StridedCopy.of(0, 0, strides, 0, 0, shape.strides(), shape));
  }
}
