package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.DeviceLimitException;
import org.jocelyn.TensorType;
import org.jocelyn.op.GruGradient;
import org.jocelyn.op.LstmGradient;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.op.RecurrentGradient;
import org.jocelyn.op.RnnGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.OpKernel;

/**
 * {@link RnnGradient}, {@link LstmGradient} and {@link GruGradient}: for each direction the gates
 * of all steps by matrix products, the walk back in time, and the sums over all steps by matrix
 * products again.
 */
final class CpuRecurrentGradient<O extends RecurrentGradient> implements OpKernel<O> {
  private final CpuContext context;
  private final CpuGemm gemm;

  CpuRecurrentGradient(CpuContext context) {
    this.context = context;
    this.gemm = new CpuGemm(context);
  }

  @Override
  public Execution prepare(O op, List<TensorType> inputs, List<TensorType> outputs) {
    RecurrentGeometry g = op.geometry(inputs);
    checkSize(op, g);
    return (in, out) -> {
      for (int d = 0; d < g.directions(); d++) {
        new RecurrentGradientRun(op, g, d, in, out, gemm, context).run();
      }
    };
  }

  private static void checkSize(RecurrentGradient op, RecurrentGeometry g) {
    long wide = g.gates() * g.hidden();
    long rows = g.steps() * g.batch();
    if (rows > 0 && wide > (Integer.MAX_VALUE - 8) / rows) {
      throw new DeviceLimitException(
          op.label()
              + ": the gates of "
              + rows
              + " steps of sequences are "
              + wide
              + " floats each; a Java array holds at most 2^31-9");
    }
  }
}
