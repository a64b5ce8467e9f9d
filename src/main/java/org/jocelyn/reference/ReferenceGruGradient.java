package org.jocelyn.reference;

import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.GruGradient;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.OpKernel;

/** {@link GruGradient} as its formulas state it. */
final class ReferenceGruGradient implements OpKernel<GruGradient> {
  private static final int Z = 0;
  private static final int R = 1;
  private static final int N = 2;

  @Override
  public Execution prepare(GruGradient op, List<TensorType> inputs, List<TensorType> outputs) {
    RecurrentGeometry g = op.geometry(inputs);
    ReferenceBackward.Cell cell =
        op.forward().linearBeforeReset()
            ? ReferenceGruGradient::resetAfter
            : ReferenceGruGradient::resetBefore;
    return (in, out) ->
        new ReferenceBackward(op, g, in).run((direction, sequence, steps) -> cell, out);
  }

  private static double[] resetBefore(ReferenceBackward.Step step, double[] dh) {
    int hidden = dh.length;
    double[] h = step.h();
    double[] reset = new double[hidden];
    double[] resetState = new double[hidden];
    for (int j = 0; j < hidden; j++) {
      reset[j] = step.activate(0, step.sum(R, j));
      resetState[j] = reset[j] * h[j];
    }
    double[] before = new double[hidden];
    double[] dResetState = new double[hidden];
    for (int j = 0; j < hidden; j++) {
      double sum = step.input(N, j) + step.state(N, j, resetState);
      double delta = candidate(step, j, sum, dh, before);
      step.inputDelta(N, j, delta);
      step.stateDelta(N, j, delta, resetState, dResetState);
    }
    for (int j = 0; j < hidden; j++) {
      step.delta(R, j, dResetState[j] * h[j] * step.slope(0, step.sum(R, j)));
      before[j] += dResetState[j] * reset[j];
    }
    return before;
  }

  private static double[] resetAfter(ReferenceBackward.Step step, double[] dh) {
    double[] before = new double[dh.length];
    for (int j = 0; j < dh.length; j++) {
      double product = step.state(N, j, step.h());
      double reset = step.activate(0, step.sum(R, j));
      double delta = candidate(step, j, step.input(N, j) + reset * product, dh, before);
      step.inputDelta(N, j, delta);
      step.stateDelta(N, j, delta * reset, step.h(), step.dh());
      step.delta(R, j, delta * product * step.slope(0, step.sum(R, j)));
    }
    return before;
  }

  /** Does what belongs to z, and returns the gradient of n's sum. */
  private static double candidate(
      ReferenceBackward.Step step, int j, double sum, double[] dh, double[] before) {
    double z = step.activate(0, step.sum(Z, j));
    double n = step.activate(1, sum);
    step.delta(Z, j, dh[j] * (step.h()[j] - n) * step.slope(0, step.sum(Z, j)));
    before[j] = dh[j] * z;
    return dh[j] * (1 - z) * step.slope(1, sum);
  }
}
