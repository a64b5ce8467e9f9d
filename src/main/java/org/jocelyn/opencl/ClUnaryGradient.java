package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.UnaryGradient;

/** {@link UnaryGradient} by {@code unary_gradient.cl}, a program for each derivative. */
final class ClUnaryGradient extends ClElementwise<UnaryGradient> {
  ClUnaryGradient() {
    super("unary_gradient");
  }

  @Override
  Defines defines(UnaryGradient op, List<TensorType> inputs) {
    return Defines.none()
        .with("DERIVATIVE", op.function() + (op.fromOutput() ? "_of_output" : "_of_input"));
  }

  @Override
  List<Object> parameters(UnaryGradient op, List<TensorType> inputs) {
    return List.of(op.alpha(), op.beta());
  }

  @Override
  public SmallCase<UnaryGradient> smallCase(UnaryGradient op, List<TensorType> inputs) {
    double low =
        switch (op.function()) {
          case LOG, SQRT, RSQRT, RECIPROCAL, POWER -> 0.5;
          case ACOSH -> 1.1;
          case TAN, ASIN, ACOS, ATANH -> -0.9;
          default -> -2;
        };
    double high = low == -0.9 ? 0.9 : 2;
    // as for Unary, the parameters are arguments, and 37 elements are whole vectors and a rest
    TensorType type = TensorType.float32(37);
    return new SmallCase<>(
        new UnaryGradient(op.function(), 0.5f, 1.5f, op.fromOutput()),
        List.of(type, type),
        low,
        high,
        1,
        1e-4);
  }
}
