package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Unary;

/** {@link Unary} by {@code unary.cl}, a program for each function and element type. */
final class ClUnary extends ClElementwise<Unary> {
  ClUnary() {
    super("unary");
  }

  @Override
  Defines defines(Unary op, List<TensorType> inputs) {
    DataType type = inputs.get(0).dataType();
    Defines defines = elements(Defines.none().with("FUNCTION", op.function()), type);
    return op.function().isPredicate() ? defines.with("Y_T", "uchar") : defines;
  }

  @Override
  List<Object> parameters(Unary op, List<TensorType> inputs) {
    return List.of(op.alpha(), op.beta());
  }

  @Override
  public SmallCase<Unary> smallCase(Unary op, List<TensorType> inputs) {
    double low =
        switch (op.function()) {
          case LOG, SQRT, RSQRT, RECIPROCAL, POWER -> 0.5;
          case ACOSH -> 1;
          case TAN, ASIN, ACOS, ATANH -> -0.9;
          default -> -2;
        };
    double high = low == -0.9 ? 0.9 : 2;
    // the parameters are arguments of the program, so one case with mild ones stands for all; 37
    // elements are whole vectors and a rest
    return new SmallCase<>(
        new Unary(op.function(), 0.5f, 1.5f),
        List.of(TensorType.of(inputs.get(0).dataType(), 37)),
        low,
        high,
        100,
        1e-5);
  }
}
