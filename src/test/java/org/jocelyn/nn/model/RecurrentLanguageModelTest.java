package org.jocelyn.nn.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jocelyn.ParameterException;
import org.jocelyn.nn.Gru;
import org.jocelyn.nn.Lstm;
import org.jocelyn.nn.RecurrentBlock;
import org.jocelyn.nn.RecurrentOptions;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RecurrentLanguageModelTest {
  private static final int VOCABULARY = 7;
  private static final RecurrentOptions OPTIONS = RecurrentOptions.PLAIN.layers(2).withBatchFirst();

  private static RecurrentLanguageModel model(RecurrentBlock block) {
    return new RecurrentLanguageModel(VOCABULARY, 3, block, 5);
  }

  @TestFactory
  Stream<DynamicTest> aSessionForetellsWhatTheWholeSequenceDoes() {
    return OnEveryBackend.run(
        backend -> {
          long open = backend.memory().tensors();
          for (RecurrentBlock block : List.of(new Lstm(3, 5, OPTIONS), new Gru(3, 5, OPTIONS))) {
            try (RecurrentLanguageModel model = model(block)) {
              model.initialize(backend, 4);
              backend.tidy(
                  () -> {
                    int[] tokens = {1, 2, 3, 4, 6, 5, 4, 0};
                    float[] whole = model.forward(backend.tensor(tokens, 2, 4)).toFloatArray();
                    try (DecodingSession session = model.begin(2, 4)) {
                      session.next(new int[][] {{1, 2, 3}, {6, 5, 4}});
                      session.reorder(1, 0);
                      float[] last = session.next(new int[][] {{0}, {4}}).toFloatArray();
                      assertArrayEquals(row(whole, 7), row(last, 0), 1e-5f);
                      assertArrayEquals(row(whole, 3), row(last, 1), 1e-5f);
                    }
                  });
            }
          }
          assertEquals(open, backend.memory().tensors(), "tensors left open");
        });
  }

  private static float[] row(float[] logits, int row) {
    return Arrays.copyOfRange(logits, row * VOCABULARY, (row + 1) * VOCABULARY);
  }

  @Test
  void refusesRowsThatDoNotFit() {
    try (RecurrentLanguageModel model = model(new Gru(3, 5, OPTIONS))) {
      model.initialize(TestBackends.reference(), 4);
      assertThrows(ParameterException.class, () -> model.begin(0, 4));
      try (DecodingSession session = model.begin(2, 4)) {
        assertThrows(ParameterException.class, () -> session.next(new int[][] {{1}}));
        assertThrows(ParameterException.class, () -> session.next(new int[][] {{1}, {2, 3}}));
        assertThrows(ParameterException.class, () -> session.reorder(0));
      }
    }
  }
}
