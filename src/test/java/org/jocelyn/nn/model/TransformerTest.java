package org.jocelyn.nn.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.nn.AttentionMask;
import org.jocelyn.nn.TransformerOptions;
import org.jocelyn.testing.BlockGradients;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TransformerTest {
  private static final int TARGETS = 7;
  private static final int[] TARGET = {1, 4, 2, 6, 3, 1, 5, 5, 2, 0};

  private static Transformer model(boolean tied, TransformerOptions layer) {
    return new Transformer(new Transformer.Options(9, TARGETS, 12, 2, 2, layer, tied));
  }

  private static TransformerOptions layer() {
    return TransformerOptions.of(8, 2).withHidden(12);
  }

  /** Two sequences of 4 tokens, the second of which has only 2. */
  private static Tensor sources(Backend backend) {
    return backend.tensor(new int[] {3, 1, 8, 2, 5, 7, 0, 0}, 2, 4);
  }

  private static AttentionMask lengths(Backend backend) {
    return AttentionMask.lengths(backend.tensor(new int[] {4, 2}, 2));
  }

  private static Tensor targets(Backend backend) {
    return backend.tensor(TARGET, 2, 5);
  }

  private static float[] of(float[] logits, int row, int step) {
    int at = (row * 5 + step) * TARGETS;
    return Arrays.copyOfRange(logits, at, at + TARGETS);
  }

  @TestFactory
  Stream<DynamicTest> aSessionGivesTheLogitsOfTheFullForward() {
    return OnEveryBackend.run(
        backend -> {
          try (Transformer model = model(true, layer().withPreNorm())) {
            model.initialize(backend, 3);
            long open = backend.memory().tensors();
            backend.tidy(
                () -> {
                  Tensor sources = sources(backend);
                  boolean[] real = {true, true, true, true, true, true, false, false};
                  AttentionMask mask = AttentionMask.keep(backend.tensor(real, 2, 4));
                  Tensor logits = model.forward(sources, mask, targets(backend));
                  assertEquals(Shape.of(2, 5, TARGETS), logits.shape());
                  float[] expected = logits.toFloatArray();
                  try (DecodingSession session = model.begin(sources, mask, 2, 5)) {
                    assertEquals(4, session.rows());
                    for (int step = 0; step < 5; step++) {
                      int first = TARGET[step];
                      int second = TARGET[5 + step];
                      int[][] tokens = {{first}, {first}, {second}, {second}};
                      float[] next = session.next(tokens).toFloatArray();
                      for (int row = 0; row < 4; row++) {
                        assertArrayEquals(
                            of(expected, row / 2, step),
                            Arrays.copyOfRange(next, row * TARGETS, (row + 1) * TARGETS),
                            2e-5f);
                      }
                      session.reorder(1, 0, 2, 2);
                    }
                  }
                });
            assertEquals(open, backend.memory().tensors(), "tensors left open");
          }
        });
  }

  /** What beam search says of a sequence is what the model says of it when it sees it whole. */
  @TestFactory
  Stream<DynamicTest> scoresOfABeamSearchAreTheModelsOwn() {
    return OnEveryBackend.run(
        backend -> {
          try (Transformer model = model(true, layer())) {
            model.initialize(backend, 5);
            long open = backend.memory().tensors();
            backend.tidy(
                () -> {
                  Tensor source = backend.tensor(new int[] {3, 1, 8, 2}, 1, 4);
                  BeamSearch search = new BeamSearch(4, 0, 6, 1);
                  try (DecodingSession session = model.begin(source, AttentionMask.NONE, 4, 6)) {
                    List<BeamSearch.Hypothesis> found = search.search(session, 1);
                    assertEquals(4, found.size());
                    for (BeamSearch.Hypothesis hypothesis : found) {
                      double score = meanLogProbability(model, source, hypothesis.tokens());
                      assertEquals(score, hypothesis.score(), 1e-5);
                    }
                  }
                });
            assertEquals(open, backend.memory().tensors(), "tensors left open");
          }
        });
  }

  private static double meanLogProbability(Transformer model, Tensor source, List<Integer> tokens) {
    // those that did not end have all the six tokens
    int length = Math.min(6, tokens.size() + 1);
    int[] inputs = new int[length];
    inputs[0] = 1;
    for (int i = 1; i < length; i++) {
      inputs[i] = tokens.get(i - 1);
    }
    Tensor targets = source.backend().tensor(inputs, 1, length);
    float[] logProbabilities =
        model.forward(source, AttentionMask.NONE, targets).logSoftmax(-1).toFloatArray();
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += logProbabilities[i * TARGETS + (i < tokens.size() ? tokens.get(i) : 0)];
    }
    return sum / length;
  }

  @TestFactory
  Stream<DynamicTest> laterTokensAndPaddingChangeNothing() {
    return OnEveryBackend.run(
        backend -> {
          try (Transformer model = model(false, layer())) {
            model.initialize(backend, 3);
            backend.tidy(
                () -> {
                  AttentionMask mask = lengths(backend);
                  int[] later = TARGET.clone();
                  later[4] = 0;
                  float[] logits =
                      model.forward(sources(backend), mask, targets(backend)).toFloatArray();
                  Tensor otherPadding = backend.tensor(new int[] {3, 1, 8, 2, 5, 7, 6, 4}, 2, 4);
                  float[] other =
                      model.forward(otherPadding, mask, backend.tensor(later, 2, 5)).toFloatArray();
                  for (int step = 0; step < 4; step++) {
                    assertArrayEquals(of(logits, 0, step), of(other, 0, step));
                    assertArrayEquals(of(logits, 1, step), of(other, 1, step));
                  }
                  assertFalse(Arrays.equals(of(logits, 0, 4), of(other, 0, 4)));
                });
          }
        });
  }

  /** Each token's weights are a whole, and padding has no part in it. */
  @TestFactory
  Stream<DynamicTest> weightsTellWhereTheDecoderLooks() {
    return OnEveryBackend.run(
        backend -> {
          try (Transformer model = model(false, layer())) {
            model.initialize(backend, 3);
            long open = backend.memory().tensors();
            backend.tidy(
                () -> {
                  List<Tensor> layers =
                      model.sourceWeights(sources(backend), lengths(backend), targets(backend));
                  assertEquals(2, layers.size());
                  assertFalse(
                      Arrays.equals(layers.get(0).toFloatArray(), layers.get(1).toFloatArray()));
                  for (Tensor weights : layers) {
                    assertEquals(Shape.of(2, 2, 5, 4), weights.shape());
                    float[] all = weights.toFloatArray();
                    for (int query = 0; query < 2 * 2 * 5; query++) {
                      float[] places = Arrays.copyOfRange(all, query * 4, query * 4 + 4);
                      boolean padded = query >= 2 * 5;
                      assertEquals(1, places[0] + places[1] + places[2] + places[3], 1e-5);
                      assertEquals(padded, places[2] == 0 && places[3] == 0);
                      assertTrue(places[0] > 0 && places[1] > 0 && places[0] != places[1]);
                    }
                  }
                });
            assertEquals(open, backend.memory().tensors(), "tensors left open");
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> dropoutDropsInTrainingOnly() {
    return OnEveryBackend.run(
        backend -> {
          try (Transformer model = model(true, layer())) {
            model.initialize(backend, 3);
            backend.tidy(
                () -> {
                  float[] used = logits(backend, model);
                  assertArrayEquals(used, logits(backend, model));
                  model.train();
                  assertFalse(Arrays.equals(logits(backend, model), logits(backend, model)));
                  model.evaluate();
                  assertArrayEquals(used, logits(backend, model));
                });
          }
        });
  }

  private static float[] logits(Backend backend, Transformer model) {
    return model.forward(sources(backend), lengths(backend), targets(backend)).toFloatArray();
  }

  @Test
  void everyParameterGetsItsGradient() {
    for (boolean tied : new boolean[] {false, true}) {
      Transformer model = model(tied, tied ? layer() : layer().withPreNorm());
      BlockGradients.check(
          model,
          backend -> model.forward(sources(backend), lengths(backend), targets(backend)),
          name -> name.endsWith("k_proj.bias"));
    }
  }

  @Test
  void aTiedOutputHasNoWeightsOfItsOwn() {
    assertFalse(model(true, layer()).all().containsKey("output.weight"));
    assertTrue(model(false, layer()).all().containsKey("output.weight"));
    assertEquals(
        TARGETS * 8 + TARGETS,
        model(false, layer()).parameterCount() - model(true, layer()).parameterCount());
  }

  @TestFactory
  Stream<DynamicTest> whatASessionCannotTakeIsRefused() {
    return OnEveryBackend.run(
        backend -> {
          try (Transformer model = model(true, layer())) {
            model.initialize(backend, 3);
            backend.tidy(
                () -> {
                  Tensor sources = sources(backend);
                  assertThrows(
                      ParameterException.class,
                      () -> model.begin(sources, AttentionMask.NONE, 0, 5));
                  try (DecodingSession session = model.begin(sources, AttentionMask.NONE, 1, 5)) {
                    String message =
                        assertThrows(
                                ParameterException.class,
                                () -> session.next(new int[][] {{1, 2}, {1}}))
                            .getMessage();
                    assertTrue(message.contains("2 rows"), message);
                    assertTrue(message.contains("[2, 1]"), message);
                    assertThrows(
                        ParameterException.class, () -> session.next(new int[][] {{}, {}}));
                    assertThrows(ParameterException.class, () -> session.reorder(0));
                  }
                });
          }
        });
  }
}
