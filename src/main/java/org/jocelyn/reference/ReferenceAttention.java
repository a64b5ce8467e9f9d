package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Attention;
import org.jocelyn.op.AttentionGeometry;
import org.jocelyn.op.MaskedRows;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Attention} query by query. */
final class ReferenceAttention implements OpKernel<Attention> {
  @Override
  public Execution prepare(Attention op, List<TensorType> inputs, List<TensorType> outputs) {
    AttentionGeometry g = op.geometry(inputs);
    MaskedRows rows = op.rows(inputs);
    float scale = op.scaleFor(g.headDim());
    int keys = (int) g.keys();
    int step = (int) g.keyStep();
    int headDim = (int) g.headDim();
    int valueDim = (int) g.valueDim();
    return (in, out) -> {
      HostArray q = (HostArray) in[0];
      HostArray k = (HostArray) in[1];
      HostArray v = (HostArray) in[2];
      HostArray y = (HostArray) out[0];
      ReferenceMask mask =
          new ReferenceMask(op.masking(), rows, in, op.maskInput(), op.lengthsInput());
      double[] p = new double[keys];
      for (int row = 0; row < rows.rows(); row++) {
        int query = (int) g.queryRow(row);
        int base = (int) g.firstKey(row / g.rowsPerKeyHead());
        for (int j = 0; j < keys; j++) {
          double score = 0;
          for (int d = 0; d < headDim; d++) {
            score += q.get(query * headDim + d) * k.get((base + j * step) * headDim + d);
          }
          double t = capped(scale * score, op.softcap());
          p[j] = mask.sees(row, j) ? t + mask.bias(row, j) : Double.NEGATIVE_INFINITY;
        }
        ReferenceSoftmax.normalize(p, false);
        for (int d = 0; d < valueDim; d++) {
          double sum = 0;
          for (int j = 0; j < keys; j++) {
            if (mask.sees(row, j)) { // 0·NaN would be NaN
              sum += p[j] * v.get((base + j * step) * valueDim + d);
            }
          }
          y.set(query * valueDim + d, sum);
        }
      }
    };
  }

  private static double capped(double score, double softcap) {
    return softcap == 0 ? score : softcap * Math.tanh(score / softcap);
  }
}
