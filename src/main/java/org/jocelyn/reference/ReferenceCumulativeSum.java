package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.CumulativeSum;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link CumulativeSum}: along each line one running sum. */
final class ReferenceCumulativeSum implements OpKernel<CumulativeSum> {
  @Override
  public Execution prepare(CumulativeSum op, List<TensorType> inputs, List<TensorType> outputs) {
    Shape x = inputs.get(0).shape();
    int axis = x.axis(op.axis());
    int extent = (int) x.dim(axis);
    int inner = (int) x.sizeOf(axis + 1, x.rank());
    return (in, out) -> {
      HostArray from = (HostArray) in[0];
      HostArray to = (HostArray) out[0];
      for (int line = 0; line < from.length() / Math.max(1, extent); line++) {
        int start = line / inner * extent * inner + line % inner;
        double sum = 0;
        long whole = 0;
        for (int step = 0; step < extent; step++) {
          int i = start + (op.reverse() ? extent - 1 - step : step) * inner;
          double before = sum;
          long wholeBefore = whole;
          sum += from.get(i);
          whole += from.getLong(i);
          if (to.dataType().isFloating()) {
            to.set(i, op.exclusive() ? before : sum);
          } else {
            to.setLong(i, op.exclusive() ? wholeBefore : whole);
          }
        }
      }
    };
  }
}
