package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jocelyn.Backends;
import org.jocelyn.DataType;
import org.jocelyn.DeviceInfo;
import org.jocelyn.Diagnosis;
import org.jocelyn.Precision;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Attention;
import org.jocelyn.op.Matmul;
import org.jocelyn.testing.BackendCounts;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.TestBackends;
import org.jocelyn.testing.Tolerance;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * {@link Matmul} and {@link Attention} by the kernels for matrix units, on every OpenCL device:
 * with the instructions where it has them, else with their emulation.
 */
class MatrixUnitsTest {
  private static final Matmul PLAIN = Matmul.plain();
  private static final Matmul TRANSPOSED = PLAIN.transposed(true, true);

  @TestFactory
  Stream<DynamicTest> productsAreWithinTheBoundOfTheirPrecision() {
    return backends()
        .flatMap(
            backend ->
                Stream.of(Precision.values())
                    .flatMap(
                        precision ->
                            cases(precision).stream()
                                .map(
                                    row ->
                                        DynamicTest.dynamicTest(
                                            backend + " " + precision + " " + row.name(),
                                            () -> check(backend, precision, row)))));
  }

  @TestFactory
  Stream<DynamicTest> attentionIsWithinTheBoundOfItsPrecision() {
    return backends()
        .flatMap(
            backend ->
                Stream.of(Precision.values())
                    .flatMap(
                        precision ->
                            MatrixUnitsAttention.cases(precision).stream()
                                .map(
                                    row ->
                                        DynamicTest.dynamicTest(
                                            backend + " " + precision + " " + row.name(),
                                            () -> check(backend, precision, row)))));
  }

  private static Stream<String> backends() {
    return Backends.diagnose("opencl").findings().stream()
        .filter(Diagnosis.Finding::usable)
        .filter(finding -> finding.backend().equals("opencl"))
        .map(finding -> finding.device().orElseThrow())
        .map(MatrixUnitsTest::request);
  }

  private static String request(DeviceInfo device) {
    String use = device.vendor().contains("NVIDIA") ? "probed" : "emulated";
    return device.id() + ",strategy=gpu,instructions=" + use;
  }

  private static void check(String backend, Precision precision, Case row) {
    BackendCounts.count(backend);
    OpContract.check(TestBackends.get(backend + ",precision=" + precision.label()), row);
  }

  /**
   * Few programs, of which each takes seconds to build: each operand in both layouts, in whole
   * chunks and not, both sizes of tile, and an epilogue that all of one precision share.
   */
  static List<Case> cases(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> halves();
      case TF32 -> floats();
      default -> converted(precision);
    };
  }

  /** One tile, deep enough to come back to the first slot: for a simulator. */
  static Case fewSteps(Precision precision) {
    return precision == Precision.FLOAT32
        ? product(PLAIN, precision, DataType.FLOAT16, 1, 8, 16, 4 * 32)
        : product(TRANSPOSED, precision, DataType.FLOAT32, 1, 5, 7, 2 * 16 + 3);
  }

  private static List<Case> halves() {
    Precision exact = Precision.FLOAT32;
    return List.of(
        product(PLAIN, exact, DataType.FLOAT16, 1, 8, 8, 8),
        product(PLAIN, exact, DataType.FLOAT16, 1, 72, 88, 136),
        product(TRANSPOSED, exact, DataType.FLOAT16, 1, 80, 72, 104),
        product(TRANSPOSED, exact, DataType.FLOAT16, 2, 37, 67, 33),
        product(PLAIN, exact, DataType.BFLOAT16, 1, 72, 80, 136));
  }

  private static List<Case> floats() {
    Precision tf32 = Precision.TF32;
    Matmul epilogue = PLAIN.scaled(0.5f).withBias().accumulating().then(Activation.RELU);
    Matmul transposed = epilogue.transposed(true, true);
    List<Case> cases = new ArrayList<>();
    for (Matmul op : List.of(epilogue, transposed)) {
      cases.add(product(op, tf32, DataType.FLOAT32, 1, 8, 12, 4));
      cases.add(product(op, tf32, DataType.FLOAT32, 1, 72, 88, 136));
      cases.add(product(op, tf32, DataType.FLOAT32, 2, 37, 67, 33));
    }
    cases.add(product(epilogue, tf32, DataType.FLOAT32, 1, 8, 8, 0));
    cases.add(product(epilogue, tf32, DataType.FLOAT32, 1, 64, 64, 64));
    // several of the larger tiles
    cases.add(product(epilogue, tf32, DataType.FLOAT32, 5, 136, 72, 24));
    Matmul bare = PLAIN.then(Activation.RELU);
    cases.add(
        summed(
            "NaN and infinity travel",
            bare,
            tf32,
            8,
            HostTensor.random(1, 12, 8)
                .with(9, Double.NaN)
                .with(20, Double.POSITIVE_INFINITY)
                .with(44, Double.NEGATIVE_INFINITY),
            HostTensor.random(2, 8, 12)));
    cases.add(
        summed(
            "NaN in the last column and nowhere else",
            bare,
            tf32,
            9,
            HostTensor.random(1, 13, 9),
            HostTensor.random(2, 9, 33).with(32, Double.NaN)));
    return cases;
  }

  private static List<Case> converted(Precision precision) {
    return precision == Precision.BFLOAT16
        ? List.of(product(PLAIN, precision, DataType.FLOAT32, 1, 68, 72, 44))
        : List.of(product(TRANSPOSED, precision, DataType.FLOAT32, 1, 65, 70, 75));
  }

  private static Case product(
      Matmul op, Precision precision, DataType stored, int batch, int m, int n, int k) {
    long seed = 31L * (31L * m + n) + k;
    Shape a = op.transposeA() ? Shape.of(batch, k, m) : Shape.of(batch, m, k);
    Shape b = op.transposeB() ? Shape.of(batch, n, k) : Shape.of(batch, k, n);
    List<HostTensor> inputs = new ArrayList<>();
    inputs.add(HostTensor.random(seed, new TensorType(stored, a), -1, 1));
    inputs.add(HostTensor.random(seed + 1, new TensorType(stored, b), -1, 1));
    if (op.bias()) {
      inputs.add(HostTensor.random(seed + 2, n));
    }
    if (op.accumulate()) {
      inputs.add(HostTensor.random(seed + 3, batch, m, n));
    }
    String name =
        "%s %dx%dx%dx%d%s%s %s"
            .formatted(
                stored.name().toLowerCase(Locale.ROOT),
                batch,
                m,
                n,
                k,
                op.transposeA() ? " ᵀA" : "",
                op.transposeB() ? " ᵀB" : "",
                op.activation().function());
    return summed(name, op, precision, k, inputs.toArray(HostTensor[]::new));
  }

  /** {@code (8·√k·ε + 2u + u²)·Σ|a||b|}: float32's bound and the factors' rounding. */
  private static Case summed(
      String name, Matmul op, Precision precision, int k, HostTensor... inputs) {
    Matmul magnitudes = op.scaled(Math.abs(op.alpha())).then(Activation.NONE);
    double u = precision.rounding();
    Tolerance sums = Tolerance.summed(8, k, magnitudes);
    Tolerance factors = Tolerance.summed((2 * u + u * u) / Tolerance.EPSILON, 1, magnitudes);
    return Case.of(
        name,
        op,
        (o, in, output, expected) -> {
          double[] bound = sums.bound(o, in, output, expected);
          double[] more = factors.bound(o, in, output, expected);
          for (int i = 0; i < bound.length; i++) {
            bound[i] += more[i];
          }
          return bound;
        },
        inputs);
  }
}
