package org.jocelyn;

import org.jocelyn.op.Reshape;

/** Shapes, slices, copies, look-ups and conversions. */
public sealed interface LayoutMethods extends TensorMethods permits Tensor {
  /** The same data under another shape, of which one extent may be −1; see {@link Reshape}. */
  default Tensor reshape(long... dims) {
    return run(Reshape.to(dims));
  }

  /** The same data under another shape; see {@link Reshape}. */
  default Tensor reshape(Shape shape) {
    return run(Reshape.to(shape));
  }

  /** All elements in one axis. */
  default Tensor flatten() {
    return run(Reshape.to(type().size()));
  }

  /**
   * The axes {@code from} to {@code to}, both inclusive, made one; negative axes count from the
   * end.
   *
   * @throws ShapeException if there are no such axes
   */
  default Tensor flatten(int from, int to) {
    return run(Reshape.to(type().shape().flatten(from, to)));
  }

  /**
   * Without an axis of extent 1; negative axes count from the end.
   *
   * @throws ShapeException if the axis has another extent
   */
  default Tensor squeeze(int axis) {
    return run(Reshape.to(type().shape().squeeze(axis)));
  }

  /**
   * With an axis of extent 1 inserted before {@code axis}; −1 appends it.
   *
   * @throws ShapeException if {@code axis} is not in [−rank−1, rank]
   */
  default Tensor unsqueeze(int axis) {
    return run(Reshape.to(type().shape().unsqueeze(axis)));
  }
}
