package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.PoolGradient;
import org.jocelyn.op.PoolKind;
import org.jocelyn.op.PoolSpans;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link PoolGradient}: each window gives its gradient to its winner, or to all it sees alike. */
final class ReferencePoolGradient<O extends PoolGradient> implements OpKernel<O> {
  @Override
  public Execution prepare(O op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = outputs.get(0).shape();
    int planes = (int) x.sizeOf(0, 2);
    PoolSpans rows = op.rows();
    PoolSpans columns = op.columns();
    return (in, out) -> {
      HostArray dx = (HostArray) out[0];
      HostArray dy = (HostArray) in[op.gradientInput()];
      double[] sums = new double[dx.length()];
      int at = 0;
      for (int plane = 0; plane < planes; plane++) {
        int base = plane * rows.size() * columns.size();
        for (int i = 0; i < rows.positions(); i++) {
          for (int j = 0; j < columns.positions(); j++) {
            double gradient = dy.get(at++);
            if (op.kind() == PoolKind.MAX) {
              int winner = winner((HostArray) in[0], base, rows, i, columns, j);
              if (winner >= 0) {
                sums[base + winner] += gradient;
              }
            } else {
              share(gradient, sums, base, rows, i, columns, j);
            }
          }
        }
      }
      for (int i = 0; i < sums.length; i++) {
        dx.set(i, sums[i]);
      }
    };
  }

  private static int winner(
      HostArray x, int base, PoolSpans rows, int i, PoolSpans columns, int j) {
    ReferenceMaximum maximum = new ReferenceMaximum();
    for (int h = rows.begin(i); h < rows.end(i); h += rows.step()) {
      for (int w = columns.begin(j); w < columns.end(j); w += columns.step()) {
        int place = h * columns.size() + w;
        maximum.see(x.get(base + place), place);
      }
    }
    return maximum.place();
  }

  private static void share(
      double gradient, double[] sums, int base, PoolSpans rows, int i, PoolSpans columns, int j) {
    double part = gradient / ((double) rows.counted(i) * columns.counted(j));
    for (int h = rows.begin(i); h < rows.end(i); h += rows.step()) {
      for (int w = columns.begin(j); w < columns.end(j); w += columns.step()) {
        sums[base + h * columns.size() + w] += part;
      }
    }
  }
}
