package org.jocelyn.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.ShapeException;
import org.jocelyn.Tensor;
import org.jocelyn.testing.BlockGradients;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PositionsTest {
  private static Tensor random(Backend backend, long seed, long... shape) {
    HostTensor values = HostTensor.random(seed, shape);
    return backend.tensor(values.data(), values.shape());
  }

  @TestFactory
  Stream<DynamicTest> wavesAreSinesAndCosinesOfThePosition() {
    return OnEveryBackend.run(
        backend -> {
          try (SinusoidalPositions positions = new SinusoidalPositions(8, 4)) {
            positions.initialize(backend, 1);
            backend.tidy(
                () -> {
                  float[] y = positions.forward(backend.zeros(2, 3, 4), 5).toFloatArray();
                  for (int i = 0; i < 24; i++) {
                    int t = 5 + i / 4 % 3;
                    double angle = i % 4 < 2 ? t : t / 100.0;
                    assertEquals(i % 2 == 0 ? Math.sin(angle) : Math.cos(angle), y[i], 1e-6);
                  }
                });
            assertTrue(positions.parameters().isEmpty());
            assertEquals(Set.of("table"), positions.all().keySet());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> learnedRowsAreAddedFromTheFirstPositionOn() {
    return OnEveryBackend.run(
        backend -> {
          try (LearnedPositions positions = new LearnedPositions(6, 4)) {
            positions.initialize(backend, 1);
            backend.tidy(
                () -> {
                  Tensor x = random(backend, 1, 1, 2, 4);
                  Tensor rows = positions.parameters().get("weight").tensor().slice(0, 4, 6);
                  assertArrayEquals(
                      x.add(rows).toFloatArray(), positions.forward(x, 4).toFloatArray());
                });
          }
        });
  }

  @Test
  void learnedRowsGetTheirGradient() {
    LearnedPositions positions = new LearnedPositions(6, 4);
    BlockGradients.check(
        positions, backend -> positions.forward(random(backend, 1, 2, 3, 4), 2), name -> false);
  }

  /** A score of a turned query and a turned key depends on how far apart they stand. */
  @TestFactory
  Stream<DynamicTest> scoresOfTurnedHeadsDependOnDistances() {
    return OnEveryBackend.run(
        backend -> {
          for (boolean interleaved : new boolean[] {false, true}) {
            try (RotaryPositions rotary = new RotaryPositions(16, 6, 100, interleaved)) {
              rotary.initialize(backend, 1);
              backend.tidy(
                  () -> {
                    Tensor q = random(backend, 1, 2, 3, 1, 6);
                    Tensor k = random(backend, 2, 2, 3, 4, 6);
                    float[] near = scores(rotary.turn(q, 4), rotary.turn(k, 1));
                    float[] far = scores(rotary.turn(q, 11), rotary.turn(k, 8));
                    float[] moved = scores(rotary.turn(q, 12), rotary.turn(k, 8));
                    assertArrayEquals(near, far, 1e-5f);
                    assertTrue(Math.abs(near[0] - moved[0]) > 1e-3);
                    assertArrayEquals(
                        k.slice(2, 0, 1).toFloatArray(),
                        rotary.turn(k, 0).slice(2, 0, 1).toFloatArray(),
                        1e-6f);
                  });
            }
          }
        });
  }

  private static float[] scores(Tensor queries, Tensor keys) {
    return queries.matmul(keys, false, true).toFloatArray();
  }

  @TestFactory
  Stream<DynamicTest> positionsBeyondTheTableAreRefused() {
    return OnEveryBackend.run(
        backend -> {
          try (SinusoidalPositions waves = new SinusoidalPositions(8, 4);
              RotaryPositions rotary = new RotaryPositions(8, 4)) {
            waves.initialize(backend, 1);
            rotary.initialize(backend, 1);
            backend.tidy(
                () -> {
                  Tensor x = backend.zeros(1, 3, 4);
                  String message =
                      assertThrows(ParameterException.class, () -> waves.forward(x, 6))
                          .getMessage();
                  assertTrue(message.contains("3 tokens from position 6 on"), message);
                  Tensor heads = backend.zeros(1, 1, 3, 4);
                  assertThrows(ParameterException.class, () -> rotary.turn(heads, 6));
                  assertThrows(ParameterException.class, () -> rotary.turn(heads, -1));
                  assertThrows(ShapeException.class, () -> waves.forward(backend.zeros(1, 3, 5)));
                });
          }
          assertThrows(ParameterException.class, () -> new RotaryPositions(8, 5));
        });
  }
}
