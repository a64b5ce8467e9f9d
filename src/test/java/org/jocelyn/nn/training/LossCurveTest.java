package org.jocelyn.nn.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.Tensor;
import org.jocelyn.nn.Conv2d;
import org.jocelyn.nn.Flatten;
import org.jocelyn.nn.Linear;
import org.jocelyn.nn.MaxPool2d;
import org.jocelyn.nn.Sequential;
import org.jocelyn.nn.optimizer.Optimizer;
import org.jocelyn.op.Activation;
import org.jocelyn.op.CrossEntropy;
import org.jocelyn.testing.BackendCounts;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A convolutional network that every backend trains as double precision does: from the same weights
 * and the same batches, the loss of each step is the same. Gradient descent with momentum, for a
 * step of Adam is nearly the gradient's sign, and what is rounded in a small gradient is then as
 * large as any other.
 */
class LossCurveTest {
  private static final int STEPS = 100;
  private static final int BATCH = 8;
  private static final int SIDE = 14;
  private static final int CLASSES = 10;
  private static final double RATE = 0.02;
  private static final float MOMENTUM = 0.9f;
  private static final long SEED = 23;

  /** How far a loss, of 2.3 at first, may be from the one in double precision. */
  private static final double CLOSE = 1e-5;

  private static final Supplier<List<Double>> EXACT = once(() -> losses(exact(), RATE));

  private static Backend exact() {
    return TestBackends.get("reference,precision=double");
  }

  private static <T> Supplier<T> once(Supplier<T> maker) {
    List<T> made = new ArrayList<>();
    return () -> {
      if (made.isEmpty()) {
        made.add(maker.get());
      }
      return made.get(0);
    };
  }

  @TestFactory
  Stream<DynamicTest> everyBackendFollowsDoublePrecision() {
    return OnEveryBackend.run(
        backend -> {
          double difference = largestDifference(losses(backend, RATE), EXACT.get());
          assertTrue(difference <= CLOSE, () -> backend + " is off by " + difference);
        });
  }

  @Test
  void theNetworkLearns() {
    List<Double> losses = EXACT.get();
    assertEquals(Math.log(CLASSES), losses.get(0), 0.1);
    assertTrue(losses.get(STEPS - 1) < 0.3, losses::toString);
  }

  @Test
  void aRateThatIsAThousandthLargerIsSeen() {
    BackendCounts.count("cpu");
    List<Double> losses = losses(TestBackends.get("cpu"), RATE * 1.001);
    assertTrue(largestDifference(losses, EXACT.get()) > CLOSE);
  }

  /** NaN where a loss is. */
  private static double largestDifference(List<Double> losses, List<Double> exact) {
    assertEquals(exact.size(), losses.size());
    double largest = 0;
    for (int i = 0; i < losses.size(); i++) {
      largest = Math.max(largest, Math.abs(losses.get(i) - exact.get(i)));
    }
    return largest;
  }

  private static List<Double> losses(Backend backend, double rate) {
    List<Double> losses = new ArrayList<>();
    try (Sequential network = network();
        Optimizer optimizer = optimizer(backend, network, rate)) {
      TrainingListener record =
          new TrainingListener() {
            @Override
            public void afterStep(Step step) {
              losses.add(step.loss());
            }
          };
      TrainingOptions options = TrainingOptions.of(1, BATCH, SEED).inOrder();
      new Trainer(network, optimizer, new Patterns(network), options).listen(record).run();
    }
    assertEquals(STEPS, losses.size());
    return losses;
  }

  private static Optimizer optimizer(Backend backend, Sequential network, double rate) {
    network.initialize(backend, SEED);
    return Optimizer.sgd(network, rate, MOMENTUM);
  }

  private static Sequential network() {
    return new Sequential(
        convolution(1, 4),
        new MaxPool2d(2),
        convolution(4, 8),
        new MaxPool2d(2),
        new Flatten(),
        new Linear(8 * 3 * 3, CLASSES));
  }

  private static Conv2d convolution(int in, int out) {
    return new Conv2d(in, out, 3, org.jocelyn.op.Conv2d.plain().padding(1).then(Activation.RELU));
  }

  /** Images with noise, each class with a bright square of its own. */
  private static final class Patterns implements TrainingTask {
    private static final int SQUARE = 4;
    private static final int PLACES = 5;

    private final Sequential network;
    private final float[][] images = new float[STEPS * BATCH][SIDE * SIDE];
    private final int[] labels = new int[STEPS * BATCH];

    Patterns(Sequential network) {
      this.network = network;
      SplittableRandom random = new SplittableRandom(SEED);
      for (int i = 0; i < images.length; i++) {
        labels[i] = random.nextInt(CLASSES);
        draw(images[i], labels[i], random);
      }
    }

    private static void draw(float[] image, int label, SplittableRandom random) {
      int top = label / PLACES * (SIDE / 2) + random.nextInt(2);
      int left = label % PLACES * 2 + random.nextInt(2);
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          boolean bright = y >= top && y < top + SQUARE && x >= left && x < left + SQUARE;
          image[y * SIDE + x] = (float) (0.2 * random.nextDouble() + (bright ? 0.8 : 0));
        }
      }
    }

    @Override
    public int examples() {
      return images.length;
    }

    @Override
    public Tensor loss(int[] examples) {
      float[] pixels = new float[examples.length * SIDE * SIDE];
      int[] classes = new int[examples.length];
      for (int i = 0; i < examples.length; i++) {
        System.arraycopy(images[examples[i]], 0, pixels, i * SIDE * SIDE, SIDE * SIDE);
        classes[i] = labels[examples[i]];
      }
      Backend backend = network.backend();
      Tensor x = backend.tensor(pixels, examples.length, 1, SIDE, SIDE);
      Tensor logits = network.forward(x);
      return logits.run(CrossEntropy.plain(), backend.tensor(classes, classes.length)).mean();
    }

    @Override
    public Map<String, Double> evaluate() {
      return Map.of();
    }
  }
}
