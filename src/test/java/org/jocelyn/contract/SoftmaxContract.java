package org.jocelyn.contract;

import static org.jocelyn.testing.Tolerance.EPSILON;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Op;
import org.jocelyn.op.Softmax;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;

/** {@link Softmax} on every backend. */
class SoftmaxContract extends OpContract {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private final List<Case> cases = new ArrayList<>();

  @Override
  protected List<Case> cases() {
    cases.clear();
    lastAxis();
    otherAxes();
    masks();
    causalAndLengths();
    extremes();
    return cases;
  }

  private void lastAxis() {
    for (int n : new int[] {1, 2, 3, 7, 16, 33, 64, 257, 1000, 1025, 2052, 5003, 8200}) {
      both("rows of " + n, Softmax.along(-1), logits(n, 5, n));
    }
    both("one axis", Softmax.along(0), logits(1, 77));
    both("many short rows", Softmax.along(-1), logits(1, 301, 5));
    both("scaled", Softmax.along(-1).scaled(0.3f), logits(1, 9, 130));
    both("negative scale", Softmax.along(-1).scaled(-1.5f), logits(1, 9, 130));
    both("zero scale", Softmax.along(-1).scaled(0), logits(1, 3, 13));
    both("no rows", Softmax.along(-1), logits(1, 0, 13));
    both("empty rows", Softmax.along(-1), logits(1, 4, 0));
  }

  private void otherAxes() {
    both("axis 0", Softmax.along(0), logits(2, 40, 23));
    both("axis 0, one column", Softmax.along(0), logits(2, 300, 1));
    both("axis 1 of 3", Softmax.along(1), logits(2, 3, 50, 16));
    both("axis 1 of 4", Softmax.along(1), logits(2, 2, 21, 5, 7));
    both("axis 1, few columns", Softmax.along(1), logits(2, 4, 1000, 3));
    both("axis 1, many columns", Softmax.along(1), logits(2, 2, 3, 333));
    both("axis −2, scaled", Softmax.along(-2).scaled(-0.7f), logits(2, 2, 19, 33));
    both("axis 1 of no columns", Softmax.along(1), logits(2, 2, 19, 0));
    both("axis 1 empty", Softmax.along(1), logits(2, 2, 0, 19));
  }

  private void masks() {
    long[][] shapes = {{2, 3, 10, 36}, {36}, {1}, {10, 36}, {10, 1}, {2, 1, 10, 36}, {3, 1, 36}};
    for (long[] shape : shapes) {
      String name = " mask " + Arrays.toString(shape);
      both("keep" + name, masked(Masking.Kind.KEEP), logits(3, 2, 3, 10, 36), keep(4, shape));
      both(
          "additive" + name,
          masked(Masking.Kind.ADDITIVE).scaled(0.4f),
          logits(3, 2, 3, 10, 36),
          additive(4, shape));
    }
    both(
        "keep mask, long rows",
        masked(Masking.Kind.KEEP),
        logits(3, 2, 4, 3001),
        keep(4, 2, 1, 3001));
    both(
        "additive mask, lengths, longer rows",
        masked(Masking.Kind.ADDITIVE, false, true),
        logits(3, 2, 1, 9000),
        additive(4, 9000),
        HostTensor.of(new int[] {8191, 5}, 2));
    Softmax middle = Softmax.along(1).scaled(0.3f);
    for (long[] shape : new long[][] {{2, 9, 20}, {9, 1}, {20}, {2, 1, 1}}) {
      String name = " mask, axis 1, " + Arrays.toString(shape);
      both(
          "keep" + name,
          middle.masked(new Masking(Masking.Kind.KEEP, false, false)),
          logits(5, 2, 9, 20),
          keep(6, shape));
      both(
          "additive" + name,
          middle.masked(new Masking(Masking.Kind.ADDITIVE, false, false)),
          logits(5, 2, 9, 20),
          additive(6, shape));
    }
    both(
        "keep nothing",
        masked(Masking.Kind.KEEP),
        logits(3, 4, 21),
        HostTensor.filled(TensorType.of(DataType.BOOL, 4, 21), 0));
    both(
        "add −∞ everywhere",
        masked(Masking.Kind.ADDITIVE),
        logits(3, 4, 21),
        HostTensor.filled(TensorType.float32(1), Double.NEGATIVE_INFINITY));
    both(
        "the most negative float hides",
        masked(Masking.Kind.ADDITIVE),
        logits(3, 1, 5),
        HostTensor.of(new float[] {-Float.MAX_VALUE, 0, -Float.MAX_VALUE, 0, 0}, 5));
  }

  private void causalAndLengths() {
    for (int[] size : new int[][] {{7, 7}, {5, 9}, {9, 5}, {1, 33}, {33, 1}, {40, 72}}) {
      String name = " " + size[0] + "x" + size[1];
      HostTensor logits = logits(7, 3, 2, size[0], size[1]);
      HostTensor lengths = HostTensor.of(new int[] {0, (size[1] + 1) / 2, size[1] + 9}, 3);
      both("causal" + name, masked(Masking.Kind.NONE, true, false), logits);
      both("lengths" + name, masked(Masking.Kind.NONE, false, true), logits, lengths);
      both("causal, lengths" + name, masked(Masking.Kind.NONE, true, true), logits, lengths);
      both(
          "all masks" + name,
          masked(Masking.Kind.KEEP, true, true),
          logits,
          keep(8, size[0], size[1]),
          lengths);
      both(
          "all masks, additive" + name,
          masked(Masking.Kind.ADDITIVE, true, true),
          logits,
          additive(8, size[1]),
          lengths);
    }
    both(
        "INT64 lengths out of range",
        masked(Masking.Kind.NONE, false, true),
        logits(7, 4, 3, 11),
        HostTensor.of(new long[] {-5, 1L << 33, Long.MIN_VALUE, 3}, 4));
    both(
        "INT32 lengths out of range",
        masked(Masking.Kind.NONE, false, true),
        logits(7, 3, 11),
        HostTensor.of(new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE, -1}, 3));
  }

  private void extremes() {
    Softmax plain = Softmax.along(-1);
    TensorType type = TensorType.float32(6, 67);
    both("logits of ±10⁴", plain, HostTensor.random(9, type, -1e4, 1e4));
    both("logits near 10⁴", plain, HostTensor.random(9, type, 9999, 10001));
    both("logits near −10⁴, scaled", plain.scaled(0.3f), HostTensor.random(9, type, -10001, -9999));
    both("the largest floats", plain, HostTensor.filled(type, Float.MAX_VALUE));
    HostTensor strange =
        HostTensor.random(9, type, -1, 1)
            .with(5, -INFINITY)
            .with(67 + 9, INFINITY)
            .with(2 * 67 + 66, Double.NaN)
            .with(3 * 67, INFINITY)
            .with(3 * 67 + 1, -INFINITY)
            .with(4 * 67 + 40, Double.NaN)
            .with(4 * 67 + 41, INFINITY);
    both("infinities and NaN", plain, strange);
    both("infinities and NaN, scaled down", plain.scaled(-2), strange);
    both("a row of −∞", plain, HostTensor.filled(type, -INFINITY));
    both("rows of +∞", plain, HostTensor.filled(type, INFINITY));
    both("rows of NaN", plain, HostTensor.filled(type, Double.NaN));
    both(
        "axis 0 with infinities and NaN",
        Softmax.along(0),
        HostTensor.random(9, TensorType.float32(5, 37), -1, 1)
            .with(3, INFINITY)
            .with(9, Double.NaN)
            .with(20, -INFINITY));
    both(
        "hidden NaN and infinity",
        masked(Masking.Kind.NONE, false, true),
        HostTensor.random(9, TensorType.float32(2, 67), -1, 1)
            .with(40, Double.NaN)
            .with(67 + 66, INFINITY),
        HostTensor.of(new int[] {40, 66}, 2));
    both(
        "a row of NaN under a mask",
        masked(Masking.Kind.KEEP, true, false),
        logits(9, 1, 30, 30).with(5 * 30 + 1, Double.NaN),
        HostTensor.filled(TensorType.of(DataType.BOOL, 30), 1).with(2, 0));
    both(
        "NaN in the mask",
        masked(Masking.Kind.ADDITIVE),
        logits(9, 3, 30),
        additive(9, 3, 30).with(31, Double.NaN));
    both(
        "hidden by −∞ whatever the logit",
        masked(Masking.Kind.ADDITIVE),
        logits(9, 1, 30).with(4, Double.NaN).with(5, INFINITY),
        HostTensor.filled(TensorType.float32(30), 0.5).with(4, -INFINITY).with(5, -INFINITY));
  }

  private static Softmax masked(Masking.Kind kind) {
    return masked(kind, false, false);
  }

  private static Softmax masked(Masking.Kind kind, boolean causal, boolean lengths) {
    return Softmax.along(-1).masked(new Masking(kind, causal, lengths));
  }

  private static HostTensor logits(long seed, long... shape) {
    return HostTensor.random(seed, TensorType.float32(shape), -4, 4);
  }

  private static HostTensor keep(long seed, long... shape) {
    return HostTensor.random(seed, TensorType.of(DataType.BOOL, shape), 0, 1);
  }

  /** Values in [−2, 2), of which a quarter is replaced by −∞. */
  private static HostTensor additive(long seed, long... shape) {
    HostTensor mask = HostTensor.random(seed, TensorType.float32(shape), -2, 2);
    for (int i = 0; i < mask.data().length(); i++) {
      if (mask.data().get(i) < -1) {
        mask.data().set(i, Double.NEGATIVE_INFINITY);
      }
    }
    return mask;
  }

  private void both(String name, Softmax op, HostTensor... inputs) {
    cases.add(Case.of(name, op, SoftmaxContract::bound, inputs));
    cases.add(Case.of("log: " + name, op.log(), SoftmaxContract::bound, inputs));
  }

  /** The bound in the Javadoc of {@link Softmax}. */
  static double[] bound(Op op, List<HostTensor> inputs, int output, double[] expected) {
    Softmax softmax = (Softmax) op;
    double n = inputs.get(0).shape().dim(softmax.axis());
    boolean exact = Math.getExponent(softmax.scale()) == Math.log(softmax.scale()) / Math.log(2);
    boolean adds = softmax.masking().kind() == Masking.Kind.ADDITIVE;
    double t = exact ? 0 : Math.abs(softmax.scale()) * largest(inputs.get(0));
    if (adds) {
      t = Math.abs(softmax.scale()) * largest(inputs.get(0)) + largest(inputs.get(1));
    }
    double common = 16 + 2 * Math.sqrt(n) + 4 * t;
    return Arrays.stream(expected)
        .map(
            y ->
                softmax.logarithmic()
                    ? EPSILON * (common + 4 * Math.abs(y))
                    : EPSILON * y * (common + 4 * Math.abs(Math.log(Math.max(y, 1e-300))))
                        + 2 * Float.MIN_NORMAL)
        .toArray();
  }

  private static double largest(HostTensor x) {
    double largest = 0;
    for (int i = 0; i < x.data().length(); i++) {
      double value = Math.abs(x.data().get(i));
      largest = Double.isFinite(value) ? Math.max(largest, value) : largest;
    }
    return largest;
  }
}
