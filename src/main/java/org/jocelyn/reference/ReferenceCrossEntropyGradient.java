package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.CrossEntropy;
import org.jocelyn.op.CrossEntropyGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/** {@link CrossEntropyGradient} row by row. */
final class ReferenceCrossEntropyGradient implements OpKernel<CrossEntropyGradient> {
  @Override
  public Execution prepare(
      CrossEntropyGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    int rows = (int) inputs.get(0).shape().dim(0);
    int classes = (int) inputs.get(0).shape().dim(1);
    return (in, out) -> {
      HostArray gradient = (HostArray) out[0];
      for (int row = 0; row < rows; row++) {
        long target = ((HostArray) in[1]).getLong(row);
        boolean ignored = target == op.loss().ignoredIndex();
        if (ignored || target < 0 || target >= classes) {
          for (int c = 0; c < classes; c++) {
            gradient.set(row * classes + c, ignored ? 0 : Double.NaN);
          }
        } else {
          row(op, in, row, classes, (int) target, gradient);
        }
      }
    };
  }

  private static void row(
      CrossEntropyGradient op, Storage[] in, int row, int classes, int target, HostArray gradient) {
    double[] share = shares(op.loss(), in, classes, target);
    double sum = 0;
    for (double each : share) {
      sum += each;
    }
    double[] logs = ReferenceCrossEntropy.logarithms((HostArray) in[0], row, classes);
    double dloss = ((HostArray) in[op.dlossesInput()]).get(row);
    for (int c = 0; c < classes; c++) {
      gradient.set(row * classes + c, dloss * (Math.exp(logs[c]) * sum - share[c]));
    }
  }

  /** {@code q_c·w_c} of each class. */
  private static double[] shares(CrossEntropy loss, Storage[] in, int classes, int target) {
    double[] share = new double[classes];
    for (int c = 0; c < classes; c++) {
      double q = loss.labelSmoothing() / (double) classes;
      if (c == target) {
        q += 1 - loss.labelSmoothing();
      }
      share[c] = q == 0 ? 0 : q * ReferenceCrossEntropy.weight(loss, in, c);
    }
    return share;
  }
}
