package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Matmul;
import org.jocelyn.reference.ReferenceProvider;
import org.jocelyn.spi.BackendDriver;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each way to multiply on GPUs by itself, also where others would be chosen for the product. */
class MatmulVariantsTest {
  private static final long SEED = 20261122;
  private static final Map<String, String> OPTIONS = Map.of("strategy", "gpu", "cache", "off");
  private static final Matmul PLAIN = Matmul.plain();
  private static final Matmul EPILOGUE =
      PLAIN.transposed(true, true).scaled(0.5f).withBias().accumulating();

  @TestFactory
  Stream<DynamicTest> everyTileGivesTheReferencesAnswer() {
    return Stream.of(MatmulTile.Size.values())
        .flatMap(
            size ->
                OpenedDevices.run(
                    OPTIONS,
                    driver -> {
                      MatmulTile tile = size.on(driver.context().device());
                      int down = tile.rows() + 1;
                      int across = tile.columns() + 1;
                      for (boolean split : new boolean[] {false, true}) {
                        ClMatmulTiled variant = new ClMatmulTiled(size, split, false);
                        // a row and a column more than a tile, and all extents odd
                        check(driver, variant, PLAIN, 1, down, Math.min(33, across), 61);
                        check(driver, variant, PLAIN, 1, Math.min(31, down), across, 61);
                      }
                      check(driver, new ClMatmulTiled(size, false, false), PLAIN, 1, 3, 5, 0);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> sharedDepthsOfTwoMatricesAreScaledAndAddedOnce() {
    return OpenedDevices.run(
        OPTIONS,
        driver ->
            check(
                driver,
                new ClMatmulTiled(MatmulTile.Size.TINY, true, false),
                EPILOGUE,
                2,
                40,
                36,
                44));
  }

  @TestFactory
  Stream<DynamicTest> vectorsMeetMatricesOfBothLayouts() {
    return OpenedDevices.run(
        OPTIONS,
        driver -> {
          for (boolean split : new boolean[] {false, true}) {
            ClMatvecGroups variant = new ClMatvecGroups(split);
            for (Matmul op : List.of(PLAIN, EPILOGUE)) {
              check(driver, variant, op, 2, 1, 133, 61);
              check(driver, variant, op, 2, 133, 1, 61);
              check(driver, variant, op, 2, 1, 132, 60);
              check(driver, variant, op, 2, 132, 1, 60);
              // more than a work-group takes in a turn
              check(driver, variant, op, 1, 1, 5, 1029);
            }
          }
          check(driver, new ClMatvecGroups(false), PLAIN, 1, 1, 3, 0);
        });
  }

  @TestFactory
  Stream<DynamicTest> sharedDepthsAreFinishedByTheActivation() {
    Matmul op = PLAIN.withBias().then(Activation.RELU);
    return OpenedDevices.run(
        OPTIONS,
        driver -> {
          check(driver, new ClMatmulTiled(MatmulTile.Size.TINY, true, false), op, 1, 5, 8, 40);
          check(driver, new ClMatvecGroups(true), op, 1, 1, 9, 40);
        });
  }

  /** With an infinity and a NaN among the inputs, each of which reaches one row or column. */
  private static void check(
      OpenClDriver driver, ClVariant<Matmul> variant, Matmul op, int batch, int m, int n, int k) {
    List<TensorType> types = new ArrayList<>();
    types.add(op.transposeA() ? TensorType.float32(batch, k, m) : TensorType.float32(batch, m, k));
    types.add(op.transposeB() ? TensorType.float32(batch, n, k) : TensorType.float32(batch, k, n));
    if (op.bias()) {
      types.add(TensorType.float32(n));
    }
    if (op.accumulate()) {
      types.add(TensorType.float32(batch, m, n));
    }
    List<TensorType> outputs = op.outputs(types);
    SplittableRandom random = new SplittableRandom(SEED);
    List<HostArray> inputs = new ArrayList<>();
    for (TensorType type : types) {
      HostArray values = HostArray.allocate(type);
      for (int i = 0; i < values.length(); i++) {
        values.set(i, random.nextDouble(-1, 1));
      }
      inputs.add(values);
    }
    if (k > 0) {
      inputs.get(0).set(inputs.get(0).length() - 1, Double.POSITIVE_INFINITY);
      inputs.get(1).set(0, Double.NaN);
    }
    String what = variant.name() + " " + op + types + ", seed " + SEED;
    ClContext context = driver.context();
    assertTrue(variant.accepts(op, types, outputs, context.device()), what);
    HostArray expected;
    BackendDriver reference = ReferenceProvider.open();
    try (Execution execution = reference.prepare(op, types, outputs)) {
      expected = run(reference, execution, op, types, inputs, outputs.get(0));
    }
    context.queue().lock().lock();
    try (Execution execution = variant.prepare(op, types, outputs, context)) {
      HostArray actual = run(driver, execution, op, types, inputs, outputs.get(0));
      for (int i = 0; i < expected.length(); i++) {
        double wanted = expected.get(i);
        double got = actual.get(i);
        if (Double.isFinite(wanted) && Double.isFinite(got)) {
          assertEquals(wanted, got, 1e-5 * Math.sqrt(k + 1), what + " element " + i);
        } else {
          assertEquals(wanted, got, what + " element " + i);
        }
      }
    } finally {
      context.queue().lock().unlock();
    }
  }

  private static HostArray run(
      BackendDriver driver,
      Execution execution,
      Matmul op,
      List<TensorType> types,
      List<HostArray> inputs,
      TensorType output) {
    Storage[] in = new Storage[types.size()];
    for (int i = 0; i < in.length; i++) {
      in[i] = driver.allocate(types.get(i));
      driver.write(inputs.get(i), in[i]);
    }
    int shared = op.sharesInput(0);
    Storage out = shared < 0 ? driver.allocate(output) : in[shared];
    execution.run(in, new Storage[] {out});
    HostArray result = HostArray.allocate(output);
    driver.read(out, result);
    out.close();
    for (Storage storage : in) {
      storage.close();
    }
    return result;
  }
}
