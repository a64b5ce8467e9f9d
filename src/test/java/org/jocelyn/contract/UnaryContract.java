package org.jocelyn.contract;

import static org.jocelyn.op.UnaryFunction.ABS;
import static org.jocelyn.op.UnaryFunction.CLIP;
import static org.jocelyn.op.UnaryFunction.NEG;
import static org.jocelyn.op.UnaryFunction.NOT;
import static org.jocelyn.op.UnaryFunction.SIGN;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/**
 * {@link Unary} on every backend: each function over a dense sweep of its interesting range, over
 * all magnitudes, and on the special values, within the error that {@link UnaryFunction} states.
 */
class UnaryContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (UnaryFunction function : UnaryFunction.values()) {
      if (function != NOT) {
        cases.add(sweep(function));
      }
    }
    cases.add(exact("RELU of one", UnaryFunction.RELU, HostTensor.of(new float[] {-1}, 1)));
    cases.add(exact("RELU of a scalar", UnaryFunction.RELU, HostTensor.of(new float[] {2})));
    cases.add(exact("RELU of none", UnaryFunction.RELU, HostTensor.of(new float[0], 3, 0)));
    for (UnaryFunction function : List.of(UnaryFunction.GELU, UnaryFunction.SIN)) {
      Unary op = Unary.of(function); // few elements: these run on a simulator too
      cases.add(Case.of(function + " of 7x19", op, tolerance(op), HostTensor.random(3, 7, 19)));
    }
    cases.add(exact("NOT", NOT, HostTensor.random(1, TensorType.of(DataType.BOOL, 7, 41), 0, 1)));
    cases.add(
        Case.of(
            "POWER 2 takes its own path",
            new Unary(UnaryFunction.POWER, 2, 0),
            Tolerance.relative(1, Float.MIN_NORMAL),
            sweep()));
    for (UnaryFunction function : List.of(ABS, NEG, SIGN)) {
      cases.add(exact(function + " of INT32", function, ints()));
      cases.add(exact(function + " of INT64", function, longs()));
    }
    Unary clip = new Unary(CLIP, -2.5f, 1e30f);
    cases.add(Case.of("CLIP of INT32", clip, Tolerance.exact(), ints()));
    cases.add(Case.of("CLIP of INT64", clip, Tolerance.exact(), longs()));
    return cases;
  }

  private static Case exact(String name, UnaryFunction function, HostTensor x) {
    return Case.of(name, Unary.of(function), Tolerance.exact(), x);
  }

  private static HostTensor ints() {
    return HostTensor.of(
        new int[] {
          0,
          1,
          -1,
          2,
          -2,
          -3,
          7,
          -100,
          12345,
          1 << 30,
          Integer.MAX_VALUE,
          Integer.MIN_VALUE,
          Integer.MIN_VALUE + 1,
          5,
          6,
          -5,
          -6,
          9,
          10,
          11,
          12
        },
        3,
        7);
  }

  private static HostTensor longs() {
    return HostTensor.of(
        new long[] {
          0, 1, -1, 3, -3, 1L << 40, -(1L << 40), Long.MAX_VALUE, Long.MIN_VALUE, 99, -99
        },
        11);
  }

  private static Case sweep(UnaryFunction function) {
    Unary op = withParameters(function);
    return Case.of(function.name(), op, tolerance(op), sweep());
  }

  /** The function with parameters that are not special. */
  static Unary withParameters(UnaryFunction function) {
    return switch (function) {
      case LEAKY_RELU -> new Unary(function, 0.1f, 0);
      case ELU -> new Unary(function, 1.3f, 0);
      case SELU -> new Unary(function, 1.6732632f, 1.050701f);
      case CELU -> new Unary(function, 0.7f, 0);
      case THRESHOLDED_RELU -> new Unary(function, 1, 0);
      case SHRINK -> new Unary(function, 0.5f, 0.3f);
      case HARD_SIGMOID -> new Unary(function, 0.2f, 0.5f);
      case POWER -> new Unary(function, 2.5f, 0);
      case CLIP -> new Unary(function, -1.5f, 2);
      case AFFINE -> new Unary(function, 1.7f, 0.3f);
      default -> Unary.of(function);
    };
  }

  /** The error that {@link UnaryFunction} states, and the rounding of the reference itself. */
  private static Tolerance tolerance(Unary op) {
    float alpha = op.alpha();
    float beta = op.beta();
    return switch (op.function()) {
      case IDENTITY,
          RELU,
          THRESHOLDED_RELU,
          ABS,
          NEG,
          SIGN,
          FLOOR,
          CEIL,
          ROUND,
          CLIP,
          IS_NAN,
          IS_INF,
          NOT ->
          Tolerance.exact();
      case LEAKY_RELU, SOFTSIGN, HARD_SWISH, RSQRT, RECIPROCAL, SQRT -> roundings(6);
      case EXP, LOG -> roundings(6);
      case SIN, COS, ASIN, ACOS, SINH, COSH, ASINH, ACOSH -> roundings(8);
      case TAN, ATAN, ATANH -> roundings(10);
      case SHRINK -> roundings(1);
      case ELU, SELU, CELU -> roundings(14);
      case SIGMOID, TANH, SOFTPLUS -> roundings(12);
      case GELU, SILU, MISH -> roundings(20);
      case ERF, POWER -> roundings(32);
      case GELU_TANH ->
          (ignored, inputs, output, expected) -> {
            double[] bound = roundings(20).bound(ignored, inputs, output, expected);
            for (int i = 0; i < bound.length; i++) {
              double x = inputs.get(0).data().get(i);
              double exponent = 1.6 * Math.abs(x + 0.044715 * x * x * x);
              bound[i] *= 1 + (Double.isFinite(exponent) ? 0.3 * exponent : 0);
            }
            return bound;
          };
      case HARD_SIGMOID, AFFINE ->
          (ignored, inputs, output, expected) -> {
            double[] bound = new double[expected.length];
            for (int i = 0; i < bound.length; i++) {
              double x = inputs.get(0).data().get(i);
              double magnitude = Math.abs(alpha * x) + Math.abs(beta);
              bound[i] = 2 * Tolerance.EPSILON * (Double.isFinite(magnitude) ? magnitude : 0);
            }
            return bound;
          };
    };
  }

  private static Tolerance roundings(double count) {
    return Tolerance.relative(count + 1, 128 * Float.MIN_NORMAL);
  }

  private static HostTensor sweep() {
    float[] numbers = numbers();
    return HostTensor.of(numbers, numbers.length);
  }

  /** Dense where functions bend, sparse over all magnitudes, and every special value. */
  static float[] numbers() {
    float[] special = {
      0,
      -0f,
      1,
      -1,
      0.5f,
      -0.5f,
      1.5f,
      2.5f,
      -2.5f,
      3,
      -3,
      6,
      20,
      -20,
      88,
      88.7f,
      89,
      -87,
      -88,
      -89,
      -103,
      -104,
      -105,
      0x1p22f,
      8388607.5f,
      0x1p23f,
      -0x1p24f,
      1e10f,
      -1e10f,
      1e30f,
      -1e30f,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      Float.MIN_NORMAL,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN
    };
    int dense = 2000;
    float[] numbers = new float[special.length + 3 * dense];
    System.arraycopy(special, 0, numbers, 0, special.length);
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0, at = special.length; i < dense; i++) {
      numbers[at++] = 12f * (i - dense / 2) / dense;
      numbers[at++] = (float) random.nextDouble(-110, 110);
      double magnitude = Math.pow(2, random.nextDouble(-126, 127));
      numbers[at++] = (float) (random.nextBoolean() ? magnitude : -magnitude);
    }
    return numbers;
  }
}
