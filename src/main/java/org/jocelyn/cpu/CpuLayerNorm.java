package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.OpKernel;

/** {@link LayerNorm} in parallel over rows. */
final class CpuLayerNorm implements OpKernel<LayerNorm> {
  private final CpuContext context;

  CpuLayerNorm(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(LayerNorm op, List<TensorType> inputs, List<TensorType> outputs) {
    int n = (int) op.extent(inputs);
    return (in, out) -> {
      NormRows rows = new NormRows(in, out, op.gammaInput(), op.betaInput(), op.residualInput(), n);
      rows.forEach(context.threads(), start -> row(rows, start, op.epsilon()));
    };
  }

  private void row(NormRows rows, int start, float epsilon) {
    Lanes lanes = context.lanes();
    int n = rows.extent();
    float[] s = rows.summed(start);
    float mean = lanes.sum(s, start, 0, n) / n;
    // the mean is rounded: what it is off by is found from the differences, which are exact
    float off = lanes.sum(s, start, mean, n) / n;
    float variance = Math.max(0, lanes.sumOfSquares(s, start, mean, n) / n - off * off);
    float factor = (float) (1 / Math.sqrt(variance + (double) epsilon));
    rows.store(s, start, mean, off, factor);
  }
}
