package org.jocelyn.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.testing.BlockGradients;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DropoutTest {
  private static final int SIZE = 4096;

  @Test
  void returnsItsInputInUseAndWithoutARate() {
    Backend backend = TestBackends.reference();
    try (Tensor x = backend.ones(SIZE);
        Dropout layer = new Dropout(0.5f);
        Dropout without = new Dropout(0)) {
      layer.initialize(backend, 1);
      assertSame(x, layer.forward(x));
      without.initialize(backend, 1);
      without.train();
      assertSame(x, without.forward(x));
    }
  }

  @TestFactory
  Stream<DynamicTest> leavesAShareOutAndScalesTheRest() {
    return OnEveryBackend.run(
        backend -> {
          float[] y = passes(backend, 5, 1).get(0);
          int zeros = 0;
          for (float value : y) {
            assertEquals(value == 0 ? 0 : 1 / 0.75f, value, 1e-6f);
            zeros += value == 0 ? 1 : 0;
          }
          double deviation = Math.sqrt(SIZE * 0.25 * 0.75);
          assertEquals(SIZE * 0.25, zeros, 4 * deviation);
        });
  }

  @TestFactory
  Stream<DynamicTest> leavesOutTheSameOnEveryBackendForOneSeed() {
    List<float[]> expected = passes(TestBackends.reference(), 5, 3);
    return OnEveryBackend.run(
        backend -> {
          List<float[]> actual = passes(backend, 5, 3);
          for (int i = 0; i < 3; i++) {
            assertArrayEquals(kept(expected.get(i)), kept(actual.get(i)));
          }
          assertDiffer(actual.get(0), actual.get(1));
          assertDiffer(actual.get(1), actual.get(2));
          assertDiffer(actual.get(0), passes(backend, 6, 1).get(0));
        });
  }

  @TestFactory
  Stream<DynamicTest> countsItsTrainingPasses() {
    return OnEveryBackend.run(
        backend -> {
          try (Dropout layer = new Dropout(0.25f);
              Tensor x = backend.ones(4)) {
            layer.initialize(backend, 5);
            Parameter counter = layer.all().get("counter");
            long seed = counter.tensor().toLongArray()[0];
            long open = backend.memory().tensors();
            layer.train();
            for (int pass = 1; pass <= 3; pass++) {
              layer.forward(x).close();
              assertArrayEquals(new long[] {seed, pass}, counter.tensor().toLongArray());
            }
            layer.evaluate();
            assertSame(x, layer.forward(x));
            assertArrayEquals(new long[] {seed, 3}, counter.tensor().toLongArray());
            assertEquals(open, backend.memory().tensors(), "tensors left open");
          }
        });
  }

  @Test
  void goesOnFromASavedCounter() {
    Backend backend = TestBackends.reference();
    float[] second = passes(backend, 5, 2).get(1);
    try (Dropout first = new Dropout(0.25f);
        Dropout resumed = new Dropout(0.25f);
        Tensor x = backend.ones(SIZE)) {
      first.initialize(backend, 5);
      first.train();
      first.forward(x).close();
      resumed.initialize(backend, 77);
      resumed.train();
      long[] saved = first.all().get("counter").tensor().toLongArray();
      resumed.all().get("counter").set(backend.tensor(saved, 2));
      try (Tensor y = resumed.forward(x)) {
        assertArrayEquals(second, y.toFloatArray());
      }
    }
  }

  @Test
  void drawsOtherNumbersInEachPlaceOfANetwork() {
    Backend backend = TestBackends.reference();
    Dropout first = new Dropout(0.25f);
    Dropout second = new Dropout(0.25f);
    try (Sequential network = new Sequential(first, second);
        Tensor x = backend.ones(SIZE)) {
      network.initialize(backend, 5);
      network.train();
      assertEquals(0, network.parameterCount());
      try (Tensor a = first.forward(x);
          Tensor b = second.forward(x)) {
        assertDiffer(a.toFloatArray(), b.toFloatArray());
      }
    }
  }

  @Test
  void gradientsPassWhereElementsWereKept() {
    Backend backend = TestBackends.get(BlockGradients.DOUBLE);
    try (Dropout layer = new Dropout(0.25f);
        Parameter x = BlockGradients.input(backend, 5, 3)) {
      layer.initialize(backend, 1);
      layer.train();
      BlockGradients.check(
          List.of(x),
          () -> {
            layer.initialized(9); // the same elements again, for differences
            return List.of(layer.forward(x.tensor()));
          });
    }
  }

  @Test
  void refusesToLeaveAllOut() {
    assertThrows(ParameterException.class, () -> new Dropout(1));
    assertThrows(ParameterException.class, () -> new Dropout(-0.1f));
  }

  /** What a new layer makes of ones, so many times. */
  private static List<float[]> passes(Backend backend, long seed, int count) {
    try (Dropout layer = new Dropout(0.25f);
        Tensor x = backend.ones(SIZE)) {
      layer.initialize(backend, seed);
      layer.train();
      return Stream.generate(
              () -> {
                try (Tensor y = layer.forward(x)) {
                  return y.toFloatArray();
                }
              })
          .limit(count)
          .toList();
    }
  }

  private static boolean[] kept(float[] y) {
    boolean[] kept = new boolean[y.length];
    for (int i = 0; i < y.length; i++) {
      kept[i] = y[i] != 0;
    }
    return kept;
  }

  private static void assertDiffer(float[] a, float[] b) {
    assertFalse(Arrays.equals(kept(a), kept(b)), "the same elements were left out");
  }
}
