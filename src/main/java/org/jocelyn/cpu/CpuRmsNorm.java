package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.RmsNorm;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.OpKernel;

/** {@link RmsNorm} in parallel over rows. */
final class CpuRmsNorm implements OpKernel<RmsNorm> {
  private final CpuContext context;

  CpuRmsNorm(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(RmsNorm op, List<TensorType> inputs, List<TensorType> outputs) {
    int n = (int) op.extent(inputs);
    return (in, out) -> {
      NormRows rows = new NormRows(in, out, op.gammaInput(), -1, op.residualInput(), n);
      rows.forEach(context.threads(), start -> row(rows, start, op.epsilon()));
    };
  }

  private void row(NormRows rows, int start, float epsilon) {
    int n = rows.extent();
    float[] s = rows.summed(start);
    float meanSquare = context.lanes().sumOfSquares(s, start, 0, n) / n;
    rows.store(s, start, 0, 0, (float) (1 / Math.sqrt(meanSquare + (double) epsilon)));
  }
}
