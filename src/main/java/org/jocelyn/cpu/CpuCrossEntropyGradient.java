package org.jocelyn.cpu;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.CrossEntropyGradient;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link CrossEntropyGradient} in parallel over rows. */
final class CpuCrossEntropyGradient implements OpKernel<CrossEntropyGradient> {
  /** Elements that make a part worth a thread's while. */
  private static final int PART = 1 << 14;

  private final CpuContext context;

  CpuCrossEntropyGradient(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(
      CrossEntropyGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    int rows = Math.toIntExact(inputs.get(0).shape().dim(0));
    int classes = Math.toIntExact(inputs.get(0).shape().dim(1));
    return (in, out) -> {
      CpuClassRows logits = CpuClassRows.of(op.loss(), in, classes, context.lanes());
      float[] dlosses = ((HostArray) in[op.dlossesInput()]).floats();
      float[] gradient = ((HostArray) out[0]).floats();
      context
          .threads()
          .forEach(
              rows,
              Math.max(1, PART / Math.max(1, classes)),
              (from, to) -> {
                float[] scratch = new float[classes];
                for (int row = from; row < to; row++) {
                  long target = logits.target(row);
                  int at = row * classes;
                  if (target == op.loss().ignoredIndex()) {
                    Arrays.fill(gradient, at, at + classes, 0);
                  } else if (logits.isClass(target)) {
                    float smoothing = op.loss().labelSmoothing();
                    row(logits, smoothing, row, (int) target, dlosses[row], scratch, gradient);
                  } else {
                    Arrays.fill(gradient, at, at + classes, Float.NaN);
                  }
                }
              });
    };
  }

  private static void row(
      CpuClassRows logits,
      float smoothing,
      int row,
      int target,
      float dloss,
      float[] scratch,
      float[] gradient) {
    int at = row * logits.classes();
    float sum = logits.exponentials(row, logits.max(row), scratch);
    float ofTarget = (1 - smoothing) * logits.weight(target);
    float ofEach = smoothing / logits.classes();
    float all = smoothing == 0 ? ofTarget : ofTarget + ofEach * logits.totalWeight();
    float factor = dloss * all / sum;
    for (int c = 0; c < logits.classes(); c++) {
      gradient[at + c] = scratch[c] * factor;
    }
    if (smoothing > 0) {
      float share = dloss * ofEach;
      for (int c = 0; c < logits.classes(); c++) {
        gradient[at + c] -= share * logits.weight(c);
      }
    }
    gradient[at + target] -= dloss * ofTarget;
  }
}
