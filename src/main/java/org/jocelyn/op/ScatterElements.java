package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * A copy of data with elements updated along an axis, each by an index of its own, as ONNX's
 * ScatterElements: for every a…, i, b… in order {@code y[a…, indices[a…, i, b…], b…]} is combined
 * with {@code updates[a…, i, b…]}, where a… are the axes before {@code axis} and b… those after it.
 *
 * <p>Data, updates and y have one element type: any where updates replace, else FLOAT32, INT32 or
 * INT64, which wraps around. Indices are INT32 or INT64, have data's rank and no larger extents but
 * along {@code axis}; updates have their shape. Negative indices count from the end. An update
 * whose index is out of range is skipped.
 *
 * <p>Updates of one element apply in the order of i on every backend, so the last one replaces and
 * sums are the same bits every time. Lines along the axis are worked on in parallel, and where they
 * are few also parts of one: the time is that of walking the indices of one line.
 *
 * <p>Error with K updates of an element: ADD {@code K·ε·(|x| + Σ|u|)}, MUL {@code K·ε·|y|}; the
 * others and integers are exact.
 *
 * @param axis the axis of data; negative ones count from the end
 * @param reduction how an update is combined with what is there
 */
public record ScatterElements(int axis, ScatterReduction reduction) implements Op {
  public ScatterElements {
    Objects.requireNonNull(reduction, "reduction");
  }

  @Override
  public List<String> inputNames() {
    return List.of("data", "indices", "updates");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    AxisIndices.check(this, inputs, axis);
    ScatterRules.check(this, inputs, reduction, inputs.get(1).shape());
    return List.of(inputs.get(0));
  }

  /**
   * Where the lines along the axis begin: a copy whose source is data and whose target are the
   * indices, over all axes of the indices but this one.
   */
  public StridedCopy lines(List<TensorType> inputs) {
    Shape data = inputs.get(0).shape();
    Shape indices = inputs.get(1).shape();
    return StridedCopy.of(0, 0, data.strides(), 0, 0, indices.strides(), indices.with(axis, 1));
  }
}
