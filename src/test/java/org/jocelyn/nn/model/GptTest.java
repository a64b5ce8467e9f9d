package org.jocelyn.nn.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.autograd.Tape;
import org.jocelyn.nn.TransformerOptions;
import org.jocelyn.op.Activation;
import org.jocelyn.testing.BlockGradients;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class GptTest {
  private static final int VOCABULARY = 7;
  private static final int[] TOKENS = {1, 4, 2, 6, 3, 1, 5, 5, 2, 0};

  private static Gpt model(boolean rotary) {
    TransformerOptions layer =
        TransformerOptions.of(8, 2).withHidden(12).withActivation(Activation.GELU).withPreNorm();
    return new Gpt(new Gpt.Options(VOCABULARY, 8, 2, layer, rotary, rotary));
  }

  private static Tensor tokens(Backend backend) {
    return backend.tensor(TOKENS, 2, 5);
  }

  private static float[] of(float[] logits, int row, int step) {
    int at = (row * 5 + step) * VOCABULARY;
    return Arrays.copyOfRange(logits, at, at + VOCABULARY);
  }

  @TestFactory
  Stream<DynamicTest> aSessionGivesTheLogitsOfTheFullForward() {
    return OnEveryBackend.run(
        backend -> {
          for (boolean rotary : new boolean[] {false, true}) {
            try (Gpt model = model(rotary)) {
              model.initialize(backend, 3);
              long open = backend.memory().tensors();
              backend.tidy(
                  () -> {
                    Tensor logits = model.forward(tokens(backend));
                    assertEquals(Shape.of(2, 5, VOCABULARY), logits.shape());
                    float[] expected = logits.toFloatArray();
                    try (DecodingSession session = model.begin(2, 6)) {
                      // two tokens of each first, then one by one
                      checkLast(expected, 1, session.next(new int[][] {{1, 4}, {1, 5}}));
                      for (int step = 2; step < 5; step++) {
                        int[][] next = {{TOKENS[step]}, {TOKENS[5 + step]}};
                        checkLast(expected, step, session.next(next));
                      }
                    }
                  });
              assertEquals(open, backend.memory().tensors(), "tensors left open");
            }
          }
        });
  }

  private static void checkLast(float[] expected, int step, Tensor logits) {
    float[] actual = logits.toFloatArray();
    for (int row = 0; row < 2; row++) {
      assertArrayEquals(
          of(expected, row, step),
          Arrays.copyOfRange(actual, row * VOCABULARY, (row + 1) * VOCABULARY),
          2e-5f);
    }
  }

  @TestFactory
  Stream<DynamicTest> laterTokensChangeNothingBefore() {
    return OnEveryBackend.run(
        backend -> {
          try (Gpt model = model(true)) {
            model.initialize(backend, 3);
            backend.tidy(
                () -> {
                  int[] later = TOKENS.clone();
                  later[4] = 0;
                  float[] logits = model.forward(tokens(backend)).toFloatArray();
                  float[] other = model.forward(backend.tensor(later, 2, 5)).toFloatArray();
                  for (int step = 0; step < 4; step++) {
                    assertArrayEquals(of(logits, 0, step), of(other, 0, step));
                  }
                  assertFalse(Arrays.equals(of(logits, 0, 4), of(other, 0, 4)));
                });
          }
        });
  }

  @Test
  void everyParameterGetsItsGradient() {
    for (boolean rotary : new boolean[] {false, true}) {
      Gpt model = model(rotary);
      BlockGradients.check(
          model,
          backend -> model.forward(tokens(backend)),
          name -> !rotary && name.endsWith("k_proj.bias"));
    }
  }

  /** Gradient steps on one sequence, which greedy decoding then says by heart. */
  @TestFactory
  Stream<DynamicTest> itLearnsASequenceByHeart() {
    int[] text = {1, 4, 2, 6, 3, 5, 0, 2};
    return OnEveryBackend.run(
        backend -> {
          try (Gpt model = model(true)) {
            model.initialize(backend, 3);
            for (int step = 0; step < 60; step++) {
              learn(backend, model, text);
            }
            try (DecodingSession session = model.begin(1, 8)) {
              List<List<Integer>> said =
                  new Generation(0, 7)
                      .run(session, Generation.prompts(1, 1), TokenChooser.greedy());
              assertEquals(List.of(List.of(4, 2, 6, 3, 5)), said);
            }
          }
        });
  }

  private static void learn(Backend backend, Gpt model, int[] text) {
    backend.tidy(
        () -> {
          Tensor inputs = backend.tensor(Arrays.copyOf(text, 7), 1, 7);
          Tensor targets = backend.tensor(Arrays.copyOfRange(text, 1, 8), 1, 7);
          try (Tape tape = Tape.record(backend)) {
            Tensor wanted = targets.oneHot(VOCABULARY);
            Tensor loss = model.forward(inputs).logSoftmax(-1).mul(wanted).flatten().mean(0).neg();
            var parameters = List.copyOf(model.parameters().values());
            List<Tensor> gradients =
                tape.gradients(loss, parameters.stream().map(p -> p.tensor()).toList());
            for (int i = 0; i < parameters.size(); i++) {
              Tensor before = parameters.get(i).tensor();
              // the sign of the gradient: steps that need no tuning
              parameters.get(i).set(before.sub(gradients.get(i).sign().mul(0.01f)));
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> sequencesLongerThanTheContextAreRefused() {
    return OnEveryBackend.run(
        backend -> {
          for (boolean rotary : new boolean[] {false, true}) {
            try (Gpt model = model(rotary)) {
              model.initialize(backend, 3);
              backend.tidy(
                  () -> {
                    Tensor long9 = backend.tensor(new int[9], 1, 9);
                    assertThrows(ParameterException.class, () -> model.forward(long9));
                    assertThrows(ParameterException.class, () -> model.begin(0, 4));
                  });
            }
          }
        });
  }
}
