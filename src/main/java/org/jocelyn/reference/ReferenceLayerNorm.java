package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link LayerNorm} in two passes over each row. */
final class ReferenceLayerNorm implements OpKernel<LayerNorm> {
  @Override
  public Execution prepare(LayerNorm op, List<TensorType> inputs, List<TensorType> outputs) {
    int n = (int) op.extent(inputs);
    return (in, out) -> {
      HostArray x = (HostArray) in[0];
      HostArray y = (HostArray) out[0];
      double[] s = new double[n];
      for (int start = 0; start < x.length(); start += n) {
        double mean = 0;
        for (int j = 0; j < n; j++) {
          double residual = op.residual() ? ((HostArray) in[op.residualInput()]).get(start + j) : 0;
          s[j] = x.rounded(x.get(start + j) + residual);
          mean += s[j] / n;
        }
        double variance = 0;
        for (int j = 0; j < n; j++) {
          variance += (s[j] - mean) * (s[j] - mean) / n;
        }
        for (int j = 0; j < n; j++) {
          double value = (s[j] - mean) / Math.sqrt(variance + op.epsilon());
          value *= op.gamma() ? ((HostArray) in[op.gammaInput()]).get(j) : 1;
          value += op.beta() ? ((HostArray) in[op.betaInput()]).get(j) : 0;
          y.set(start + j, value);
          if (op.sum()) {
            ((HostArray) out[1]).set(start + j, s[j]);
          }
        }
      }
    };
  }
}
