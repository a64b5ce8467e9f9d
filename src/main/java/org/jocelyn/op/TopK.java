package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * The k largest, or smallest, elements along an axis in that order, and their INT64 indices.
 *
 * <p>x is FLOAT32, INT32 or INT64. Of equal elements, −0 and 0 among them, the one with the lower
 * index comes first; NaN counts as larger than all, as in PyTorch.
 *
 * @param k how many, at most the axis's extent
 * @param axis the axis; negative ones count from the end
 * @param largest whether the largest are taken, not the smallest
 */
public record TopK(long k, int axis, boolean largest) implements Op {
  public TopK {
    Rules.parameter(k >= 0, "TopK", "k " + k + " must be non-negative");
  }

  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  /** Values, then indices. */
  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32, DataType.INT32, DataType.INT64);
    Rules.minRank(this, inputs, 0, 1);
    int sorted = Rules.axis(this, inputs, 0, axis);
    Shape x = inputs.get(0).shape();
    Rules.shape(
        k <= x.dim(sorted),
        this,
        inputs,
        "k " + k + " must be at most axis " + axis + "'s extent " + x.dim(sorted));
    Shape y = x.with(sorted, k);
    return List.of(inputs.get(0).withShape(y), new TensorType(DataType.INT64, y));
  }
}
