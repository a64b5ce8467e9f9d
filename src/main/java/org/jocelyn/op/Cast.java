package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * Converts each element to another type: {@code y = (target) x}.
 *
 * <p>To a floating type: the nearest value, ties to even; beyond the largest lies infinity, NaN
 * stays NaN. From a floating type to an integer: truncated toward zero and saturated, NaN gives 0.
 * An integer to a narrower one, or to one of another sign, keeps the low bits. To BOOL: whether x
 * differs from 0, which NaN does; from BOOL: 0 or 1.
 *
 * <p>Error: none but the one rounding; a device that flushes subnormals may do so.
 *
 * @param target the output's element type
 */
public record Cast(DataType target) implements Op {
  public Cast {
    Objects.requireNonNull(target, "target");
  }

  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    return List.of(inputs.get(0).withDataType(target));
  }
}
