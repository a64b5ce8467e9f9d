package org.jocelyn.reference;

import org.jocelyn.Shape;

/** Turns positions in row-major data into one index per axis, and back. */
final class Coordinates {
  private Coordinates() {}

  /** The indices of element {@code position}. */
  static long[] of(Shape shape, int position) {
    long[] indices = new long[shape.rank()];
    long rest = position;
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      indices[axis] = rest % shape.dim(axis);
      rest /= shape.dim(axis);
    }
    return indices;
  }

  /** The position of the element with these indices. */
  static int position(Shape shape, long[] indices) {
    long position = 0;
    for (int axis = 0; axis < shape.rank(); axis++) {
      position = position * shape.dim(axis) + indices[axis];
    }
    return (int) position;
  }
}
