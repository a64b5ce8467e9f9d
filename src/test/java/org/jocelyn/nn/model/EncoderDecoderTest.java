package org.jocelyn.nn.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.testing.BlockGradients;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class EncoderDecoderTest {
  private static final int TARGETS = 7;
  private static final int STEPS = 5;
  private static final int[] TARGET = {1, 4, 2, 6, 3, 1, 5, 5, 2, 0};

  private static EncoderDecoder model(boolean attention) {
    return new EncoderDecoder(new EncoderDecoder.Options(9, TARGETS, 3, 6, attention));
  }

  /** Two sequences of 4 tokens, the second of which has only 2. */
  private static Tensor sources(Backend backend) {
    return backend.tensor(new int[] {3, 1, 8, 2, 5, 7, 0, 0}, 2, 4);
  }

  private static Tensor lengths(Backend backend) {
    return backend.tensor(new int[] {4, 2}, 2);
  }

  private static Tensor targets(Backend backend) {
    return backend.tensor(TARGET, 2, STEPS);
  }

  private static float[] of(float[] logits, int row, int step) {
    int at = (row * STEPS + step) * TARGETS;
    return Arrays.copyOfRange(logits, at, at + TARGETS);
  }

  /** Both kinds on every backend, where no tensor may be left open. */
  private static Stream<DynamicTest> onEveryBackend(BiConsumer<Backend, EncoderDecoder> scene) {
    return OnEveryBackend.run(
        backend -> {
          for (boolean attention : new boolean[] {false, true}) {
            try (EncoderDecoder model = model(attention)) {
              model.initialize(backend, 3);
              long open = backend.memory().tensors();
              backend.tidy(() -> scene.accept(backend, model));
              assertEquals(open, backend.memory().tensors(), "tensors left open");
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> aSessionGivesTheLogitsOfTheFullForward() {
    return onEveryBackend(
        (backend, model) -> {
          Tensor sources = sources(backend);
          Tensor lengths = lengths(backend);
          Tensor logits = model.forward(sources, lengths, targets(backend));
          assertEquals(Shape.of(2, STEPS, TARGETS), logits.shape());
          float[] expected = logits.toFloatArray();
          try (DecodingSession session = model.begin(sources, lengths, 2)) {
            assertEquals(4, session.rows());
            for (int step = 0; step < STEPS; step++) {
              int first = TARGET[step];
              int second = TARGET[STEPS + step];
              int[][] tokens = {{first}, {first}, {second}, {second}};
              float[] next = session.next(tokens).toFloatArray();
              for (int row = 0; row < 4; row++) {
                assertArrayEquals(
                    of(expected, row / 2, step),
                    Arrays.copyOfRange(next, row * TARGETS, (row + 1) * TARGETS),
                    1e-5f);
              }
              session.reorder(1, 0, 2, 2);
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> severalTokensAtOnceAreAsGoodAsOneByOneAndBeamsTakeOthersPasts() {
    return onEveryBackend(
        (backend, model) -> {
          Tensor source = backend.tensor(new int[] {3, 1, 8, 2}, 1, 4);
          Tensor length = backend.tensor(new int[] {4}, 1);
          Tensor target = backend.tensor(new int[] {1, 4, 2}, 1, 3);
          float[] expected = model.forward(source, length, target).toFloatArray();
          try (DecodingSession session = model.begin(source, length, 2)) {
            session.next(new int[][] {{6, 5}, {1, 4}}).close();
            session.reorder(1, 0);
            float[] next = session.next(new int[][] {{2}, {2}}).toFloatArray();
            float[] last = Arrays.copyOfRange(expected, 2 * TARGETS, 3 * TARGETS);
            assertArrayEquals(last, Arrays.copyOf(next, TARGETS), 1e-5f);
            assertTrue(distance(last, Arrays.copyOfRange(next, TARGETS, 2 * TARGETS)) > 1e-3);
          }
        });
  }

  private static double distance(float[] one, float[] other) {
    double most = 0;
    for (int i = 0; i < one.length; i++) {
      most = Math.max(most, Math.abs(one[i] - other[i]));
    }
    return most;
  }

  @TestFactory
  Stream<DynamicTest> laterTokensAndPaddingChangeNothing() {
    return onEveryBackend(
        (backend, model) -> {
          Tensor lengths = lengths(backend);
          int[] later = TARGET.clone();
          later[4] = 0;
          float[] logits =
              model.forward(sources(backend), lengths, targets(backend)).toFloatArray();
          Tensor otherPadding = backend.tensor(new int[] {3, 1, 8, 2, 5, 7, 6, 4}, 2, 4);
          Tensor laterTargets = backend.tensor(later, 2, STEPS);
          float[] other = model.forward(otherPadding, lengths, laterTargets).toFloatArray();
          for (int step = 0; step < STEPS - 1; step++) {
            assertArrayEquals(of(logits, 0, step), of(other, 0, step));
            assertArrayEquals(of(logits, 1, step), of(other, 1, step));
          }
          assertFalse(Arrays.equals(of(logits, 0, 4), of(other, 0, 4)));
        });
  }

  @TestFactory
  Stream<DynamicTest> aSourceAloneGivesWhatItGivesBesideLongerOnes() {
    return onEveryBackend(
        (backend, model) -> {
          float[] together =
              model.forward(sources(backend), lengths(backend), targets(backend)).toFloatArray();
          int[] target = Arrays.copyOfRange(TARGET, STEPS, 2 * STEPS);
          Tensor logits =
              model.forward(
                  backend.tensor(new int[] {5, 7}, 1, 2),
                  backend.tensor(new int[] {2}, 1),
                  backend.tensor(target, 1, STEPS));
          assertArrayEquals(
              Arrays.copyOfRange(together, STEPS * TARGETS, 2 * STEPS * TARGETS),
              logits.toFloatArray(),
              1e-5f);
        });
  }

  @TestFactory
  Stream<DynamicTest> attentionLooksAtWhatIsNotPadding() {
    return OnEveryBackend.run(
        backend -> {
          try (EncoderDecoder model = model(true)) {
            model.initialize(backend, 3);
            long open = backend.memory().tensors();
            backend.tidy(
                () -> {
                  Tensor weights =
                      model.attentionWeights(sources(backend), lengths(backend), targets(backend));
                  assertEquals(Shape.of(2, STEPS, 4), weights.shape());
                  float[] all = weights.toFloatArray();
                  for (int row = 0; row < 2 * STEPS; row++) {
                    double sum = 0;
                    for (int s = 0; s < 4; s++) {
                      boolean isPadding = row >= STEPS && s >= 2;
                      assertEquals(isPadding, all[row * 4 + s] == 0, "row " + row + ", at " + s);
                      sum += all[row * 4 + s];
                    }
                    assertEquals(1, sum, 1e-5);
                  }
                });
            assertEquals(open, backend.memory().tensors(), "tensors left open");
          }
        });
  }

  @Test
  void everyParameterGetsItsGradient() {
    for (boolean attention : new boolean[] {false, true}) {
      EncoderDecoder model = model(attention);
      BlockGradients.check(
          model,
          backend -> model.forward(sources(backend), lengths(backend), targets(backend)),
          name -> false);
    }
  }

  /** So that what attention gives is not a matter of luck. */
  @Test
  void bothKindsBeginWithTheSameWeights() {
    try (EncoderDecoder without = model(false);
        EncoderDecoder with = model(true)) {
      without.initialize(TestBackends.reference(), 3);
      with.initialize(TestBackends.reference(), 3);
      without
          .parameters()
          .forEach(
              (name, parameter) ->
                  assertArrayEquals(
                      parameter.tensor().toFloatArray(),
                      with.parameters().get(name).tensor().toFloatArray(),
                      name));
      assertEquals(6 * 6 + 6 * 12, with.parameterCount() - without.parameterCount());
    }
  }

  @Test
  void whatItCannotTakeIsRefused() {
    Backend backend = TestBackends.reference();
    String odd =
        assertThrows(
                ParameterException.class, () -> new EncoderDecoder.Options(9, TARGETS, 3, 5, true))
            .getMessage();
    assertTrue(odd.contains("hidden = 5"), odd);
    try (EncoderDecoder model = model(false)) {
      model.initialize(backend, 3);
      backend.tidy(
          () -> {
            Tensor sources = sources(backend);
            Tensor lengths = lengths(backend);
            assertThrows(
                ParameterException.class,
                () -> model.attentionWeights(sources, lengths, targets(backend)));
            assertThrows(ParameterException.class, () -> model.begin(sources, lengths, 0));
            try (DecodingSession session = model.begin(sources, lengths, 1)) {
              assertThrows(ParameterException.class, () -> session.next(new int[][] {{1, 2}, {1}}));
              assertThrows(ParameterException.class, () -> session.reorder(0));
            }
          });
    }
  }

  /** What beam search says of a sequence is what the model says of it when it sees it whole. */
  @TestFactory
  Stream<DynamicTest> scoresOfABeamSearchAreTheModelsOwn() {
    return onEveryBackend(
        (backend, model) -> {
          Tensor source = backend.tensor(new int[] {3, 1, 8, 2}, 1, 4);
          Tensor length = backend.tensor(new int[] {4}, 1);
          try (DecodingSession session = model.begin(source, length, 3)) {
            for (BeamSearch.Hypothesis found : new BeamSearch(3, 0, 4, 0).search(session, 1)) {
              List<Integer> tokens = found.tokens();
              int count = Math.min(4, tokens.size() + 1);
              int[] inputs = new int[count];
              inputs[0] = 1;
              for (int i = 1; i < count; i++) {
                inputs[i] = tokens.get(i - 1);
              }
              float[] logProbabilities =
                  model
                      .forward(source, length, backend.tensor(inputs, 1, count))
                      .logSoftmax(-1)
                      .toFloatArray();
              double sum = 0;
              for (int i = 0; i < count; i++) {
                sum += logProbabilities[i * TARGETS + (i < tokens.size() ? tokens.get(i) : 0)];
              }
              assertEquals(sum, found.score(), 1e-5);
            }
          }
        });
  }
}
