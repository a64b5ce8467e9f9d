package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Where;
import org.jocelyn.spi.Broadcast;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Where} in pieces of rows; what repeats along a row has a stride of 0. */
final class CpuWhere implements OpKernel<Where> {
  private final CpuContext context;

  CpuWhere(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(Where op, List<TensorType> inputs, List<TensorType> outputs) {
    Broadcast broadcast = Broadcast.of(outputs.get(0).shape(), inputs);
    int size = (int) outputs.get(0).size();
    return (in, out) -> {
      CpuBroadcast.Piece piece =
          piece(broadcast, (HostArray) in[0], (HostArray) in[1], (HostArray) in[2], out[0]);
      CpuBroadcast.forEach(context.threads(), broadcast, 3, size, () -> piece);
    };
  }

  private static CpuBroadcast.Piece piece(
      Broadcast broadcast, HostArray condition, HostArray x, HostArray otherwise, Object result) {
    HostArray y = (HostArray) result;
    byte[] keep = condition.bytes();
    int k = broadcast.rowStride(0);
    int s = broadcast.rowStride(1);
    int t = broadcast.rowStride(2);
    return switch (y.dataType()) {
      case FLOAT32 -> {
        float[] a = x.floats();
        float[] b = otherwise.floats();
        float[] to = y.floats();
        yield (from, at, count) -> choose(keep, k, a, s, b, t, to, from, at, count);
      }
      case INT32 -> {
        int[] a = x.ints();
        int[] b = otherwise.ints();
        int[] to = y.ints();
        yield (from, at, count) -> choose(keep, k, a, s, b, t, to, from, at, count);
      }
      case INT64 -> {
        long[] a = x.longs();
        long[] b = otherwise.longs();
        long[] to = y.longs();
        yield (from, at, count) -> choose(keep, k, a, s, b, t, to, from, at, count);
      }
      case FLOAT16, BFLOAT16 -> {
        short[] a = x.shorts();
        short[] b = otherwise.shorts();
        short[] to = y.shorts();
        yield (from, at, count) -> choose(keep, k, a, s, b, t, to, from, at, count);
      }
      case INT8, UINT8, BOOL -> {
        byte[] a = x.bytes();
        byte[] b = otherwise.bytes();
        byte[] to = y.bytes();
        yield (from, at, count) -> choose(keep, k, a, s, b, t, to, from, at, count);
      }
    };
  }

  // one loop per array type: Java has no generic primitive arrays

  private static void choose(
      byte[] keep,
      int k,
      float[] a,
      int s,
      float[] b,
      int t,
      float[] y,
      int[] from,
      int at,
      int count) {
    for (int i = 0; i < count; i++) {
      y[at + i] = keep[from[0] + i * k] != 0 ? a[from[1] + i * s] : b[from[2] + i * t];
    }
  }

  private static void choose(
      byte[] keep, int k, int[] a, int s, int[] b, int t, int[] y, int[] from, int at, int count) {
    for (int i = 0; i < count; i++) {
      y[at + i] = keep[from[0] + i * k] != 0 ? a[from[1] + i * s] : b[from[2] + i * t];
    }
  }

  private static void choose(
      byte[] keep,
      int k,
      long[] a,
      int s,
      long[] b,
      int t,
      long[] y,
      int[] from,
      int at,
      int count) {
    for (int i = 0; i < count; i++) {
      y[at + i] = keep[from[0] + i * k] != 0 ? a[from[1] + i * s] : b[from[2] + i * t];
    }
  }

  private static void choose(
      byte[] keep,
      int k,
      short[] a,
      int s,
      short[] b,
      int t,
      short[] y,
      int[] from,
      int at,
      int count) {
    for (int i = 0; i < count; i++) {
      y[at + i] = keep[from[0] + i * k] != 0 ? a[from[1] + i * s] : b[from[2] + i * t];
    }
  }

  private static void choose(
      byte[] keep,
      int k,
      byte[] a,
      int s,
      byte[] b,
      int t,
      byte[] y,
      int[] from,
      int at,
      int count) {
    for (int i = 0; i < count; i++) {
      y[at + i] = keep[from[0] + i * k] != 0 ? a[from[1] + i * s] : b[from[2] + i * t];
    }
  }
}
