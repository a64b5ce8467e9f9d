package org.jocelyn.op;

import java.util.List;
import org.jocelyn.TensorType;

/**
 * Elements of data picked along an axis, each by an index of its own, as ONNX's GatherElements:
 * {@code y[a…, i, b…] = data[a…, indices[a…, i, b…], b…]}, where a… are the axes before {@code
 * axis} and b… those after it.
 *
 * <p>Data is of any element type and y of the same; indices are INT32 or INT64, have data's rank
 * and no larger extents but along {@code axis}, and y has their shape. Negative indices count from
 * the end. An index out of range reads as NaN (floating types) or 0.
 *
 * @param axis the axis of data; negative ones count from the end
 */
public record GatherElements(int axis) implements Op {
  @Override
  public List<String> inputNames() {
    return List.of("data", "indices");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    AxisIndices.check(this, inputs, axis);
    return List.of(inputs.get(0).withShape(inputs.get(1).shape()));
  }

  /**
   * Where in data each element of y would be read were its index 0; the index moves that along the
   * axis.
   */
  public StridedCopy starts(List<TensorType> inputs) {
    return AxisIndices.starts(inputs, axis);
  }
}
