package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * A new axis on which the place of each index is marked: {@code y[a…, j, b…] = indices[a…, b…] = j
 * ? on : off}.
 *
 * <p>Indices are INT32 or INT64 of any shape, y is FLOAT32. Negative indices count from the end of
 * the new axis; an index out of range marks nothing.
 *
 * @param depth the extent of the new axis
 * @param axis where the new axis stands in y; −1 is last
 * @param on the value at the index
 * @param off the value elsewhere
 */
public record OneHot(long depth, int axis, float on, float off) implements Op {
  public OneHot {
    Rules.parameter(depth >= 0, "OneHot", "depth " + depth + " must be non-negative");
  }

  @Override
  public List<String> inputNames() {
    return List.of("indices");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.INT32, DataType.INT64);
    Shape indices = inputs.get(0).shape();
    int rank = indices.rank() + 1;
    Rules.shape(
        axis >= -rank && axis < rank,
        this,
        inputs,
        "axis " + axis + " must be in [" + -rank + ", " + rank + ")");
    int at = axis < 0 ? axis + rank : axis;
    Shape y =
        indices.slice(0, at).concat(Shape.of(depth)).concat(indices.slice(at, indices.rank()));
    return List.of(new TensorType(DataType.FLOAT32, y));
  }
}
