package org.jocelyn.opencl;

import static org.jocelyn.op.BinaryFunction.ADD;
import static org.jocelyn.op.BinaryFunction.AND;
import static org.jocelyn.op.BinaryFunction.DIV;
import static org.jocelyn.op.BinaryFunction.EQUAL;
import static org.jocelyn.op.BinaryFunction.FMOD;
import static org.jocelyn.op.BinaryFunction.GREATER;
import static org.jocelyn.op.BinaryFunction.GREATER_EQUAL;
import static org.jocelyn.op.BinaryFunction.LESS;
import static org.jocelyn.op.BinaryFunction.LESS_EQUAL;
import static org.jocelyn.op.BinaryFunction.MAX;
import static org.jocelyn.op.BinaryFunction.MIN;
import static org.jocelyn.op.BinaryFunction.MOD;
import static org.jocelyn.op.BinaryFunction.MUL;
import static org.jocelyn.op.BinaryFunction.NOT_EQUAL;
import static org.jocelyn.op.BinaryFunction.OR;
import static org.jocelyn.op.BinaryFunction.POW;
import static org.jocelyn.op.BinaryFunction.SUB;
import static org.jocelyn.op.BinaryFunction.XOR;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;

/**
 * {@link Binary} by {@code binary.cl}: a program for each function that gives FLOAT32, and one for
 * all the arithmetic, comparisons or logic of each other type.
 */
final class ClBinary extends ClElementwise<Binary> {
  /** The functions in the order of binary.cl, which knows them by their place in it. */
  private static final List<BinaryFunction> NUMBERED =
      List.of(
          ADD,
          SUB,
          MUL,
          DIV,
          MIN,
          MAX,
          POW,
          MOD,
          FMOD, //
          EQUAL,
          NOT_EQUAL,
          LESS,
          LESS_EQUAL,
          GREATER,
          GREATER_EQUAL, //
          AND,
          OR,
          XOR);

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
    return hasOwnProgram(op, inputs) ? List.of() : List.of(NUMBERED.indexOf(op.function()));
  }

  @Override
  public SmallCase<Binary> smallCase(Binary op, List<TensorType> inputs) {
    DataType type = inputs.get(0).dataType();
    TensorType wide = TensorType.of(type, 3, 1, smallRow(inputs));
    return new SmallCase<>(op, List.of(wide, TensorType.of(type, 5, 1)), 0.5, 2, 10, 1e-5);
  }
}
