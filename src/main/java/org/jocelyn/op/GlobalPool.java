package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * Pooling over all of each plane: {@code y[n, c] = max} or {@code mean} of {@code x[n, c, …]}.
 *
 * <p>x is FLOAT32 {@code [N, C, spatial…]} of rank 3 or more, no spatial extent being 0; y is
 * FLOAT32 {@code [N, C, 1, …]} of the same rank. NaN travels.
 *
 * <p>Error: MAX is exact; AVERAGE at most {@code 4·√K·ε·Σ|x|/K} for planes of K elements.
 *
 * <p>Source: ONNX GlobalMaxPool and GlobalAveragePool, opset 1.
 *
 * @param kind what is made of the elements of a plane
 */
public record GlobalPool(PoolKind kind) implements Op {
  public GlobalPool {
    Objects.requireNonNull(kind, "kind");
  }

  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32);
    Rules.minRank(this, inputs, 0, 3);
    Shape x = inputs.get(0).shape();
    Rules.shape(x.sizeOf(2, x.rank()) > 0, this, inputs, "the spatial extents must be at least 1");
    long[] dims = x.dims();
    for (int axis = 2; axis < dims.length; axis++) {
      dims[axis] = 1;
    }
    return List.of(inputs.get(0).withShape(Shape.of(dims)));
  }
}
