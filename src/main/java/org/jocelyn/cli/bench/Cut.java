package org.jocelyn.cli.bench;

import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;

/**
 * A block of a tensor.
 *
 * @param start its first index along each axis
 * @param shape its extents
 */
record Cut(long[] start, Shape shape) {
  /** All of a tensor. */
  static Cut whole(Shape shape) {
    return new Cut(new long[shape.rank()], shape);
  }

  /** The same but for {@code count} indices of an axis, which begin at {@code first}. */
  Cut along(int axis, long first, long count) {
    long[] moved = start.clone();
    moved[shape.axis(axis)] += first;
    return new Cut(moved, shape.with(axis, count));
  }

  /** The block's elements. */
  HostArray of(HostArray values, TensorType type) {
    HostArray block = HostArray.allocate(type.withShape(shape));
    if (shape.isEmpty()) {
      return block;
    }
    int run = shape.rank() == 0 ? 1 : Math.toIntExact(shape.dim(-1));
    long[] strides = type.shape().strides();
    for (int row = 0; row < block.length() / run; row++) {
      values.copyTo(offset(row, strides), block, row * run, run);
    }
    return block;
  }

  /** Where a row of the block, along the last axis, begins in the tensor. */
  private int offset(int row, long[] strides) {
    long offset = shape.rank() == 0 ? 0 : start[shape.rank() - 1];
    long rest = row;
    for (int axis = shape.rank() - 2; axis >= 0; axis--) {
      offset += (start[axis] + rest % shape.dim(axis)) * strides[axis];
      rest /= shape.dim(axis);
    }
    return Math.toIntExact(offset);
  }
}
