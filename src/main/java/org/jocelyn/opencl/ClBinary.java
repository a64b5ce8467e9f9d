package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Binary;

/**
 * {@link Binary} by {@code binary.cl}: a program for each function that gives FLOAT32, and one for
 * all the arithmetic, comparisons or logic of each other type.
 */
final class ClBinary extends ClElementwise<Binary> {
  ClBinary() {
    super("binary");
  }

  private static boolean hasOwnProgram(Binary op, List<TensorType> inputs) {
    return inputs.get(0).dataType() == DataType.FLOAT32 && !op.function().isComparison();
  }

  @Override
  Defines defines(Binary op, List<TensorType> inputs) {
    Defines defines = elements(Defines.none(), inputs.get(0).dataType());
    if (hasOwnProgram(op, inputs)) {
      return defines.with("FUNCTION", op.function());
    }
    return op.function().isComparison() ? defines.with("COMPARES").with("Y_T", "uchar") : defines;
  }

  @Override
  List<Object> parameters(Binary op, List<TensorType> inputs) {
    return hasOwnProgram(op, inputs) ? List.of() : List.of(op.function().ordinal());
  }

  @Override
  public SmallCase<Binary> smallCase(Binary op, List<TensorType> inputs) {
    DataType type = inputs.get(0).dataType();
    return new SmallCase<>(
        op, List.of(TensorType.of(type, 3, 1, 37), TensorType.of(type, 5, 1)), 0.5, 2, 10, 1e-5);
  }
}
