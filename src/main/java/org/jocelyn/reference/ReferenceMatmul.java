package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Matmul;
import org.jocelyn.op.MatmulGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Matmul} as three loops. */
final class ReferenceMatmul implements OpKernel<Matmul> {
  @Override
  public Execution prepare(Matmul op, List<TensorType> inputs, List<TensorType> outputs) {
    MatmulGeometry g = op.geometry(inputs);
    return (in, out) -> {
      HostArray a = (HostArray) in[0];
      HostArray b = (HostArray) in[1];
      HostArray y = (HostArray) out[0];
      int m = (int) g.m();
      int n = (int) g.n();
      int k = (int) g.k();
      long[] matricesA = g.matricesOfA();
      long[] matricesB = g.matricesOfB();
      for (int batch = 0; batch < matricesA.length; batch++) {
        int baseA = (int) (matricesA[batch] * m * k);
        int baseB = (int) (matricesB[batch] * k * n);
        for (int i = 0; i < m; i++) {
          for (int j = 0; j < n; j++) {
            double sum = 0;
            for (int p = 0; p < k; p++) {
              double x = a.get(baseA + (op.transposeA() ? p * m + i : i * k + p));
              double w = b.get(baseB + (op.transposeB() ? j * k + p : p * n + j));
              sum += x * w;
            }
            int at = (batch * m + i) * n + j;
            double value = op.alpha() * sum;
            if (op.bias()) {
              value += ((HostArray) in[op.biasInput()]).get(j);
            }
            if (op.accumulate()) {
              value += y.get(at);
            }
            y.set(at, ReferenceFunctions.apply(op.activation(), value));
          }
        }
      }
    };
  }
}
