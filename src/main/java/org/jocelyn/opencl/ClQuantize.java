package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Quantize;
import org.jocelyn.spi.Broadcast;

/** {@link Quantize} by {@code quantize.cl}. */
final class ClQuantize extends ClElementwise<Quantize> {
  ClQuantize() {
    super("quantize");
  }

  @Override
  Broadcast broadcast(Quantize op, List<TensorType> inputs, TensorType y) {
    List<TensorType> operands = op.operands(inputs);
    return Broadcast.of(operands.get(0).shape(), operands);
  }

  @Override
  Defines defines(Quantize op, List<TensorType> inputs) {
    return Defines.none()
        .with("A_T", ClTypes.name(inputs.get(0).dataType()))
        .with("Y_T", integerType(op.target()))
        .withIf(op.zeroPoint(), "ZERO_POINT");
  }

  /** A scale for each of three rows, of values that reach beyond what the target holds. */
  @Override
  public SmallCase<Quantize> smallCase(Quantize op, List<TensorType> inputs) {
    return new SmallCase<>(
        new Quantize(0, 0, op.target(), op.zeroPoint()),
        ClDequantize.smallInputs(inputs),
        1 / 64f,
        5,
        400,
        0);
  }
}
