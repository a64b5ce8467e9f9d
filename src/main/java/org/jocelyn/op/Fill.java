package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.TensorType;

/**
 * A constant tensor: {@code y = value}, rounded to the element type.
 *
 * @param type the output's type
 * @param value the value of every element
 */
public record Fill(TensorType type, double value) implements Op {
  public Fill {
    Objects.requireNonNull(type, "type");
  }

  @Override
  public List<String> inputNames() {
    return List.of();
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    return List.of(type);
  }
}
