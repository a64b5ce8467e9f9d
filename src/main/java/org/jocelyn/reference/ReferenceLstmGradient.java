package org.jocelyn.reference;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.LstmGradient;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.OpKernel;
import org.jocelyn.spi.Storage;

/** {@link LstmGradient} as its formulas state it. */
final class ReferenceLstmGradient implements OpKernel<LstmGradient> {
  private static final int I = 0;
  private static final int O = 1;
  private static final int F = 2;
  private static final int G = 3;

  @Override
  public Execution prepare(LstmGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    RecurrentGeometry g = op.geometry(inputs);
    return (in, out) -> {
      ReferenceBackward walk = new ReferenceBackward(op, g, in);
      walk.run(
          (direction, sequence, steps) -> cell(op, walk, direction, sequence, steps, out), out);
    };
  }

  private static ReferenceBackward.Cell cell(
      LstmGradient op,
      ReferenceBackward walk,
      int direction,
      int sequence,
      List<ReferenceBackward.Step> steps,
      Storage[] out) {
    double[] dc = walk.state(op.gradientInput(2), direction, sequence);
    Deque<double[]> cells = new ArrayDeque<>();
    cells.push(walk.state(op.forward().initialCellInput(), direction, sequence));
    for (ReferenceBackward.Step step : steps) {
      cells.push(after(step, cells.peek()));
    }
    store(op, walk, direction, sequence, dc, out);
    return (step, dh) -> {
      double[] after = cells.pop();
      before(step, dh, dc, after, cells.peek());
      store(op, walk, direction, sequence, dc, out);
      return new double[dh.length];
    };
  }

  private static void store(
      LstmGradient op,
      ReferenceBackward walk,
      int direction,
      int sequence,
      double[] dc,
      Storage[] out) {
    int initial = op.forward().initialCellInput();
    if (initial >= 0) {
      walk.store(dc, (HostArray) out[op.gradientOutput(initial)], direction, sequence);
    }
  }

  private static double[] after(ReferenceBackward.Step step, double[] cell) {
    double[] after = new double[cell.length];
    for (int j = 0; j < cell.length; j++) {
      double kept = step.activate(0, step.sum(F, j)) * cell[j];
      after[j] = kept + step.activate(0, step.sum(I, j)) * step.activate(1, step.sum(G, j));
    }
    return after;
  }

  /** Takes dc, in place, from after a step to before it. */
  private static void before(
      ReferenceBackward.Step step, double[] dh, double[] dc, double[] after, double[] before) {
    for (int j = 0; j < dh.length; j++) {
      double i = step.sum(I, j);
      double o = step.sum(O, j);
      double f = step.sum(F, j);
      double g = step.sum(G, j);
      double output = step.activate(0, o);
      step.delta(O, j, dh[j] * step.activateUnbounded(2, after[j]) * step.slope(0, o));
      dc[j] += dh[j] * output * step.slopeUnbounded(2, after[j]);
      step.delta(I, j, dc[j] * step.activate(1, g) * step.slope(0, i));
      step.delta(F, j, dc[j] * before[j] * step.slope(0, f));
      step.delta(G, j, dc[j] * step.activate(0, i) * step.slope(1, g));
      dc[j] *= step.activate(0, f);
    }
  }
}
