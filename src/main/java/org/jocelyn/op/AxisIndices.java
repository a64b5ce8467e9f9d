package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * What {@link GatherElements} and {@link ScatterElements} share: indices, input 1, of data's rank,
 * each of which says where along one axis of data, input 0, the element at its other coordinates
 * lies.
 */
final class AxisIndices {
  private AxisIndices() {}

  /** Fails unless the indices are integers, of data's rank, and within data on all other axes. */
  static void check(Op op, List<TensorType> inputs, int axis) {
    Rules.type(op, inputs, 1, DataType.INT32, DataType.INT64);
    Rules.minRank(op, inputs, 0, 1);
    int indexed = Rules.axis(op, inputs, 0, axis);
    Shape data = inputs.get(0).shape();
    Shape indices = inputs.get(1).shape();
    Rules.rank(op, inputs, 1, data.rank());
    for (int i = 0; i < data.rank(); i++) {
      Rules.shape(
          i == indexed || indices.dim(i) <= data.dim(i),
          op,
          inputs,
          "indices must not exceed data on axis " + i);
    }
  }

  /**
   * For every index the element of data that it would name were it 0: a copy whose source is data
   * and whose target are the indices in order.
   */
  static StridedCopy starts(List<TensorType> inputs, int axis) {
    Shape data = inputs.get(0).shape();
    Shape indices = inputs.get(1).shape();
    long[] strides = data.strides();
    strides[data.axis(axis)] = 0;
    return StridedCopy.of(0, 0, strides, 0, 0, indices.strides(), indices);
  }
}
