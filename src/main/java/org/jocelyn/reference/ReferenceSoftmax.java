package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.MaskedRows;
import org.jocelyn.op.Softmax;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link Softmax} row by row. */
final class ReferenceSoftmax implements OpKernel<Softmax> {
  @Override
  public Execution prepare(Softmax op, List<TensorType> inputs, List<TensorType> outputs) {
    MaskedRows rows = op.rows(inputs);
    int n = (int) rows.extent();
    int inner = (int) rows.inner();
    return (in, out) -> {
      HostArray logits = (HostArray) in[0];
      HostArray y = (HostArray) out[0];
      ReferenceMask mask =
          new ReferenceMask(op.masking(), rows, in, op.maskInput(), op.lengthsInput());
      double[] t = new double[n];
      for (int row = 0; row < rows.rows(); row++) {
        int start = row / inner * n * inner + row % inner;
        for (int j = 0; j < n; j++) {
          t[j] =
              mask.sees(row, j)
                  ? op.scale() * logits.get(start + j * inner) + mask.bias(row, j)
                  : Double.NEGATIVE_INFINITY;
        }
        normalize(t, op.logarithmic());
        for (int j = 0; j < n; j++) {
          y.set(start + j * inner, t[j]);
        }
      }
    };
  }

  /** Replaces logits by their softmax or its logarithm; −∞ is a key that is not seen. */
  static void normalize(double[] t, boolean logarithmic) {
    double max = Double.NEGATIVE_INFINITY;
    for (double value : t) {
      max = Math.max(max, value);
    }
    double shift = max == Double.NEGATIVE_INFINITY ? 0 : max;
    double sum = 0;
    for (double value : t) {
      sum += Math.exp(value - shift);
    }
    for (int j = 0; j < t.length; j++) {
      if (sum == 0) {
        t[j] = logarithmic ? Double.NEGATIVE_INFINITY : 0;
      } else {
        double shifted = t[j] - shift;
        t[j] = logarithmic ? shifted - Math.log(sum) : Math.exp(shifted) / sum;
      }
    }
  }
}
