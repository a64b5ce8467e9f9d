package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/**
 * {@link Binary} on every backend: each function on pairs of special values and over all
 * magnitudes, for every type it takes, and ADD with every way to broadcast.
 */
class BinaryContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (BinaryFunction function : BinaryFunction.values()) {
      if (function.isLogical()) {
        cases.add(bool(function));
        continue;
      }
      cases.add(
          Case.of(
              function + " of FLOAT32",
              new Binary(function),
              tolerance(function),
              floats().get(0),
              floats().get(1)));
      cases.add(exact(function + " of INT32", function, ints(7), ints(8)));
      cases.add(exact(function + " of INT64", function, longs(7), longs(8)));
      for (DataType type : List.of(DataType.INT8, DataType.UINT8)) {
        if (takesBytes(function)) {
          cases.add(exact(function + " of " + type, function, bytes(type, 9), bytes(type, 10)));
        }
      }
    }
    cases.add(bool(BinaryFunction.EQUAL));
    cases.add(bool(BinaryFunction.NOT_EQUAL));
    long[][][] shapes = {
      {{}, {}},
      {{5}, {}},
      {{15}, {15}},
      {{}, {5}},
      {{1000}, {1}},
      {{33, 65}, {65}},
      {{64}, {33, 64}},
      {{33, 65}, {33, 1}},
      {{33, 1}, {33, 65}},
      {{33, 1}, {1, 65}},
      {{33, 1}, {1, 3}},
      {{7, 3}, {3}},
      {{2, 5, 4, 6}, {5, 1, 1}},
      {{2, 5, 4, 60}, {1, 5, 1, 60}},
      {{2, 1, 3, 1, 5}, {4, 1, 6, 5}},
      {{2, 1, 3, 1, 2}, {4, 1, 6, 2}},
      {{1, 1, 1, 129}, {1, 129}},
      {{300, 130}, {300, 130}},
      {{3, 20000}, {3, 1}},
      {{40000, 1}, {3}},
      {{0}, {1}},
      {{4, 0, 3}, {1, 3}},
    };
    long seed = 10;
    for (long[][] pair : shapes) {
      HostTensor a = HostTensor.random(seed++, pair[0]);
      HostTensor b = HostTensor.random(seed++, pair[1]);
      cases.add(exact("SUB of " + a.shape() + " and " + b.shape(), BinaryFunction.SUB, a, b));
    }
    cases.add(
        exact(
            "INT32 [6, 1, 70] and [9, 1]",
            BinaryFunction.SUB,
            HostTensor.random(1, TensorType.of(DataType.INT32, 6, 1, 70), -99, 99),
            HostTensor.random(2, TensorType.of(DataType.INT32, 9, 1), -99, 99)));
    cases.add(
        exact(
            "BOOL [6, 1, 70] and [9, 1]",
            BinaryFunction.AND,
            HostTensor.random(1, TensorType.of(DataType.BOOL, 6, 1, 70), 0, 1),
            HostTensor.random(2, TensorType.of(DataType.BOOL, 9, 1), 0, 1)));
    return cases;
  }

  private static Case exact(String name, BinaryFunction function, HostTensor a, HostTensor b) {
    return Case.of(name, new Binary(function), Tolerance.exact(), a, b);
  }

  private static boolean takesBytes(BinaryFunction function) {
    return switch (function) {
      case DIV, POW, MOD, FMOD -> false;
      default -> true;
    };
  }

  /** From the whole range, so that sums and products overflow. */
  private static HostTensor bytes(DataType type, long seed) {
    return HostTensor.random(seed, TensorType.of(type, 4, 123), 0, 256);
  }

  private static Case bool(BinaryFunction function) {
    return exact(
        function + " of BOOL",
        function,
        HostTensor.random(1, TensorType.of(DataType.BOOL, 3, 43), 0, 1),
        HostTensor.random(2, TensorType.of(DataType.BOOL, 3, 43), 0, 1));
  }

  /**
   * OpenCL's bounds; the reference rounds its double once, which for + − · / is what float does.
   */
  private static Tolerance tolerance(BinaryFunction function) {
    return switch (function) {
      case DIV -> Tolerance.relative(6, Float.MIN_NORMAL);
      case POW -> Tolerance.relative(33, Float.MIN_NORMAL);
      case MOD -> Tolerance.relative(2, Float.MIN_NORMAL);
      default -> Tolerance.relative(0, Float.MIN_NORMAL);
    };
  }

  /** Every pair of special values, then pairs of all magnitudes. */
  private static List<HostTensor> floats() {
    float[] special = {
      0,
      -0f,
      1,
      -1,
      0.5f,
      -2,
      3,
      -3,
      7.25f,
      1e-20f,
      1e20f,
      -1e20f,
      Float.MAX_VALUE,
      2,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN
    };
    int pairs = special.length * special.length;
    int magnitudes = 1500;
    float[] a = new float[pairs + 2 * magnitudes];
    float[] b = new float[a.length];
    for (int i = 0; i < pairs; i++) {
      a[i] = special[i / special.length];
      b[i] = special[i % special.length];
    }
    SplittableRandom random = new SplittableRandom(3);
    for (int i = pairs; i < a.length; i += 2) {
      a[i] = (float) random.nextDouble(-10, 10);
      b[i] = (float) random.nextDouble(-10, 10);
      a[i + 1] = (float) (random.nextInt(-9, 10) * Math.pow(2, random.nextDouble(-30, 30)));
      b[i + 1] = (float) (random.nextInt(-9, 10) * Math.pow(2, random.nextDouble(-30, 30)));
    }
    return List.of(HostTensor.of(a, a.length), HostTensor.of(b, b.length));
  }

  private static HostTensor ints(int seed) {
    int[] special = {0, 1, -1, 2, -2, 7, 31, Integer.MAX_VALUE, Integer.MIN_VALUE};
    int[] values = new int[500];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 3 == 0 ? random.nextInt() : special[random.nextInt(special.length)];
    }
    return HostTensor.of(values, values.length);
  }

  private static HostTensor longs(int seed) {
    long[] special = {0, 1, -1, 2, -2, 7, 63, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE};
    long[] values = new long[500];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 3 == 0 ? random.nextLong() : special[random.nextInt(special.length)];
    }
    return HostTensor.of(values, values.length);
  }
}
