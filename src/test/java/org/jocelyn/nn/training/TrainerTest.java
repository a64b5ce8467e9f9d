package org.jocelyn.nn.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.nn.Linear;
import org.jocelyn.nn.SafetensorsException;
import org.jocelyn.nn.Sequential;
import org.jocelyn.nn.optimizer.Optimizer;
import org.jocelyn.op.Activation;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  private static final long SEED = 11;

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> theLossFallsOnEveryBackend() {
    return OnEveryBackend.run(
        backend -> {
          long open = backend.memory().tensors();
          List<Double> losses = new ArrayList<>();
          try (Sequential network = network(backend);
              Optimizer optimizer = Optimizer.adam(network, 0.02)) {
            TrainingListener record =
                new TrainingListener() {
                  @Override
                  public void afterEpoch(Epoch epoch) {
                    losses.add(epoch.loss());
                  }
                };
            TrainingResult result =
                new Trainer(
                        network, optimizer, new Sines(network), TrainingOptions.of(12, 16, SEED))
                    .listen(record)
                    .run();
            assertEquals(TrainingResult.Reason.DONE, result.reason());
            assertEquals(12 * 7, result.steps());
            assertEquals(losses.size(), result.epochs());
            assertTrue(result.figures().get("error") < 0.1, () -> "" + result.figures());
          }
          assertTrue(losses.get(11) < 0.3 * losses.get(0), losses::toString);
          assertEquals(open, backend.memory().tensors(), "tensors left open");
        });
  }

  @TestFactory
  Stream<DynamicTest> trainingThatWasStoppedGoesOnWithTheSameBits() {
    return OnEveryBackend.run(
        backend -> {
          Path file = folder.resolve("stopped-" + backend.hashCode() + ".safetensors");
          TrainingOptions options = TrainingOptions.of(3, 16, SEED);
          float[] through = train(backend, options, Long.MAX_VALUE);
          train(backend, options.savedIn(file, false), 10);
          float[] resumed = train(backend, options.savedIn(file, true), Long.MAX_VALUE);
          assertArrayEquals(through, resumed);
        });
  }

  @Test
  void tasksAreToldTheirEpochWhenTheyGoOnToo() {
    Backend backend = TestBackends.reference();
    TrainingOptions options = TrainingOptions.of(3, 16, SEED);
    Path file = folder.resolve("epochs.safetensors");
    assertEquals(List.of(0L, 1L), epochs(backend, options.savedIn(file, false).atMost(10)));
    assertEquals(List.of(1L, 2L), epochs(backend, options.savedIn(file, true)));
  }

  /** What a task is told of the epochs. */
  private static List<Long> epochs(Backend backend, TrainingOptions options) {
    List<Long> told = new ArrayList<>();
    try (Sequential network = network(backend);
        Optimizer optimizer = Optimizer.sgd(network, 0.01, 0)) {
      TrainingTask task =
          new Sines(network) {
            @Override
            public void begin(long epoch) {
              told.add(epoch);
            }
          };
      new Trainer(network, optimizer, task, options).run();
    }
    return told;
  }

  @Test
  void gradientsOfSeveralBatchesMakeTheStepOfOne() {
    Backend backend = TestBackends.get("reference,precision=double");
    TrainingOptions whole = TrainingOptions.of(1, 50, SEED).atMost(1);
    TrainingOptions parts = TrainingOptions.of(1, 10, SEED).accumulating(5).atMost(1);
    assertArrayEquals(
        train(backend, whole, Long.MAX_VALUE), train(backend, parts, Long.MAX_VALUE), 1e-6f);
  }

  @Test
  void stopsWhenTheFigureStaysTheSame() {
    Backend backend = TestBackends.reference();
    try (Sequential network = network(backend);
        Optimizer optimizer = Optimizer.sgd(network, 0, 0)) {
      TrainingResult result =
          new Trainer(
                  network,
                  optimizer,
                  new Sines(network),
                  TrainingOptions.of(9, 16, SEED).stoppingEarly("error", false, 2))
              .run();
      assertEquals(TrainingResult.Reason.EARLY_STOPPING, result.reason());
      assertEquals(3, result.epochs());
    }
  }

  @TestFactory
  Stream<DynamicTest> aLossThatIsNotANumberNamesTheStepAndTheOperation() {
    return OnEveryBackend.run(
        backend -> {
          try (Sequential network = network(backend);
              Optimizer optimizer = Optimizer.sgd(network, 0.01, 0)) {
            TrainingTask task =
                new Sines(network) {
                  private int calls;

                  @Override
                  public Tensor loss(int[] examples) {
                    Tensor loss = super.loss(examples);
                    return ++calls < 3 ? loss : loss.neg().sqrt();
                  }
                };
            float[][] before = new float[1][];
            Trainer trainer =
                new Trainer(network, optimizer, task, TrainingOptions.of(1, 16, SEED))
                    .listen(
                        new TrainingListener() {
                          @Override
                          public void afterStep(Step step) {
                            before[0] = weights(network);
                          }
                        });
            NotFiniteException error = assertThrows(NotFiniteException.class, trainer::run);
            assertTrue(error.getMessage().contains("step 3"), error.getMessage());
            assertTrue(error.getMessage().contains("SQRT"), error.getMessage());
            assertArrayEquals(before[0], weights(network));
          }
        });
  }

  @Test
  void namesTheParameterThatIsNoNumberAlready() {
    Backend backend = TestBackends.reference();
    try (Sequential network = network(backend);
        Optimizer optimizer = Optimizer.sgd(network, 0.01, 0)) {
      network.parameters().get("1.bias").set(backend.tensor(new float[] {Float.NaN}, 1));
      Trainer trainer =
          new Trainer(network, optimizer, new Sines(network), TrainingOptions.of(1, 16, SEED));
      NotFiniteException error = assertThrows(NotFiniteException.class, trainer::run);
      assertTrue(error.getMessage().contains("parameter 1.bias"), error.getMessage());
    }
  }

  @Test
  void refusesACheckpointOfAnotherTraining() throws Exception {
    Backend backend = TestBackends.reference();
    Path file = folder.resolve("other.safetensors");
    train(backend, TrainingOptions.of(1, 16, SEED).savedIn(file, false), Long.MAX_VALUE);
    byte[] saved = Files.readAllBytes(file);
    TrainingOptions other = TrainingOptions.of(1, 16, SEED + 1).savedIn(file, true);
    SafetensorsException error =
        assertThrows(SafetensorsException.class, () -> train(backend, other, Long.MAX_VALUE));
    assertTrue(error.getMessage().contains("seed 11, now it is 12"), error.getMessage());
    assertArrayEquals(saved, Files.readAllBytes(file));
  }

  private static Sequential network(Backend backend) {
    Sequential network = new Sequential(new Linear(1, 16, Activation.TANH), new Linear(16, 1));
    network.initialize(backend, SEED);
    return network;
  }

  /** Trains a new network, stopping it after some steps, and returns its weights. */
  private static float[] train(Backend backend, TrainingOptions options, long stopAfter) {
    try (Sequential network = network(backend);
        Optimizer optimizer = Optimizer.adamW(network, 0.01, 0.01f)) {
      optimizer.clipGlobalNorm(0.5);
      Trainer trainer = new Trainer(network, optimizer, new Sines(network), options);
      trainer.listen(
          new TrainingListener() {
            @Override
            public void afterStep(Step step) {
              if (step.step() >= stopAfter) {
                trainer.stop();
              }
            }
          });
      trainer.run();
      return weights(network);
    }
  }

  private static float[] weights(Sequential network) {
    float[][] parts =
        network.parameters().values().stream()
            .map(parameter -> parameter.tensor().toFloatArray())
            .toArray(float[][]::new);
    int length = 0;
    for (float[] part : parts) {
      length += part.length;
    }
    float[] all = new float[length];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  /** The sine of numbers in [−2, 2). */
  private static class Sines implements TrainingTask {
    private static final int EXAMPLES = 100;

    private final Sequential network;
    private final float[] numbers = new float[EXAMPLES];

    Sines(Sequential network) {
      this.network = network;
      SplittableRandom random = new SplittableRandom(5);
      for (int i = 0; i < EXAMPLES; i++) {
        numbers[i] = (float) random.nextDouble(-2, 2);
      }
    }

    @Override
    public int examples() {
      return EXAMPLES;
    }

    @Override
    public Tensor loss(int[] examples) {
      float[] x = new float[examples.length];
      float[] y = new float[examples.length];
      for (int i = 0; i < x.length; i++) {
        x[i] = numbers[examples[i]];
        y[i] = (float) Math.sin(x[i]);
      }
      Backend backend = network.backend();
      Tensor difference =
          network.forward(backend.tensor(x, x.length, 1)).sub(backend.tensor(y, y.length, 1));
      return difference.mul(difference).mean();
    }

    @Override
    public Map<String, Double> evaluate() {
      return Map.of("error", loss(new int[] {3, 1, 4, 15, 9, 26}).item());
    }
  }
}
