package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Dropout;
import org.jocelyn.op.Philox;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Dropout}, four elements of a block of random numbers at a time. */
final class CpuDropout implements OpKernel<Dropout> {
  /** Whole blocks, so that no two parts share one. */
  private static final int GRAIN = 1 << 13;

  private final CpuContext context;

  CpuDropout(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(Dropout op, List<TensorType> inputs, List<TensorType> outputs) {
    int size = (int) outputs.get(0).size();
    long threshold = op.threshold();
    float scale = (float) (1 / (1 - (double) op.rate()));
    return (in, out) -> {
      float[] x = ((HostArray) in[0]).floats();
      long[] counter = ((HostArray) in[1]).longs();
      float[] y = ((HostArray) out[0]).floats();
      Philox philox = new Philox(counter[0], counter[1]);
      context
          .threads()
          .forEach(size, GRAIN, (from, to) -> drop(philox, threshold, scale, x, y, from, to));
    };
  }

  private static void drop(
      Philox philox, long threshold, float scale, float[] x, float[] y, int from, int to) {
    int[] words = new int[4];
    for (int at = from; at < to; at += 4) {
      philox.block(at / 4, words);
      int end = Math.min(4, to - at);
      for (int i = 0; i < end; i++) {
        y[at + i] = Integer.toUnsignedLong(words[i]) >= threshold ? x[at + i] * scale : 0;
      }
    }
  }
}
