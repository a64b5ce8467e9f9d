package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Dequantize;
import org.jocelyn.spi.Broadcast;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Dequantize} in pieces of rows; a scale that a row shares has a stride of 0. */
final class CpuDequantize implements OpKernel<Dequantize> {
  private final CpuContext context;

  CpuDequantize(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(Dequantize op, List<TensorType> inputs, List<TensorType> outputs) {
    List<TensorType> operands = op.operands(inputs);
    Broadcast broadcast = Broadcast.of(operands.get(0).shape(), operands);
    int size = (int) outputs.get(0).size();
    int stride = broadcast.rowStride(1);
    DataType type = inputs.get(0).dataType();
    int mask = CpuBytes.mask(type);
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      float[] scale = ((HostArray) in[1]).floats();
      int[] zeroPoints = CpuBytes.zeroPoints(in, op.zeroPoint() ? 2 : -1, scale.length);
      float[] y = ((HostArray) out[0]).floats();
      CpuBroadcast.Piece piece =
          type == DataType.INT32
              ? (from, at, count) ->
                  ints(x.ints(), scale, zeroPoints, from[1], stride, y, at, count)
              : (from, at, count) ->
                  bytes(x.bytes(), mask, scale, zeroPoints, from[1], stride, y, at, count);
      CpuBroadcast.forEach(context.threads(), broadcast, operands.size(), size, () -> piece);
    };
  }

  private static void ints(
      int[] x,
      float[] scale,
      int[] zeroPoints,
      int parameter,
      int stride,
      float[] y,
      int at,
      int count) {
    for (int i = 0; i < count; i++) {
      int p = parameter + i * stride;
      y[at + i] = (x[at + i] - zeroPoints[p]) * scale[p];
    }
  }

  private static void bytes(
      byte[] x,
      int mask,
      float[] scale,
      int[] zeroPoints,
      int parameter,
      int stride,
      float[] y,
      int at,
      int count) {
    for (int i = 0; i < count; i++) {
      int p = parameter + i * stride;
      y[at + i] = ((x[at + i] & mask) - zeroPoints[p]) * scale[p];
    }
  }
}
