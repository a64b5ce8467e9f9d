package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.RmsNorm;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link RmsNorm} row by row. */
final class ReferenceRmsNorm implements OpKernel<RmsNorm> {
  @Override
  public Execution prepare(RmsNorm op, List<TensorType> inputs, List<TensorType> outputs) {
    int n = (int) op.extent(inputs);
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray y = (HostArray) out[0];
      double[] s = new double[n];
      for (int start = 0; start < x.length(); start += n) {
        double meanSquare = 0;
        for (int j = 0; j < n; j++) {
          double residual = op.residual() ? ((HostArray) in[op.residualInput()]).get(start + j) : 0;
          s[j] = x.rounded(x.get(start + j) + residual);
          meanSquare += s[j] * s[j] / n;
        }
        for (int j = 0; j < n; j++) {
          double value = s[j] / Math.sqrt(meanSquare + op.epsilon());
          y.set(start + j, op.gamma() ? value * ((HostArray) in[op.gammaInput()]).get(j) : value);
          if (op.sum()) {
            ((HostArray) out[1]).set(start + j, s[j]);
          }
        }
      }
    };
  }
}
