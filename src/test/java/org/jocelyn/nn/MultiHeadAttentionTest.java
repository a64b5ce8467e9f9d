package org.jocelyn.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.Shape;
import org.jocelyn.ShapeException;
import org.jocelyn.Tensor;
import org.jocelyn.testing.BlockGradients;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MultiHeadAttentionTest {
  private static final int WIDTH = 8;

  private static Tensor random(Backend backend, long seed, long... shape) {
    HostTensor values = HostTensor.random(seed, shape);
    return backend.tensor(values.data(), values.shape());
  }

  private static Stream<DynamicTest> onEveryBackend(Scene scene) {
    return OnEveryBackend.run(
        backend -> {
          try (MultiHeadAttention attention = new MultiHeadAttention(WIDTH, 2)) {
            attention.initialize(backend, 3);
            long open = backend.memory().tensors();
            backend.tidy(() -> scene.play(backend, attention));
            assertEquals(open, backend.memory().tensors(), "tensors left open");
          }
        });
  }

  private interface Scene {
    void play(Backend backend, MultiHeadAttention attention);
  }

  private static float[] row(Tensor x, int row) {
    int width = (int) x.dim(-1);
    return Arrays.copyOfRange(x.toFloatArray(), row * width, (row + 1) * width);
  }

  /** One head after the other, in loops over doubles. */
  private static double[][] byHand(MultiHeadAttention attention, float[] x, int tokens, int heads) {
    double[][] q = projected(attention, "q_proj", x, tokens);
    double[][] k = projected(attention, "k_proj", x, tokens);
    double[][] v = projected(attention, "v_proj", x, tokens);
    int size = WIDTH / heads;
    float[] gathered = new float[tokens * WIDTH];
    for (int head = 0; head < heads; head++) {
      for (int i = 0; i < tokens; i++) {
        double[] weights = new double[tokens];
        double sum = 0;
        for (int j = 0; j < tokens; j++) {
          double score = 0;
          for (int d = head * size; d < (head + 1) * size; d++) {
            score += q[i][d] * k[j][d];
          }
          weights[j] = Math.exp(score / Math.sqrt(size));
          sum += weights[j];
        }
        for (int d = head * size; d < (head + 1) * size; d++) {
          double y = 0;
          for (int j = 0; j < tokens; j++) {
            y += weights[j] / sum * v[j][d];
          }
          gathered[i * WIDTH + d] = (float) y;
        }
      }
    }
    return projected(attention, "out_proj", gathered, tokens);
  }

  private static double[][] projected(
      MultiHeadAttention attention, String name, float[] x, int tokens) {
    float[] w = attention.parameters().get(name + ".weight").tensor().toFloatArray();
    float[] b = attention.parameters().get(name + ".bias").tensor().toFloatArray();
    double[][] y = new double[tokens][WIDTH];
    for (int t = 0; t < tokens; t++) {
      for (int o = 0; o < WIDTH; o++) {
        y[t][o] = b[o];
        for (int i = 0; i < WIDTH; i++) {
          y[t][o] += w[o * WIDTH + i] * x[t * WIDTH + i];
        }
      }
    }
    return y;
  }

  @TestFactory
  Stream<DynamicTest> selfAttentionIsTheFormula() {
    return onEveryBackend(
        (backend, attention) -> {
          Tensor x = random(backend, 1, 1, 5, WIDTH);
          double[][] expected = byHand(attention, x.toFloatArray(), 5, 2);
          Tensor y = attention.forward(x, AttentionMask.NONE);
          for (int t = 0; t < 5; t++) {
            float[] actual = row(y, t);
            for (int i = 0; i < WIDTH; i++) {
              assertEquals(expected[t][i], actual[i], 1e-5);
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> underACausalMaskLaterTokensChangeNothingBefore() {
    return onEveryBackend(
        (backend, attention) -> {
          Tensor x = random(backend, 1, 1, 6, WIDTH);
          Tensor changed = x.slice(1, 0, 4).concat(1, backend.full(Double.NaN, 1, 2, WIDTH));
          Tensor y = attention.forward(x, AttentionMask.CAUSAL);
          Tensor other = attention.forward(changed, AttentionMask.CAUSAL);
          for (int t = 0; t < 4; t++) {
            assertArrayEquals(row(y, t), row(other, t));
          }
          assertTrue(Float.isNaN(row(other, 4)[0]));
        });
  }

  @TestFactory
  Stream<DynamicTest> paddingHasNoInfluenceWhicheverWayItIsSaid() {
    return onEveryBackend(
        (backend, attention) -> {
          // given two sequences, of 3 and 5 tokens, padded with NaN
          Tensor full = random(backend, 1, 2, 5, WIDTH);
          Tensor padded =
              full.slice(0, 0, 1)
                  .slice(1, 0, 3)
                  .concat(1, backend.full(Double.NaN, 1, 2, WIDTH))
                  .concat(0, full.slice(0, 1, 2));
          boolean[] real = {true, true, true, false, false, true, true, true, true, true};
          Tensor lengths = backend.tensor(new int[] {3, 5}, 2);
          Tensor keep = backend.tensor(real, 2, 5);
          // when
          Tensor byLengths = attention.forward(padded, AttentionMask.lengths(lengths));
          Tensor byMask = attention.forward(padded, AttentionMask.keep(keep));
          Tensor alone = attention.forward(full.slice(0, 0, 1).slice(1, 0, 3), AttentionMask.NONE);
          // then
          for (int t = 0; t < 3; t++) {
            assertArrayEquals(row(alone, t), row(byLengths, t), 1e-5f);
            assertArrayEquals(row(alone, t), row(byMask, t), 1e-5f);
          }
          Tensor causal = attention.forward(padded, AttentionMask.keep(keep).causal());
          assertArrayEquals(
              row(attention.forward(full, AttentionMask.CAUSAL), 6), row(causal, 6), 1e-5f);
        });
  }

  @TestFactory
  Stream<DynamicTest> crossAttentionTakesKeysAndValuesOfOtherWidths() {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  MultiHeadAttention attention = new MultiHeadAttention(WIDTH, 4, 6, 10);
                  attention.initialize(backend, 3);
                  Tensor q = random(backend, 1, 2, 3, WIDTH);
                  Tensor k = random(backend, 2, 2, 5, 6);
                  Tensor v = random(backend, 3, 2, 5, 10);
                  Tensor y = attention.forward(q, k, v, AttentionMask.NONE);
                  assertEquals(Shape.of(2, 3, WIDTH), y.shape());
                  MultiHeadAttention.Attended attended =
                      attention.attend(q, k, v, AttentionMask.NONE, false);
                  assertArrayEquals(y.toFloatArray(), attended.output().toFloatArray(), 1e-6f);
                  assertEquals(Shape.of(2, 4, 3, 5), attended.weights().shape());
                  KeyValueCache cache = new KeyValueCache(5);
                  attention.remember(k, v, cache);
                  assertArrayEquals(
                      y.toFloatArray(),
                      attention.recall(q, cache, AttentionMask.NONE).toFloatArray(),
                      1e-6f);
                  cache.close();
                  attention.close();
                }));
  }

  @TestFactory
  Stream<DynamicTest> weightsSumToOneAndAverageOverHeads() {
    return onEveryBackend(
        (backend, attention) -> {
          Tensor x = random(backend, 1, 2, 4, WIDTH);
          Tensor perHead = attention.attend(x, x, x, AttentionMask.CAUSAL, false).weights();
          Tensor averaged = attention.attend(x, x, x, AttentionMask.CAUSAL, true).weights();
          float[] w = perHead.toFloatArray();
          float[] mean = averaged.toFloatArray();
          assertEquals(Shape.of(2, 4, 4), averaged.shape());
          for (int b = 0; b < 2; b++) {
            for (int i = 0; i < 4; i++) {
              float sum = 0;
              for (int j = 0; j < 4; j++) {
                float first = w[((b * 2) * 4 + i) * 4 + j];
                float second = w[((b * 2 + 1) * 4 + i) * 4 + j];
                assertEquals((first + second) / 2, mean[(b * 4 + i) * 4 + j], 1e-6f);
                sum += first;
              }
              assertEquals(1, sum, 1e-5f);
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> tokenByTokenThroughACacheGivesWhatAllAtOnceGive() {
    return OnEveryBackend.run(
        backend -> {
          try (RotaryPositions rotary = new RotaryPositions(16, WIDTH / 2);
              MultiHeadAttention attention = new MultiHeadAttention(WIDTH, 2, rotary);
              KeyValueCache cache = new KeyValueCache(9)) {
            attention.initialize(backend, 3);
            backend.tidy(
                () -> {
                  // given
                  Tensor x = random(backend, 1, 2, 7, WIDTH);
                  float[] expected = attention.forward(x, AttentionMask.CAUSAL).toFloatArray();
                  // when three tokens come, then two, then one and one
                  Tensor y = attention.forward(x.slice(1, 0, 3), cache);
                  y = y.concat(1, attention.forward(x.slice(1, 3, 5), cache));
                  cache.reorder(1, 0);
                  cache.reorder(1, 0);
                  y = y.concat(1, attention.forward(x.slice(1, 5, 6), cache));
                  y = y.concat(1, attention.forward(x.slice(1, 6, 7), cache));
                  // then
                  assertEquals(7, cache.length());
                  assertArrayEquals(expected, y.toFloatArray(), 1e-5f);
                  // and when rows are exchanged, each goes on as the other
                  KeyValueCache swapped = new KeyValueCache(9);
                  attention.forward(x.slice(1, 0, 6), swapped);
                  swapped.reorder(1, 1);
                  Tensor last =
                      attention.forward(x.slice(1, 6, 7).gather(0, ones(backend)), swapped);
                  float[] second = Arrays.copyOfRange(expected, 13 * WIDTH, 14 * WIDTH);
                  assertArrayEquals(second, row(last, 0), 1e-5f);
                  assertArrayEquals(second, row(last, 1), 1e-5f);
                  swapped.close();
                });
          }
        });
  }

  private static Tensor ones(Backend backend) {
    return backend.tensor(new int[] {1, 1}, 2);
  }

  @Test
  void everyParameterGetsItsGradient() {
    RotaryPositions rotary = new RotaryPositions(8, 4);
    MultiHeadAttention turned = new MultiHeadAttention(WIDTH, 2, rotary);
    BlockGradients.check(
        turned,
        backend -> turned.forward(random(backend, 1, 2, 4, WIDTH), AttentionMask.CAUSAL),
        name -> false);

    // without positions a bias of the keys moves all scores of a query alike
    MultiHeadAttention cross = new MultiHeadAttention(WIDTH, 2, 6, 10);
    BlockGradients.check(
        cross,
        backend ->
            cross.forward(
                random(backend, 1, 2, 3, WIDTH),
                random(backend, 2, 2, 5, 6),
                random(backend, 3, 2, 5, 10),
                AttentionMask.lengths(backend.tensor(new int[] {2, 5}, 2))),
        name -> name.equals("k_proj.bias"));
  }

  @TestFactory
  Stream<DynamicTest> whatDoesNotFitIsRefused() {
    return onEveryBackend(
        (backend, attention) -> {
          String message =
              assertThrows(ParameterException.class, () -> new MultiHeadAttention(10, 4))
                  .getMessage();
          assertTrue(message.contains("width 10, heads 4"), message);
          Tensor flat = backend.zeros(3, WIDTH);
          message =
              assertThrows(ShapeException.class, () -> attention.forward(flat, AttentionMask.NONE))
                  .getMessage();
          assertTrue(message.contains("[B, T, width]"), message);
          message =
              assertThrows(ShapeException.class, () -> AttentionMask.keep(backend.zeros(3)))
                  .getMessage();
          assertTrue(message.contains("[batch, keys]"), message);
          try (KeyValueCache cache = new KeyValueCache(2)) {
            Tensor x = backend.zeros(1, 3, WIDTH);
            message =
                assertThrows(ParameterException.class, () -> attention.forward(x, cache))
                    .getMessage();
            assertTrue(message.contains("3 tokens after 0 are more than"), message);
            assertThrows(
                ParameterException.class, () -> attention.recall(x, cache, AttentionMask.NONE));
          }
        });
  }
}
