package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.UnaryGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link UnaryGradient}: a block of derivatives in the result's place, then their products. */
final class CpuUnaryGradient implements OpKernel<UnaryGradient> {
  private static final int GRAIN = 1 << 14;

  /** Elements whose derivatives stay in the first-level cache until they are multiplied. */
  private static final int BLOCK = 2048;

  private final CpuContext context;

  CpuUnaryGradient(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(UnaryGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    int size = (int) outputs.get(0).size();
    CpuDerivatives derivatives = new CpuDerivatives(context.lanes(), op.alpha(), op.beta());
    return (in, out) -> {
      float[] v = ((HostArray) in[0]).floats();
      float[] dy = ((HostArray) in[1]).floats();
      float[] dx = ((HostArray) out[0]).floats();
      context
          .threads()
          .forEach(size, GRAIN, (from, to) -> multiply(op, derivatives, v, dy, dx, from, to));
    };
  }

  private static void multiply(
      UnaryGradient op,
      CpuDerivatives derivatives,
      float[] v,
      float[] dy,
      float[] dx,
      int from,
      int to) {
    for (int at = from; at < to; at += BLOCK) {
      int end = Math.min(at + BLOCK, to);
      System.arraycopy(v, at, dx, at, end - at);
      if (op.fromOutput()) {
        derivatives.fromOutput(op.function(), dx, at, end);
      } else {
        derivatives.fromInput(op.function(), dx, at, end);
      }
      for (int i = at; i < end; i++) {
        dx[i] *= dy[i];
      }
    }
  }
}
