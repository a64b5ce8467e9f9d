package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Quantize;
import org.jocelyn.spi.Broadcast;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Quantize} in pieces of rows; a scale that a row shares has a stride of 0. */
final class CpuQuantize implements OpKernel<Quantize> {
  /** Beyond it every quotient saturates, whatever the zero point. */
  private static final float FAR = 1024;

  /** A float whose last digit is worth 1: adding it rounds to an integer, ties to even. */
  private static final float ROUNDER = 0x1.8p23f;

  private final CpuContext context;

  CpuQuantize(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(Quantize op, List<TensorType> inputs, List<TensorType> outputs) {
    List<TensorType> operands = op.operands(inputs);
    Broadcast broadcast = Broadcast.of(operands.get(0).shape(), operands);
    int size = (int) outputs.get(0).size();
    int stride = broadcast.rowStride(1);
    int low = op.target() == DataType.INT8 ? -128 : 0;
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      float[] scale = ((HostArray) in[1]).floats();
      int[] zeroPoints = CpuBytes.zeroPoints(in, op.zeroPoint() ? 2 : -1, scale.length);
      byte[] y = ((HostArray) out[0]).bytes();
      CpuBroadcast.forEach(
          context.threads(),
          broadcast,
          operands.size(),
          size,
          () -> {
            float[] converted = new float[CpuBroadcast.PIECE];
            return (from, at, count) -> {
              float[] values = converted;
              int first = 0;
              if (x.dataType() == DataType.FLOAT32) {
                values = x.floats();
                first = at;
              } else {
                convert(x.ints(), at, converted, count);
              }
              quantize(values, first, scale, zeroPoints, from[1], stride, low, y, at, count);
            };
          });
    };
  }

  private static void convert(int[] x, int at, float[] y, int count) {
    for (int i = 0; i < count; i++) {
      y[i] = x[at + i];
    }
  }

  private static void quantize(
      float[] x,
      int first,
      float[] scale,
      int[] zeroPoints,
      int parameter,
      int stride,
      int low,
      byte[] y,
      int at,
      int count) {
    for (int i = 0; i < count; i++) {
      float quotient = x[first + i] / scale[parameter + i * stride];
      float near = Math.max(-FAR, Math.min(FAR, quotient));
      int rounded = (int) ((near + ROUNDER) - ROUNDER); // NaN becomes 0
      int shifted = rounded + zeroPoints[parameter + i * stride];
      y[at + i] = (byte) Math.max(low, Math.min(low + 255, shifted));
    }
  }
}
