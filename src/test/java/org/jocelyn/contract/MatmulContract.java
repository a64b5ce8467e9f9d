package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Matmul;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Matmul} on every backend. */
class MatmulContract extends OpContract {
  private static final Matmul PLAIN = Matmul.plain();
  private static final Matmul EPILOGUE = PLAIN.scaled(0.5f).withBias();
  private static final boolean[] BOTH = {false, true};

  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    sizes(cases);
    vectors(cases);
    batches(cases);
    epilogues(cases);
    halves(cases);
    extremes(cases);
    return cases;
  }

  private static void sizes(List<Case> cases) {
    int[][] everyTranspose = {
      {1, 1, 1},
      {2, 3, 4},
      {7, 5, 3},
      {13, 17, 19},
      {32, 32, 32},
      {1, 100, 257},
      {100, 1, 33},
      {65, 63, 129},
      {128, 96, 64},
      {3, 1000, 5},
      {0, 4, 5},
      {4, 0, 5},
      {4, 5, 0},
      // a row or column more than a tile, and one less, with depths around a packed block's
      {25, 65, 257},
      {23, 63, 255},
    };
    // enough for the largest tiles, each operand in both layouts
    int[][] large = {{257, 131, 67}, {132, 260, 36}};
    int[][] plain = {
      {17, 129, 512},
      {12, 32, 16},
      {6, 16, 256},
      {5, 5, 15},
      {64, 64, 17},
      // more than is packed at a time, in each direction
      {5, 2053, 9},
      {2051, 5, 9},
      {9, 7, 2055},
      // a large K, in a square and in vectors
      {6, 33, 10_001},
      {3, 5, 20_000},
      {1, 1, 100_003},
      {300, 250, 40},
      {7, 1100, 300},
      {13, 200, 2100},
    };
    for (int[] s : everyTranspose) {
      for (boolean transposeA : BOTH) {
        for (boolean transposeB : BOTH) {
          cases.add(product(PLAIN.transposed(transposeA, transposeB), s[0], s[1], s[2]));
        }
      }
    }
    for (int[] s : large) {
      for (boolean transposed : BOTH) {
        cases.add(product(PLAIN.transposed(transposed, transposed), s[0], s[1], s[2]));
      }
    }
    for (int[] s : plain) {
      cases.add(product(PLAIN, s[0], s[1], s[2]));
    }
  }

  private static void vectors(List<Case> cases) {
    HostTensor x = random(2, 31);
    cases.add(summed("vector by matrix", PLAIN, 31, x, random(3, 31, 7)));
    cases.add(summed("matrix by vector", PLAIN, 31, random(2, 7, 31), x));
    cases.add(summed("vector by vector", PLAIN, 31, x, random(3, 31)));
    cases.add(summed("vector by batch", PLAIN, 31, x, random(3, 2, 31, 40)));
    cases.add(summed("batch by vector", PLAIN, 31, random(3, 2, 5, 31), x));
    // few enough for the kernels that do not pack, beyond one block of outputs
    for (int[] s : new int[][] {{1, 1057, 70}, {1057, 1, 70}, {2, 1057, 70}, {1057, 4, 70}}) {
      for (boolean transposeA : BOTH) {
        for (boolean transposeB : BOTH) {
          Matmul op = PLAIN.transposed(transposeA, transposeB);
          cases.add(product(op, s[0], s[1], s[2]));
        }
      }
    }
    for (boolean transposed : BOTH) {
      Matmul op = EPILOGUE.accumulating().then(Activation.SILU).transposed(transposed, transposed);
      cases.add(product(op, 1, 45, 67));
      cases.add(product(op, 45, 1, 67));
      cases.add(product(op, 3, 45, 67));
      cases.add(product(op, 45, 3, 67));
    }
  }

  private static void batches(List<Case> cases) {
    cases.add(summed("batch", PLAIN, 9, random(4, 5, 6, 9), random(5, 5, 9, 33)));
    cases.add(summed("both broadcast", PLAIN, 9, random(4, 2, 1, 6, 9), random(5, 3, 9, 8)));
    cases.add(summed("one B for all", PLAIN, 9, random(4, 3, 6, 9), random(5, 9, 8)));
    cases.add(summed("one A for all", PLAIN, 9, random(4, 6, 9), random(5, 3, 9, 8)));
    cases.add(
        summed(
            "one B for all, ᵀA",
            PLAIN.transposed(true, false),
            9,
            random(4, 3, 9, 6),
            random(5, 9, 8)));
    cases.add(
        summed(
            "batch, ᵀA ᵀB",
            PLAIN.transposed(true, true),
            9,
            random(4, 2, 2, 9, 14),
            random(5, 2, 1, 35, 9)));
    cases.add(summed("many small", PLAIN, 4, random(4, 300, 3, 4), random(5, 300, 4, 5)));
    cases.add(summed("many rows", PLAIN, 9, random(4, 5, 1, 9), random(5, 5, 9, 33)));
    cases.add(summed("many columns", PLAIN, 9, random(4, 5, 33, 9), random(5, 5, 9, 1)));
    cases.add(summed("large", PLAIN, 60, random(4, 2, 130, 60), random(5, 2, 60, 140)));
    cases.add(summed("empty batch", PLAIN, 4, random(4, 0, 3, 4), random(5, 1, 4, 5)));
    cases.add(
        summed(
            "batch with epilogue",
            EPILOGUE.accumulating().then(Activation.RELU),
            9,
            random(4, 2, 1, 6, 9),
            random(5, 3, 9, 8),
            random(6, 8),
            random(7, 2, 3, 6, 8)));
  }

  private static void epilogues(List<Case> cases) {
    for (Activation activation :
        List.of(
            Activation.RELU,
            Activation.GELU,
            Activation.SILU,
            Activation.clip(-0.5f, 1),
            Activation.leakyRelu(0.1f))) {
      cases.add(product(EPILOGUE.then(activation), 19, 21, 29));
    }
    cases.add(product(PLAIN.withBias(), 12, 64, 8));
    cases.add(product(PLAIN.accumulating(), 19, 21, 29));
    cases.add(product(PLAIN.accumulating(), 24, 64, 16));
    cases.add(product(PLAIN.scaled(-2), 19, 21, 29));
    cases.add(product(PLAIN.scaled(0), 19, 21, 29));
    // the sums of several blocks are scaled, added to what is there, and finished once
    cases.add(product(EPILOGUE.accumulating().then(Activation.RELU), 40, 70, 600));
    cases.add(product(EPILOGUE.accumulating(), 140, 132, 12));
    cases.add(product(EPILOGUE, 5, 7, 0));
    cases.add(product(EPILOGUE.accumulating().then(Activation.RELU), 5, 7, 0));
    cases.add(product(EPILOGUE.accumulating().then(Activation.SILU), 1, 7, 0));
  }

  private static void halves(List<Case> cases) {
    for (DataType type : List.of(DataType.FLOAT16, DataType.BFLOAT16)) {
      for (boolean transposed : BOTH) {
        Matmul op = PLAIN.transposed(transposed, transposed);
        cases.add(product(op, type, 37, 45, 71));
        cases.add(product(op, type, 1, 45, 71));
        cases.add(product(op, type, 45, 1, 71));
      }
      cases.add(product(EPILOGUE, type, 20, 40, 300));
      HostTensor a = HostTensor.random(1, TensorType.of(type, 16, 20), -1, 1);
      cases.add(
          summed(
              type + " subnormal, infinite and NaN",
              PLAIN,
              20,
              a.with(3, 0x1p-24).with(25, Double.POSITIVE_INFINITY).with(90, Double.NaN),
              HostTensor.random(2, TensorType.of(type, 20, 36), -1, 1).with(40, -0x1p-20)));
    }
  }

  private static void extremes(List<Case> cases) {
    for (int n : new int[] {1, 3, 8, 64}) {
      cases.add(
          summed(
              "NaN and infinity travel, N = " + n,
              PLAIN,
              8,
              random(1, 8, 8).with(9, Double.NaN).with(20, Double.POSITIVE_INFINITY),
              random(2, 8, n)));
    }
    cases.add(
        summed(
            "NaN in the last column and nowhere else",
            PLAIN,
            8,
            random(1, 13, 8),
            random(2, 8, 33).with(32, Double.NaN)));
    HostTensor infinite = random(1, 5, 6).with(8, Double.POSITIVE_INFINITY);
    cases.add(summed("infinity by zero is NaN", PLAIN, 6, infinite, random(2, 6, 7).with(14, 0)));
    cases.add(
        summed("infinity less infinity", PLAIN, 6, infinite.with(9, 1 / -0.0), filled(1, 6, 7)));
    cases.add(
        summed(
            "NaN in the bias, infinity in the accumulator",
            PLAIN.withBias().accumulating(),
            6,
            random(1, 5, 6),
            random(2, 6, 7),
            random(3, 7).with(2, Double.NaN),
            random(4, 5, 7).with(8, Double.NEGATIVE_INFINITY)));
    cases.add(
        summed(
            "large and small",
            PLAIN,
            50,
            HostTensor.random(1, TensorType.float32(9, 50), -1e18, 1e18),
            HostTensor.random(2, TensorType.float32(50, 9), -1e-18, 1e-18).with(7, 1e18)));
    cases.add(
        summed(
            "cancellation",
            PLAIN,
            64,
            HostTensor.random(1, TensorType.float32(9, 64), 999, 1000),
            random(2, 64, 9)));
  }

  /** An operation on random inputs whose product has these extents. */
  private static Case product(Matmul op, int m, int n, int k) {
    return product(op, DataType.FLOAT32, m, n, k);
  }

  private static Case product(Matmul op, DataType type, int m, int n, int k) {
    long seed = 31L * (31L * m + n) + k;
    Shape a = op.transposeA() ? Shape.of(k, m) : Shape.of(m, k);
    Shape b = op.transposeB() ? Shape.of(n, k) : Shape.of(k, n);
    List<HostTensor> inputs = new ArrayList<>();
    inputs.add(HostTensor.random(seed, new TensorType(type, a), -1, 1));
    inputs.add(HostTensor.random(seed + 1, new TensorType(type, b), -1, 1));
    if (op.bias()) {
      inputs.add(random(seed + 2, n));
    }
    if (op.accumulate()) {
      inputs.add(random(seed + 3, m, n));
    }
    StringBuilder name = new StringBuilder("%dx%dx%d".formatted(m, n, k));
    name.append(op.transposeA() ? " ᵀA" : "").append(op.transposeB() ? " ᵀB" : "");
    name.append(type == DataType.FLOAT32 ? "" : " " + type);
    name.append(op.alpha() == 1 ? "" : ", times " + op.alpha());
    name.append(op.bias() ? ", bias" : "").append(op.accumulate() ? ", accumulates" : "");
    name.append(op.activation().equals(Activation.NONE) ? "" : ", " + op.activation().function());
    return summed(name.toString(), op, k, inputs.toArray(HostTensor[]::new));
  }

  private static HostTensor random(long seed, long... shape) {
    return HostTensor.random(seed, shape);
  }

  private static HostTensor filled(double value, long... shape) {
    return HostTensor.filled(TensorType.float32(shape), value);
  }

  private static Case summed(String name, Matmul op, int k, HostTensor... inputs) {
    Matmul magnitudes = op.scaled(Math.abs(op.alpha())).then(Activation.NONE);
    return Case.of(name, op, Tolerance.summed(8, k, magnitudes), inputs);
  }
}
