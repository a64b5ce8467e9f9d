package org.jocelyn.cpu;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.spi.Broadcast;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/**
 * {@link Binary} in pieces of rows. An operand with one element for a row is spread over a small
 * array first, so that every function is one loop over two arrays.
 */
final class CpuBinary implements OpKernel<Binary> {
  private final CpuContext context;

  CpuBinary(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(Binary op, List<TensorType> inputs, List<TensorType> outputs) {
    Broadcast broadcast = Broadcast.of(outputs.get(0).shape(), inputs);
    int size = (int) outputs.get(0).size();
    boolean floating = inputs.get(0).dataType() == DataType.FLOAT32;
    return (in, out) -> {
      HostArray a = (HostArray) in[0];
      HostArray b = (HostArray) in[1];
      HostArray y = (HostArray) out[0];
      CpuBroadcast.forEach(
          context.threads(),
          broadcast,
          2,
          size,
          () ->
              floating
                  ? new Floats(context.lanes(), op.function(), broadcast, a.floats(), b.floats(), y)
                  : new Integers(op.function(), broadcast, a, b, y));
    };
  }

  /** Pieces of FLOAT32 operands. */
  private static final class Floats implements CpuBroadcast.Piece {
    private final Lanes lanes;
    private final BinaryFunction function;
    private final float[] a;
    private final float[] b;
    private final HostArray y;
    private final float[] spreadA;
    private final float[] spreadB;

    Floats(
        Lanes lanes,
        BinaryFunction function,
        Broadcast broadcast,
        float[] a,
        float[] b,
        HostArray y) {
      this.lanes = lanes;
      this.function = function;
      this.a = a;
      this.b = b;
      this.y = y;
      this.spreadA = broadcast.rowStride(0) == 0 ? new float[CpuBroadcast.PIECE] : null;
      this.spreadB = broadcast.rowStride(1) == 0 ? new float[CpuBroadcast.PIECE] : null;
    }

    @Override
    public void run(int[] from, int at, int count) {
      float[] left = spread(spreadA, a, from[0], count);
      float[] right = spread(spreadB, b, from[1], count);
      int atLeft = spreadA == null ? from[0] : 0;
      int atRight = spreadB == null ? from[1] : 0;
      if (function.isComparison()) {
        CpuComparisons.apply(function, left, atLeft, right, atRight, y.bytes(), at, count);
      } else {
        lanes.combine(function, left, atLeft, right, atRight, y.floats(), at, count);
      }
    }

    private static float[] spread(float[] spread, float[] x, int from, int count) {
      if (spread == null) {
        return x;
      }
      Arrays.fill(spread, 0, count, x[from]);
      return spread;
    }
  }

  /** Pieces of INT32, INT64 and BOOL operands, computed as longs. */
  private static final class Integers implements CpuBroadcast.Piece {
    private final BinaryFunction function;
    private final HostArray a;
    private final HostArray b;
    private final HostArray y;
    private final int strideA;
    private final int strideB;
    private final long[] left = new long[CpuBroadcast.PIECE];
    private final long[] right = new long[CpuBroadcast.PIECE];

    Integers(BinaryFunction function, Broadcast broadcast, HostArray a, HostArray b, HostArray y) {
      this.function = function;
      this.a = a;
      this.b = b;
      this.y = y;
      this.strideA = broadcast.rowStride(0);
      this.strideB = broadcast.rowStride(1);
    }

    @Override
    public void run(int[] from, int at, int count) {
      LongBlocks.load(a, from[0], strideA, left, count);
      LongBlocks.load(b, from[1], strideB, right, count);
      CpuArithmetic.apply(function, left, right, count);
      LongBlocks.store(left, y, at, count);
    }
  }
}
