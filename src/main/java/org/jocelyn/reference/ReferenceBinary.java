package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.spi.Broadcast;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Binary} as two loops: over the rows of the result and along them. */
final class ReferenceBinary implements OpKernel<Binary> {
  @Override
  public Execution prepare(Binary op, List<TensorType> inputs, List<TensorType> outputs) {
    Broadcast broadcast = Broadcast.of(outputs.get(0).shape(), inputs);
    boolean floating = inputs.get(0).dataType().isFloating();
    return (in, out) -> {
      HostArray a = (HostArray) in[0];
      HostArray b = (HostArray) in[1];
      HostArray y = (HostArray) out[0];
      Broadcast.Rows row = broadcast.from(0);
      int length = (int) broadcast.rowLength();
      for (int at = 0; at < y.length(); at += length, row.next()) {
        for (int i = 0; i < length; i++) {
          int atA = (int) row.offset(0) + i * broadcast.rowStride(0);
          int atB = (int) row.offset(1) + i * broadcast.rowStride(1);
          if (floating) {
            y.set(at + i, floating(op.function(), a.get(atA), b.get(atB)));
          } else {
            y.setLong(at + i, integer(op.function(), a.getLong(atA), b.getLong(atB)));
          }
        }
      }
    };
  }

  private static double floating(BinaryFunction function, double a, double b) {
    return switch (function) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case POW -> ReferenceFunctions.power(a, b);
      case MOD -> floored(a % b, b);
      case FMOD -> a % b;
      case EQUAL -> a == b ? 1 : 0;
      case NOT_EQUAL -> a != b ? 1 : 0;
      case LESS -> a < b ? 1 : 0;
      case LESS_EQUAL -> a <= b ? 1 : 0;
      case GREATER -> a > b ? 1 : 0;
      case GREATER_EQUAL -> a >= b ? 1 : 0;
      case AND, OR, XOR -> throw new IllegalArgumentException(function + " is of BOOL");
    };
  }

  /** The truncated remainder made the floored one. */
  private static double floored(double remainder, double b) {
    return remainder != 0 && remainder < 0 != b < 0 ? remainder + b : remainder;
  }

  private static long integer(BinaryFunction function, long a, long b) {
    return switch (function) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> b == 0 ? 0 : a / b;
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case POW -> power(a, b);
      case MOD -> b == 0 ? 0 : Math.floorMod(a, b);
      case FMOD -> b == 0 ? 0 : a % b;
      case EQUAL -> a == b ? 1 : 0;
      case NOT_EQUAL, XOR -> a != b ? 1 : 0;
      case LESS -> a < b ? 1 : 0;
      case LESS_EQUAL -> a <= b ? 1 : 0;
      case GREATER -> a > b ? 1 : 0;
      case GREATER_EQUAL -> a >= b ? 1 : 0;
      case AND -> a & b;
      case OR -> a | b;
    };
  }

  private static long power(long base, long exponent) {
    if (exponent < 0) { // the real result truncated
      return base == 1 ? 1 : base == -1 ? ((exponent & 1) == 0 ? 1 : -1) : 0;
    }
    long result = 1;
    for (long rest = exponent, square = base; rest != 0; rest >>= 1, square *= square) {
      result *= (rest & 1) == 0 ? 1 : square;
    }
    return result;
  }
}
