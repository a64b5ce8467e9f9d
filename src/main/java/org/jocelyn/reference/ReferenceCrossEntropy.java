package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.CrossEntropy;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/** {@link CrossEntropy} row by row. */
final class ReferenceCrossEntropy implements OpKernel<CrossEntropy> {
  @Override
  public Execution prepare(CrossEntropy op, List<TensorType> inputs, List<TensorType> outputs) {
    int rows = (int) inputs.get(0).shape().dim(0);
    int classes = (int) inputs.get(0).shape().dim(1);
    return (in, out) -> {
      HostArray losses = (HostArray) out[0];
      HostArray rowWeights = (HostArray) out[1];
      for (int row = 0; row < rows; row++) {
        long target = ((HostArray) in[1]).getLong(row);
        if (target == op.ignoredIndex()) {
          losses.set(row, 0);
          rowWeights.set(row, 0);
        } else if (target < 0 || target >= classes) {
          losses.set(row, Double.NaN);
          rowWeights.set(row, Double.NaN);
        } else {
          losses.set(row, loss(op, in, row, classes, (int) target));
          rowWeights.set(row, weight(op, in, (int) target));
        }
      }
    };
  }

  private static double loss(CrossEntropy op, Storage[] in, int row, int classes, int target) {
    double[] logs = logarithms((HostArray) in[0], row, classes);
    double loss = (1 - op.labelSmoothing()) * weight(op, in, target) * -logs[target];
    if (op.labelSmoothing() > 0) {
      for (int c = 0; c < classes; c++) {
        loss += op.labelSmoothing() / (double) classes * weight(op, in, c) * -logs[c];
      }
    }
    return loss;
  }

  /** The logarithm of a row's softmax. */
  static double[] logarithms(HostArray logits, int row, int classes) {
    double max = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      max = Math.max(max, logits.get(row * classes + c));
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += Math.exp(logits.get(row * classes + c) - max);
    }
    double[] logs = new double[classes];
    for (int c = 0; c < classes; c++) {
      logs[c] = logits.get(row * classes + c) - max - Math.log(sum);
    }
    return logs;
  }

  /** The weight of a class. */
  static double weight(CrossEntropy op, Storage[] in, int c) {
    return op.weights() ? ((HostArray) in[op.weightsInput()]).get(c) : 1;
  }
}
