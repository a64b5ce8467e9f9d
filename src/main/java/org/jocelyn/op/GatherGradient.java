package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * The gradient of {@link Gather} with respect to its data: {@code dx[a…, e, b…]} is the sum of
 * {@code dy[a…, i…, b…]} over all i… with {@code indices[i…] = e}, in the order of i…; 0 where
 * there is none.
 *
 * <p>Indices are INT32 or INT64 of any shape; negative ones count from the end, those out of range
 * are left out. dy is FLOAT32 {@code [a…, i…, b…]}, and dx FLOAT32 {@code [a…, extent, b…]}.
 *
 * <p>Error: {@code K·2⁻²⁴·Σ|dy|} where K indices are e, the sum being over these.
 *
 * @param axis the axis of dx that was gathered from; negative ones count from the end
 * @param extent its extent
 */
public record GatherGradient(int axis, long extent) implements Op {
  public GatherGradient {
    Rules.parameter(extent >= 0, "GatherGradient", "extent must not be negative, got " + extent);
  }

  @Override
  public List<String> inputNames() {
    return List.of("indices", "dy");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.INT32, DataType.INT64);
    Rules.type(this, inputs, 1, DataType.FLOAT32);
    Shape indices = inputs.get(0).shape();
    Shape dy = inputs.get(1).shape();
    Rules.minRank(this, inputs, 1, indices.rank());
    int rank = dy.rank() - indices.rank() + 1;
    Rules.shape(
        axis >= -rank && axis < rank,
        this,
        inputs,
        "axis " + axis + " must be in [" + -rank + ", " + rank + ")");
    int gathered = axis(inputs);
    Rules.shape(
        dy.slice(gathered, gathered + indices.rank()).equals(indices),
        this,
        inputs,
        "dy must have the extents of the indices from axis " + gathered + " on");
    Shape dx =
        dy.slice(0, gathered)
            .concat(Shape.of(extent))
            .concat(dy.slice(gathered + indices.rank(), dy.rank()));
    return List.of(inputs.get(1).withShape(dx));
  }

  /** The axis counted from the front. */
  public int axis(List<TensorType> inputs) {
    return axis < 0 ? axis + inputs.get(1).rank() - inputs.get(0).rank() + 1 : axis;
  }
}
