package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Unary} as one loop. */
final class ReferenceUnary implements OpKernel<Unary> {
  @Override
  public Execution prepare(Unary op, List<TensorType> inputs, List<TensorType> outputs) {
    boolean integer = inputs.get(0).dataType().isInteger();
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray y = (HostArray) out[0];
      for (int i = 0; i < y.length(); i++) {
        if (integer) {
          y.setLong(i, integer(op, x.dataType(), x.getLong(i)));
        } else {
          y.set(i, ReferenceFunctions.apply(op.function(), x.get(i), op.alpha(), op.beta()));
        }
      }
    };
  }

  private static long integer(Unary op, DataType type, long x) {
    UnaryFunction function = op.function();
    return switch (function) {
      case ABS -> Math.abs(x);
      case NEG -> -x;
      case SIGN -> Long.signum(x);
      case CLIP -> Math.min(bound(op.beta(), type), Math.max(bound(op.alpha(), type), x));
      default -> throw new IllegalArgumentException(function + " is not a function of integers");
    };
  }

  private static long bound(float value, DataType type) {
    return type == DataType.INT32 ? (int) value : (long) value;
  }
}
