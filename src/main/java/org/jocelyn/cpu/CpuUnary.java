package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Unary} over the lanes; integers and predicates as plain loops. */
final class CpuUnary implements OpKernel<Unary> {
  private static final int GRAIN = 1 << 14;

  private final CpuContext context;

  CpuUnary(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(Unary op, List<TensorType> inputs, List<TensorType> outputs) {
    int size = (int) outputs.get(0).size();
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray y = (HostArray) out[0];
      context.threads().forEach(size, GRAIN, (from, to) -> apply(op, x, y, from, to));
    };
  }

  private void apply(Unary op, HostArray x, HostArray y, int from, int to) {
    UnaryFunction function = op.function();
    if (function == UnaryFunction.NOT) {
      not(x.bytes(), y.bytes(), from, to);
    } else if (function == UnaryFunction.IS_NAN) {
      isNan(x.floats(), y.bytes(), from, to);
    } else if (function == UnaryFunction.IS_INF) {
      isInf(x.floats(), y.bytes(), from, to);
    } else if (x.dataType() == DataType.FLOAT32) {
      context
          .lanes()
          .apply(function, op.alpha(), op.beta(), x.floats(), from, y.floats(), from, to - from);
    } else {
      long[] block = new long[CpuBroadcast.PIECE];
      for (int at = from, count; at < to; at += count) {
        count = Math.min(block.length, to - at);
        LongBlocks.load(x, at, block, count);
        integers(op, x.dataType(), block, count);
        LongBlocks.store(block, y, at, count);
      }
    }
  }

  private static void not(byte[] x, byte[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (byte) (x[i] == 0 ? 1 : 0);
    }
  }

  private static void isNan(float[] x, byte[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (byte) (Float.isNaN(x[i]) ? 1 : 0);
    }
  }

  private static void isInf(float[] x, byte[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = (byte) (Float.isInfinite(x[i]) ? 1 : 0);
    }
  }

  private static void integers(Unary op, DataType type, long[] y, int count) {
    switch (op.function()) {
      case ABS -> {
        for (int i = 0; i < count; i++) {
          y[i] = Math.abs(y[i]);
        }
      }
      case NEG -> {
        for (int i = 0; i < count; i++) {
          y[i] = -y[i];
        }
      }
      case SIGN -> {
        for (int i = 0; i < count; i++) {
          y[i] = Long.signum(y[i]);
        }
      }
      case CLIP -> {
        boolean narrow = type == DataType.INT32;
        long low = narrow ? (int) op.alpha() : (long) op.alpha();
        long high = narrow ? (int) op.beta() : (long) op.beta();
        for (int i = 0; i < count; i++) {
          y[i] = Math.min(high, Math.max(low, y[i]));
        }
      }
      default ->
          throw new IllegalArgumentException(op.function() + " is not a function of integers");
    }
  }
}
