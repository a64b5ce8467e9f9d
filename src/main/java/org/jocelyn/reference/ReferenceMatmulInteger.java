package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.MatmulGeometry;
import org.jocelyn.op.MatmulInteger;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/** {@link MatmulInteger} as three loops. */
final class ReferenceMatmulInteger implements OpKernel<MatmulInteger> {
  @Override
  public Execution prepare(MatmulInteger op, List<TensorType> inputs, List<TensorType> outputs) {
    MatmulGeometry g = op.geometry(inputs);
    int m = (int) g.m();
    int n = (int) g.n();
    int k = (int) g.k();
    long[] matricesA = g.matricesOfA();
    long[] matricesB = g.matricesOfB();
    return (in, out) -> {
      HostArray a = (HostArray) in[0];
      HostArray b = (HostArray) in[1];
      for (int batch = 0; batch < matricesA.length; batch++) {
        int baseA = (int) (matricesA[batch] * m * k);
        int baseB = (int) (matricesB[batch] * k * n);
        for (int i = 0; i < m; i++) {
          long zeroA = zeroPoint(in, op.zeroPointInputA(), i);
          for (int j = 0; j < n; j++) {
            long zeroB = zeroPoint(in, op.zeroPointInputB(), j);
            long sum = 0;
            for (int p = 0; p < k; p++) {
              long x = a.getLong(baseA + i * k + p) - zeroA;
              sum += x * (b.getLong(baseB + p * n + j) - zeroB);
            }
            ((HostArray) out[0]).setLong((batch * m + i) * n + j, sum);
          }
        }
      }
    };
  }

  /** That of row or column {@code index}; 0 where there is none. */
  private static long zeroPoint(Storage[] in, int input, int index) {
    if (input < 0) {
      return 0;
    }
    HostArray zeroPoints = (HostArray) in[input];
    return zeroPoints.getLong(zeroPoints.length() == 1 ? 0 : index);
  }
}
