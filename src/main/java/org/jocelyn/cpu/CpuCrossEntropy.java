package org.jocelyn.cpu;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.CrossEntropy;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;

/** {@link CrossEntropy} in parallel over rows. */
final class CpuCrossEntropy implements OpKernel<CrossEntropy> {
  /** Elements that make a part worth a thread's while. */
  private static final int PART = 1 << 14;

  private final CpuContext context;

  CpuCrossEntropy(CpuContext context) {
    this.context = context;
  }

  @Override
  public Execution prepare(CrossEntropy op, List<TensorType> inputs, List<TensorType> outputs) {
    int rows = Math.toIntExact(inputs.get(0).shape().dim(0));
    int classes = Math.toIntExact(inputs.get(0).shape().dim(1));
    return (in, out) -> {
      CpuClassRows logits = CpuClassRows.of(op, in, classes, context.lanes());
      float[] losses = ((HostArray) out[0]).floats();
      float[] rowWeights = ((HostArray) out[1]).floats();
      context
          .threads()
          .forEach(
              rows,
              Math.max(1, PART / Math.max(1, classes)),
              (from, to) -> {
                float[] scratch = new float[classes];
                for (int row = from; row < to; row++) {
                  long target = logits.target(row);
                  if (target == op.ignoredIndex()) {
                    losses[row] = 0;
                    rowWeights[row] = 0;
                  } else if (logits.isClass(target)) {
                    losses[row] = loss(op, logits, row, (int) target, scratch);
                    rowWeights[row] = logits.weight((int) target);
                  } else {
                    losses[row] = Float.NaN;
                    rowWeights[row] = Float.NaN;
                  }
                }
              });
    };
  }

  private static float loss(
      CrossEntropy op, CpuClassRows logits, int row, int target, float[] scratch) {
    float max = logits.max(row);
    float log = (float) Math.log(logits.exponentials(row, max, scratch));
    float ofTarget = logits.weight(target) * (log - (logits.logit(row, target) - max));
    float smoothing = op.labelSmoothing();
    if (smoothing == 0) {
      return ofTarget;
    }
    float ofAll = logits.totalWeight() * log - logits.weightedDistance(row, max);
    return (1 - smoothing) * ofTarget + smoothing / logits.classes() * ofAll;
  }
}
