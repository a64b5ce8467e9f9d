package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.DataType;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.testing.BackendCounts;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What goes to a device comes back the same, for every element type and around staging sizes. */
class TransferTest {
  private static final List<Long> LENGTHS = List.of(0L, 1L, 3L, 255L, 257L, 1_048_577L, 2_500_001L);

  @TestFactory
  Stream<DynamicTest> dataComesBackUnchanged() {
    return TestBackends.names().stream()
        .flatMap(
            backend ->
                backend.endsWith("strategy=gpu")
                    ? Stream.of(backend, backend + ",transfers=staged")
                    : Stream.of(backend))
        .flatMap(
            backend ->
                Stream.of(DataType.values())
                    .map(
                        type ->
                            DynamicTest.dynamicTest(
                                backend + " " + type, () -> check(backend, type))));
  }

  private static void check(String name, DataType type) {
    BackendCounts.count(name);
    Backend backend = TestBackends.get(name);
    for (long length : LENGTHS) {
      HostTensor values = HostTensor.random(length, TensorType.of(type, length), -100, 100);
      try (Tensor tensor = backend.tensor(values.data(), values.shape())) {
        assertEquals(values.type(), tensor.type());
        assertArrayEquals(
            new Object[] {values.data().array()}, new Object[] {tensor.toHost().array()});
      }
    }
  }

  /** A reading's unmapping may still be under way when its memory is given out again. */
  @TestFactory
  Stream<DynamicTest> memoryThatWasReadIsWrittenAgain() {
    return TestBackends.names().stream()
        .map(backend -> DynamicTest.dynamicTest(backend, () -> checkReuse(backend)));
  }

  private static void checkReuse(String name) {
    BackendCounts.count(name);
    Backend backend = TestBackends.get(name);
    for (int round = 0; round < 50; round++) {
      float[] values = new float[70_001];
      Arrays.fill(values, round);
      try (Tensor x = backend.tensor(values, values.length);
          Tensor twice = x.add(x)) {
        Arrays.fill(values, 2 * round);
        assertArrayEquals(values, twice.toFloatArray());
      }
    }
  }

  /** JOCL would have a thread wait for each; see {@link Unwatched}. */
  @TestFactory
  Stream<DynamicTest> noThreadWaitsForATransfer() {
    return Stream.of("mapped", "staged")
        .flatMap(
            transfers ->
                OpenedDevices.run(
                    Map.of("transfers", transfers),
                    driver -> {
                      try (Tensor tensor = new Backend(driver).tensor(new float[1000], 1000)) {
                        assertEquals(1000, tensor.toFloatArray().length);
                      }
                      List<String> waiting =
                          Thread.getAllStackTraces().keySet().stream()
                              .map(Thread::getName)
                              .filter(name -> name.startsWith("AsyncOpThread"))
                              .toList();
                      assertEquals(List.of(), waiting, transfers);
                    }));
  }
}
