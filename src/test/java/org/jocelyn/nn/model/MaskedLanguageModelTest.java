package org.jocelyn.nn.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.nn.RecurrentOptions;
import org.jocelyn.nn.Rnn;
import org.jocelyn.testing.BlockGradients;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MaskedLanguageModelTest {
  private static final int VOCABULARY = 7;
  private static final int MASK = 7;
  private static final int[] TOKENS = {1, MASK, 3, 4, 6, 5, MASK, 0};

  private static MaskedLanguageModel model() {
    RecurrentOptions options = RecurrentOptions.PLAIN.layers(2).bothWays().withBatchFirst();
    return new MaskedLanguageModel(VOCABULARY, 3, new Rnn(3, 5, options), 5);
  }

  private static Tensor logits(
      Backend backend, MaskedLanguageModel model, int[] tokens, int... places) {
    return model.forward(
        backend.tensor(tokens, 2, tokens.length / 2), backend.tensor(places, places.length));
  }

  @TestFactory
  Stream<DynamicTest> logitsAreThoseOfThePlacesAskedFor() {
    return OnEveryBackend.run(
        backend -> {
          long open = backend.memory().tensors();
          try (MaskedLanguageModel model = model()) {
            model.initialize(backend, 4);
            assertEquals(MASK, model.mask());
            backend.tidy(
                () -> {
                  float[] all =
                      logits(backend, model, TOKENS, 0, 1, 2, 3, 4, 5, 6, 7).toFloatArray();
                  float[] some = logits(backend, model, TOKENS, 6, 1).toFloatArray();
                  assertArrayEquals(row(all, 6), row(some, 0), 1e-5f);
                  assertArrayEquals(row(all, 1), row(some, 1), 1e-5f);
                });
          }
          assertEquals(open, backend.memory().tensors(), "tensors left open");
        });
  }

  @TestFactory
  Stream<DynamicTest> whatStandsBeforeAndBehindAGapCountsButNoOtherSequence() {
    return OnEveryBackend.run(
        backend -> {
          try (MaskedLanguageModel model = model()) {
            model.initialize(backend, 4);
            backend.tidy(
                () -> {
                  float[] logits = logits(backend, model, TOKENS, 6).toFloatArray();
                  for (int changed : new int[] {4, 7}) {
                    assertFalse(Arrays.equals(logits, of(backend, model, changed)), "" + changed);
                  }
                  assertArrayEquals(logits, of(backend, model, 3));
                });
          }
        });
  }

  /** Logits of the second gap with one token changed. */
  private static float[] of(Backend backend, MaskedLanguageModel model, int changed) {
    int[] tokens = TOKENS.clone();
    tokens[changed] = 2;
    return logits(backend, model, tokens, 6).toFloatArray();
  }

  @Test
  void everyParameterGetsItsGradient() {
    MaskedLanguageModel model = model();
    BlockGradients.check(model, backend -> logits(backend, model, TOKENS, 1, 6), name -> false);
  }

  private static float[] row(float[] logits, int row) {
    return Arrays.copyOfRange(logits, row * VOCABULARY, (row + 1) * VOCABULARY);
  }
}
