package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Dequantize;
import org.jocelyn.spi.Broadcast;

/** {@link Dequantize} by {@code dequantize.cl}. */
final class ClDequantize extends ClElementwise<Dequantize> {
  ClDequantize() {
    super("dequantize");
  }

  @Override
  Broadcast broadcast(Dequantize op, List<TensorType> inputs, TensorType y) {
    List<TensorType> operands = op.operands(inputs);
    return Broadcast.of(operands.get(0).shape(), operands);
  }

  @Override
  Defines defines(Dequantize op, List<TensorType> inputs) {
    return Defines.none()
        .with("A_T", integerType(inputs.get(0).dataType()))
        .withIf(op.zeroPoint(), "ZERO_POINT");
  }

  @Override
  public SmallCase<Dequantize> smallCase(Dequantize op, List<TensorType> inputs) {
    return new SmallCase<>(
        new Dequantize(0, 0, op.zeroPoint()), smallInputs(inputs), 0.5, 2, 400, 0);
  }

  /** Inputs of these types: three rows, and parameters for each. */
  static List<TensorType> smallInputs(List<TensorType> inputs) {
    List<TensorType> small = new ArrayList<>();
    for (TensorType input : inputs) {
      small.add(input.withShape(small.isEmpty() ? Shape.of(3, smallRow(inputs)) : Shape.of(3)));
    }
    return small;
  }
}
