package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.op.UnaryGradient;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/**
 * {@link UnaryGradient} on every backend: each derivative over the arguments of {@link
 * UnaryContract}, from the argument and where possible from the value.
 */
class UnaryGradientContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (UnaryFunction function : UnaryFunction.values()) {
      if (!function.isPredicate()) {
        Unary op = UnaryContract.withParameters(function);
        cases.add(sweep(function + " of x", UnaryGradient.of(op)));
        if (UnaryGradient.derivesFromOutput(function, op.alpha(), op.beta())) {
          cases.add(
              sweep(function + " of y", new UnaryGradient(function, op.alpha(), op.beta(), true)));
        }
      }
    }
    for (float exponent : new float[] {0, 1, 2, -1, 0.5f}) {
      cases.add(
          sweep(
              "POWER " + exponent, UnaryGradient.of(new Unary(UnaryFunction.POWER, exponent, 0))));
    }
    UnaryGradient gelu = UnaryGradient.of(Unary.of(UnaryFunction.GELU));
    HostTensor one = HostTensor.of(new float[] {0.3f});
    cases.add(Case.of("GELU of a scalar", gelu, tolerance(gelu), one, one));
    HostTensor none = HostTensor.of(new float[0], 3, 0);
    cases.add(Case.of("GELU of none", gelu, tolerance(gelu), none, none));
    cases.add(
        Case.of(
            "GELU of 7x19", // few elements: this runs on a simulator too
            gelu,
            tolerance(gelu),
            HostTensor.random(3, 7, 19),
            HostTensor.random(4, 7, 19)));
    return cases;
  }

  private static Case sweep(String name, UnaryGradient op) {
    float[] v = UnaryContract.numbers();
    HostTensor dy = HostTensor.random(9, v.length);
    for (int i = 0; i < v.length; i++) {
      // a power of two where the derivative may be beyond float32 and the product not
      boolean extreme = !(Math.abs(v[i]) > 1e-2 && Math.abs(v[i]) < 80);
      if (extreme) {
        dy.data().set(i, i % 2 == 0 ? 1 : -1);
      }
    }
    return Case.of(name, op, tolerance(op), HostTensor.of(v, v.length), dy);
  }

  /** The error that {@link UnaryGradient} states, and the rounding of the reference itself. */
  private static Tolerance tolerance(UnaryGradient op) {
    int roundings = 1 + roundings(op.function());
    boolean absolute =
        switch (op.function()) {
          case GELU, GELU_TANH, SILU, MISH, ERF, CELU -> true;
          default -> false;
        };
    return (ignored, inputs, output, expected) -> {
      double[] bound = new double[expected.length];
      for (int i = 0; i < bound.length; i++) {
        double magnitude = Double.isFinite(expected[i]) ? Math.abs(expected[i]) : 0;
        double dy = Math.abs(inputs.get(1).data().get(i));
        bound[i] = roundings * Tolerance.EPSILON * (magnitude + (absolute ? dy : 0));
        bound[i] += 128 * Float.MIN_NORMAL * (1 + dy);
      }
      return bound;
    };
  }

  private static int roundings(UnaryFunction function) {
    return switch (function) {
      case IDENTITY, RELU, LEAKY_RELU, THRESHOLDED_RELU, SHRINK, HARD_SIGMOID -> 1;
      case ABS, NEG, SIGN, FLOOR, CEIL, ROUND, CLIP, AFFINE -> 1;
      case POWER -> 40;
      default -> 24;
    };
  }
}
