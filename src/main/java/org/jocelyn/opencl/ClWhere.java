package org.jocelyn.opencl;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Where;

/** {@link Where} by {@code where.cl}, a program for each size of element. */
final class ClWhere extends ClElementwise<Where> {
  ClWhere() {
    super("where");
  }

  @Override
  Defines defines(Where op, List<TensorType> inputs) {
    String type =
        switch (inputs.get(1).dataType().bytes()) {
          case 1 -> "uchar";
          case 2 -> "ushort";
          case 4 -> "uint";
          default -> "ulong";
        };
    return Defines.none().with("TYPE", type);
  }

  @Override
  public SmallCase<Where> smallCase(Where op, List<TensorType> inputs) {
    DataType type = inputs.get(1).dataType();
    return SmallCase.of(
        op,
        List.of(
            TensorType.of(DataType.BOOL, 5, smallRow(inputs)),
            TensorType.of(type, 3, 1, smallRow(inputs)),
            TensorType.of(type, 5, 1)),
        0);
  }
}
