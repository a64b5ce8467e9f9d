package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.DynamicQuantize;
import org.jocelyn.op.Quantize;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/**
 * {@link DynamicQuantize}: the range in chunks that the threads share, then {@link CpuQuantize}.
 */
final class CpuDynamicQuantize implements OpKernel<DynamicQuantize> {
  /** Elements that are worth a thread's attention. */
  private static final int CHUNK = 1 << 15;

  private final CpuContext context;

  CpuDynamicQuantize(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(DynamicQuantize op, List<TensorType> inputs, List<TensorType> outputs) {
    List<TensorType> types = List.of(inputs.get(0), outputs.get(1), outputs.get(2));
    Quantize rest = Quantize.to(DataType.UINT8).withZeroPoint();
    Execution quantize = new CpuQuantize(context).prepare(rest, types, List.of(outputs.get(0)));
    return (in, out) -> {
      float[] x = ((HostArray) in[0]).floats();
      int chunks = (x.length + CHUNK - 1) / CHUNK;
      float[] lows = new float[chunks];
      float[] highs = new float[chunks];
      context
          .threads()
          .forEach(
              chunks,
              1,
              (from, to) -> {
                for (int i = from; i < to; i++) {
                  int count = Math.min(CHUNK, x.length - i * CHUNK);
                  lows[i] = context.lanes().min(x, i * CHUNK, count);
                  highs[i] = context.lanes().max(x, i * CHUNK, count);
                }
              });
      float low = Math.min(0, context.lanes().min(lows, 0, chunks));
      float high = Math.max(0, context.lanes().max(highs, 0, chunks));
      float scale = (low == high ? 1 : high - low) / 255;
      float zeroPoint = Math.max(0, Math.min(255, 0 - low / scale));
      ((HostArray) out[1]).set(0, scale);
      ((HostArray) out[2]).set(0, Math.rint(zeroPoint));
      if (x.length > 0) {
        quantize.run(new Storage[] {in[0], out[1], out[2]}, new Storage[] {out[0]});
      }
    };
  }
}
