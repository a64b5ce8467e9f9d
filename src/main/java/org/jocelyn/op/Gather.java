package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * Slices of data picked by indices, as ONNX's Gather: {@code y[a…, i…, b…] = data[a…, indices[i…],
 * b…]}, where a… are the axes before {@code axis} and b… those after it. Looking up embeddings is
 * this along axis 0.
 *
 * <p>Data is of any element type and y of the same; indices are INT32 or INT64 of any shape.
 * Negative indices count from the end. An index out of range reads as NaN (floating types) or 0.
 *
 * @param axis the axis of data; negative ones count from the end
 */
public record Gather(int axis) implements Op {
  @Override
  public List<String> inputNames() {
    return List.of("data", "indices");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.minRank(this, inputs, 0, 1);
    Rules.type(this, inputs, 1, DataType.INT32, DataType.INT64);
    int picked = Rules.axis(this, inputs, 0, axis);
    Shape data = inputs.get(0).shape();
    Shape y =
        data.slice(0, picked)
            .concat(inputs.get(1).shape())
            .concat(data.slice(picked + 1, data.rank()));
    return List.of(inputs.get(0).withShape(y));
  }
}
