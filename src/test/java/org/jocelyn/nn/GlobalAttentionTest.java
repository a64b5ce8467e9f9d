package org.jocelyn.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.Shape;
import org.jocelyn.ShapeException;
import org.jocelyn.Tensor;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class GlobalAttentionTest {
  private static final int WIDTH = 4;
  private static final int MEMORY = 6;
  private static final int STEPS = 3;
  private static final int SOURCE = 5;
  private static final int[] LENGTHS = {5, 2};

  private static Tensor states(Backend backend) {
    HostTensor values = HostTensor.random(1, 2, STEPS, WIDTH);
    return backend.tensor(values.data(), values.shape());
  }

  private static Tensor memory(Backend backend) {
    HostTensor values = HostTensor.random(2, 2, SOURCE, MEMORY);
    return backend.tensor(values.data(), values.shape());
  }

  @TestFactory
  Stream<DynamicTest> attendsAsTheFormulaSays() {
    return OnEveryBackend.run(
        backend -> {
          try (GlobalAttention attention = new GlobalAttention(WIDTH, MEMORY)) {
            attention.initialize(backend, 3);
            long open = backend.memory().tensors();
            backend.tidy(
                () -> {
                  Tensor h = states(backend);
                  Tensor m = memory(backend);
                  AttentionMask mask = AttentionMask.lengths(backend.tensor(LENGTHS, 2));
                  Tensor y = attention.forward(h, m, mask);
                  Tensor weights = attention.weights(h, m, mask);
                  assertEquals(Shape.of(2, STEPS, WIDTH), y.shape());
                  assertEquals(Shape.of(2, STEPS, SOURCE), weights.shape());
                  for (int row = 0; row < 2; row++) {
                    for (int step = 0; step < STEPS; step++) {
                      compare(attention, row, step, y.toFloatArray(), weights.toFloatArray());
                    }
                  }
                });
            assertEquals(open, backend.memory().tensors(), "tensors left open");
          }
        });
  }

  private static void compare(
      GlobalAttention attention, int row, int step, float[] y, float[] weights) {
    float[] h = HostTensor.random(1, 2, STEPS, WIDTH).data().floats();
    float[] m = HostTensor.random(2, 2, SOURCE, MEMORY).data().floats();
    double[] seen = weights(attention, row, step, h, m);
    double[] both = new double[MEMORY + WIDTH];
    for (int s = 0; s < SOURCE; s++) {
      assertEquals(seen[s], weights[(row * STEPS + step) * SOURCE + s], 1e-5);
      for (int i = 0; i < MEMORY; i++) {
        both[i] += seen[s] * m[(row * SOURCE + s) * MEMORY + i];
      }
    }
    for (int i = 0; i < WIDTH; i++) {
      both[MEMORY + i] = h[(row * STEPS + step) * WIDTH + i];
    }
    float[] combination = parameter(attention, "combination.weight");
    for (int i = 0; i < WIDTH; i++) {
      double sum = 0;
      for (int j = 0; j < both.length; j++) {
        sum += combination[i * both.length + j] * both[j];
      }
      assertEquals(Math.tanh(sum), y[(row * STEPS + step) * WIDTH + i], 1e-5);
    }
  }

  /** softmax_s(hᵀ·W_a·m_s) over the states that there are. */
  private static double[] weights(
      GlobalAttention attention, int row, int step, float[] h, float[] m) {
    float[] matrix = parameter(attention, "scores.weight");
    double[] weights = new double[SOURCE];
    double sum = 0;
    for (int s = 0; s < LENGTHS[row]; s++) {
      double score = 0;
      for (int i = 0; i < MEMORY; i++) {
        for (int j = 0; j < WIDTH; j++) {
          score +=
              h[(row * STEPS + step) * WIDTH + j]
                  * matrix[i * WIDTH + j]
                  * m[(row * SOURCE + s) * MEMORY + i];
        }
      }
      weights[s] = Math.exp(score);
      sum += weights[s];
    }
    for (int s = 0; s < SOURCE; s++) {
      weights[s] /= sum;
    }
    return weights;
  }

  private static float[] parameter(GlobalAttention attention, String name) {
    return attention.parameters().get(name).tensor().toFloatArray();
  }

  @Test
  void refusesWhatAreNotSequences() {
    Backend backend = TestBackends.reference();
    try (GlobalAttention attention = new GlobalAttention(WIDTH, MEMORY)) {
      attention.initialize(backend, 3);
      backend.tidy(
          () -> {
            Tensor memory = memory(backend);
            Tensor single = backend.zeros(2, WIDTH);
            String message =
                assertThrows(
                        ShapeException.class,
                        () -> attention.forward(single, memory, AttentionMask.NONE))
                    .getMessage();
            assertTrue(message.contains("[2, 4]"), message);
            assertThrows(
                ShapeException.class,
                () -> attention.weights(states(backend), single, AttentionMask.NONE));
          });
    }
  }
}
