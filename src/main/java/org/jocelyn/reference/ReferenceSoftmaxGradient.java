package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.MaskedRows;
import org.jocelyn.op.SoftmaxGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link SoftmaxGradient} row by row. */
final class ReferenceSoftmaxGradient implements OpKernel<SoftmaxGradient> {
  @Override
  public Execution prepare(SoftmaxGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    MaskedRows rows = op.rows(inputs);
    int n = (int) rows.extent();
    int inner = (int) rows.inner();
    double hidden = op.logarithmic() ? Double.NEGATIVE_INFINITY : 0;
    return (in, out) -> {
      HostArray y = (HostArray) in[0];
      HostArray dy = (HostArray) in[1];
      HostArray gradient = (HostArray) out[0];
      for (int row = 0; row < rows.rows(); row++) {
        int start = row / inner * n * inner + row % inner;
        double sum = 0;
        for (int j = 0; j < n; j++) {
          int at = start + j * inner;
          if (y.get(at) != hidden) {
            sum += op.logarithmic() ? dy.get(at) : y.get(at) * dy.get(at);
          }
        }
        for (int j = 0; j < n; j++) {
          int at = start + j * inner;
          double slope =
              op.logarithmic()
                  ? dy.get(at) - Math.exp(y.get(at)) * sum
                  : y.get(at) * (dy.get(at) - sum);
          gradient.set(at, y.get(at) == hidden ? 0 : op.scale() * slope);
        }
      }
    };
  }
}
