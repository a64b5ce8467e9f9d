package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;
import org.jocelyn.op.OptimizerStep;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Output;
import org.jocelyn.testing.TestBackends;
import org.jocelyn.testing.Tolerance;

/** What the contracts of the optimizers share. */
final class OptimizerCases {
  private static final float[] SPECIAL = {
    0, -0f, 1e-30f, -1e-12f, 0x1p50f, -0x1p50f, Float.POSITIVE_INFINITY, Float.NaN
  };

  private OptimizerCases() {}

  /** A step from states of zero, one from later states, and one with special gradients. */
  static List<Case> of(OptimizerStep op) {
    List<Case> cases = new ArrayList<>();
    for (long[] dims : new long[][] {{1}, {3, 0}, {3, 41}, {20011}}) {
      HostTensor gradient = HostTensor.random(2, TensorType.float32(dims), 0.01, 1);
      cases.add(row(op, op + " of " + gradient.shape(), 7, gradient, true));
      cases.add(row(op, op + " of " + gradient.shape() + " first", 1, gradient, false));
    }
    HostTensor special = HostTensor.of(SPECIAL, SPECIAL.length);
    cases.add(row(op, op + " special", 1, special, false));
    return cases;
  }

  /** Parameter and gradient have one sign, so that the decay of weights cancels nothing. */
  private static Case row(
      OptimizerStep op, String name, long step, HostTensor gradient, boolean later) {
    List<HostTensor> inputs = new ArrayList<>();
    inputs.add(HostTensor.random(1, gradient.type(), 0.01, 2));
    inputs.add(gradient);
    for (String state : op.states()) {
      double low = state.equals("squares") ? 0 : -1;
      HostTensor some = HostTensor.random(3 + inputs.size(), gradient.type(), low, 1);
      inputs.add(later ? some : HostTensor.filled(gradient.type(), 0));
    }
    float[] rates = op.rates(0.03, step);
    inputs.add(HostTensor.of(rates, rates.length));
    inputs.add(HostTensor.of(new float[] {0.75f}, 1));
    return new Case(name, op, inputs, OptimizerCases::bound);
  }

  /** The error that {@link OptimizerStep} states: a step up with magnitudes gives their sum. */
  private static double[] bound(Op op, List<HostTensor> inputs, int output, double[] expected) {
    List<HostTensor> magnitudes = new ArrayList<>();
    inputs.forEach(input -> magnitudes.add(input.abs()));
    int rates = inputs.size() - 2;
    magnitudes.set(rates, magnitudes.get(rates).with(0, -inputs.get(rates).data().get(0)));
    List<Output> sums = OpContract.run(TestBackends.reference(), op, magnitudes);
    double[] bound = sums.get(output).values();
    for (int i = 0; i < bound.length; i++) {
      double magnitude = Double.isFinite(bound[i]) ? bound[i] : 0;
      bound[i] = 32 * Tolerance.EPSILON * magnitude + 128 * Float.MIN_NORMAL;
    }
    return bound;
  }
}
