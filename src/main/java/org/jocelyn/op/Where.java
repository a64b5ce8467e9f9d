package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * Chooses between two tensors, element by element: {@code y = condition ? x : otherwise}.
 *
 * <p>The condition is BOOL; x and otherwise have one element type, any, which y has too. All three
 * shapes broadcast as in NumPy. The elements are copied, bit by bit.
 */
public record Where() implements Op {
  @Override
  public List<String> inputNames() {
    return List.of("condition", "x", "otherwise");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.BOOL);
    Rules.sameType(this, inputs, 2, 1);
    return List.of(inputs.get(1).withShape(Rules.broadcast(this, inputs)));
  }
}
