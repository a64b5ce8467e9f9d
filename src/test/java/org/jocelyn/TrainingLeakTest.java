package org.jocelyn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jocelyn.nn.Dropout;
import org.jocelyn.nn.Embedding;
import org.jocelyn.nn.Gru;
import org.jocelyn.nn.Layer;
import org.jocelyn.nn.Linear;
import org.jocelyn.nn.RecurrentOptions;
import org.jocelyn.nn.Sequential;
import org.jocelyn.nn.optimizer.Optimizer;
import org.jocelyn.nn.training.Trainer;
import org.jocelyn.nn.training.TrainingListener;
import org.jocelyn.nn.training.TrainingOptions;
import org.jocelyn.nn.training.TrainingTask;
import org.jocelyn.op.Activation;
import org.jocelyn.op.CrossEntropy;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Training for long takes no more memory than training for a while: of a network with an embedding,
 * a recurrent layer and dropout, what a backend holds after each fifth of the steps is the same.
 *
 * <p>The property {@code jocelyn.leakSteps} sets how many steps each backend makes, instead of ten
 * thousand in Java and, for the time that launches take, fewer elsewhere.
 */
class TrainingLeakTest {
  private static final long SEED = 31;
  private static final int MEASUREMENTS = 5;
  private static final int JAVA_STEPS = 10_000;
  private static final int DEVICE_STEPS = 500;
  private static final int REFERENCE_STEPS = 200;

  /** What a backend holds. */
  private record Held(MemoryUse memory, int plans) {}

  @TestFactory
  Stream<DynamicTest> manyStepsHoldNoMoreThanSome() {
    return OnEveryBackend.runOnNew(
        backend -> {
          MemoryUse before = backend.memory();
          List<Held> held = train(backend, steps(backend), step -> {});
          assertTrue(held.get(0).memory().tensors() > before.tensors(), "parameters are not seen");
          assertEquals(List.of(held.get(0)), held.stream().distinct().toList());
          assertEquals(before.tensors(), backend.memory().tensors());
          assertEquals(before.live(), backend.memory().live());
        });
  }

  private static int steps(Backend backend) {
    int usual =
        switch (backend.device().kind()) {
          case REFERENCE -> REFERENCE_STEPS;
          case JAVA_CPU -> JAVA_STEPS;
          default -> DEVICE_STEPS;
        };
    return Integer.getInteger("jocelyn.leakSteps", usual);
  }

  @Test
  void aTensorThatEachStepForgetsIsSeen() {
    try (Backend backend = Backends.open("reference")) {
      List<Tensor> forgotten = new ArrayList<>();
      List<Held> held = train(backend, 20, step -> forgotten.add(backend.zeros(1).keep()));
      forgotten.forEach(Tensor::close);
      assertEquals(4, held.get(1).memory().tensors() - held.get(0).memory().tensors());
    }
  }

  @Test
  void aPlanThatEachStepMakesIsSeen() {
    // its own: the cache of the instance that tests share may be full
    try (Backend backend = Backends.open("reference")) {
      List<Held> held = train(backend, 20, step -> backend.zeros(100_000 + step));
      assertEquals(4, held.get(1).plans() - held.get(0).plans());
    }
  }

  /** What is held after each fifth of the steps. */
  private static List<Held> train(Backend backend, int steps, IntConsumer inEachStep) {
    List<Held> held = new ArrayList<>();
    try (Words words = Words.on(backend, inEachStep)) {
      TrainingListener measuring =
          new TrainingListener() {
            @Override
            public void afterStep(Step step) {
              if (step.step() % (steps / MEASUREMENTS) == 0) {
                backend.finish();
                held.add(new Held(backend.memory(), backend.plans()));
              }
            }
          };
      TrainingOptions options =
          TrainingOptions.of(Integer.MAX_VALUE, Words.BATCH, SEED).atMost(steps);
      new Trainer(words.network(), words.optimizer(), words, options).listen(measuring).run();
    }
    assertEquals(MEASUREMENTS, held.size());
    return held;
  }

  /** Words of four letters, and which of three classes each is in. */
  private record Words(Sequential network, Optimizer optimizer, IntConsumer inEachStep)
      implements TrainingTask, AutoCloseable {
    private static final int LETTERS = 7;
    private static final int LENGTH = 4;
    private static final int CLASSES = 3;
    private static final int WIDTH = 4;
    private static final int BATCH = 4;
    private static final int EXAMPLES = 16;

    static Words on(Backend backend, IntConsumer inEachStep) {
      Gru gru = new Gru(WIDTH, WIDTH, RecurrentOptions.PLAIN.withBatchFirst());
      Sequential network =
          new Sequential(
              new Embedding(LETTERS, WIDTH),
              new Dropout(0.2f),
              new Layer() {
                private final Gru recurrent = block("recurrent", gru);

                @Override
                public Tensor forward(Tensor x) {
                  return recurrent.forward(x).y();
                }
              },
              new Linear(WIDTH, WIDTH, Activation.TANH),
              new Linear(WIDTH, CLASSES));
      network.initialize(backend, SEED);
      Optimizer optimizer = Optimizer.adam(network, 1e-3);
      optimizer.clipGlobalNorm(1);
      return new Words(network, optimizer, inEachStep);
    }

    @Override
    public int examples() {
      return EXAMPLES;
    }

    @Override
    public Tensor loss(int[] examples) {
      inEachStep.accept((int) optimizer.steps());
      int[] letters = new int[examples.length * LENGTH];
      int[] classes = new int[letters.length];
      for (int i = 0; i < letters.length; i++) {
        letters[i] = (examples[i / LENGTH] * (i % LENGTH + 2) + i % LENGTH) % LETTERS;
        classes[i] = examples[i / LENGTH] % CLASSES;
      }
      Backend backend = network.backend();
      Tensor logits = network.forward(backend.tensor(letters, examples.length, LENGTH));
      return logits
          .reshape(letters.length, CLASSES)
          .run(CrossEntropy.plain(), backend.tensor(classes, classes.length))
          .mean();
    }

    @Override
    public Map<String, Double> evaluate() {
      return Map.of();
    }

    @Override
    public void close() {
      optimizer.close();
      network.close();
    }
  }
}
