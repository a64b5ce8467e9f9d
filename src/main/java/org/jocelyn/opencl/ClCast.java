package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Cast;

/** {@link Cast} by {@code cast.cl}, a program for each pair of types. */
final class ClCast extends ClElementwise<Cast> {
  ClCast() {
    super("cast");
  }

  @Override
  Defines defines(Cast op, List<TensorType> inputs) {
    return Defines.none().with("FROM", inputs.get(0).dataType()).with("TO", op.target());
  }

  @Override
  public SmallCase<Cast> smallCase(Cast op, List<TensorType> inputs) {
    DataType type = inputs.get(0).dataType();
    return new SmallCase<>(op, List.of(TensorType.of(type, 37)), -100, 100, 1000, 0);
  }
}
