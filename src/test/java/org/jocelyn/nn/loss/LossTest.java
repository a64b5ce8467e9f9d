package org.jocelyn.nn.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.ShapeException;
import org.jocelyn.Tensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Losses of single elements, against their formulas in double. */
class LossTest {
  private static final float[] PREDICTIONS = {-3, -0.5f, 0, 0.25f, 1, 2.5f};
  private static final float[] TARGETS = {0, 0.5f, 1, 0.25f, 0.75f, 0};
  private static final double TOLERANCE = 2e-6;

  @TestFactory
  Stream<DynamicTest> squaresTheDistance() {
    return elementwise(MeanSquaredError::new, (x, t) -> (x - t) * (x - t));
  }

  @TestFactory
  Stream<DynamicTest> takesTheDistance() {
    return elementwise(L1::new, (x, t) -> Math.abs(x - t));
  }

  @TestFactory
  Stream<DynamicTest> growsWithTheSquareNearAndWithTheDistanceFarAway() {
    double delta = 0.75;
    return elementwise(
        reduction -> new Huber((float) delta, reduction),
        (x, t) -> {
          double distance = Math.abs(x - t);
          return distance <= delta ? distance * distance / 2 : delta * (distance - delta / 2);
        });
  }

  @TestFactory
  Stream<DynamicTest> comparesLogitsOfYesWithProbabilities() {
    return elementwise(
        BinaryCrossEntropy::new,
        (x, t) -> {
          double p = 1 / (1 + Math.exp(-x));
          return -t * Math.log(p) - (1 - t) * Math.log(1 - p);
        });
  }

  @TestFactory
  Stream<DynamicTest> neitherOverflowsNorCancelsForLargeLogits() {
    return onTidy(
        backend -> {
          Tensor logits = backend.tensor(new float[] {100, 100, -100, -100, 20}, 5);
          Tensor targets = backend.tensor(new float[] {1, 0, 0, 1, 1}, 5);
          float[] losses =
              new BinaryCrossEntropy(Reduction.NONE).of(logits, targets).toFloatArray();
          float[] expected = {0, 100, 0, 100, (float) Math.exp(-20)};
          assertArrayEquals(expected, losses, 1e-5f, Arrays.toString(losses));
          assertEquals(Math.exp(-20), losses[4], 1e-6 * Math.exp(-20), "it cancelled");
        });
  }

  @TestFactory
  Stream<DynamicTest> dividesTheDivergenceByTheBatch() {
    return onTidy(
        backend -> {
          Tensor x = backend.tensor(PREDICTIONS, 2, 3);
          Tensor t = backend.tensor(TARGETS, 2, 3);
          double[] expected =
              each((a, b) -> b == 0 ? 0 : b * (Math.log(b) - a), PREDICTIONS, TARGETS);
          double sum = Arrays.stream(expected).sum();
          check(expected, new KullbackLeibler(Reduction.NONE).of(x, t));
          check(new double[] {sum}, new KullbackLeibler(Reduction.SUM).of(x, t));
          check(new double[] {sum / 2}, new KullbackLeibler().of(x, t));
        });
  }

  @TestFactory
  Stream<DynamicTest> leavesNothingBehindWithoutTidy() {
    return OnEveryBackend.run(
        backend -> {
          long before = backend.memory().tensors();
          try (Tensor x = backend.tensor(PREDICTIONS, 6);
              Tensor t = backend.tensor(TARGETS, 6);
              Tensor first = new Huber(1).of(x, t);
              Tensor second = new KullbackLeibler().of(x, t);
              Tensor third = new BinaryCrossEntropy().of(x, t)) {
            assertEquals(before + 5, backend.memory().tensors());
            assertEquals(1, first.size() * second.size() * third.size());
          }
        });
  }

  @Test
  void refusesShapesThatWouldBroadcast() {
    Backend backend = TestBackends.reference();
    backend.tidy(
        () -> {
          Tensor x = backend.zeros(4, 1);
          Tensor t = backend.zeros(4);
          for (Loss loss :
              new Loss[] {
                new MeanSquaredError(),
                new L1(),
                new Huber(1),
                new BinaryCrossEntropy(),
                new KullbackLeibler()
              }) {
            String name = loss.getClass().getSimpleName();
            String message = assertThrows(ShapeException.class, () -> loss.of(x, t)).getMessage();
            assertTrue(message.startsWith(name + "(prediction FLOAT32[4, 1]"), message);
          }
        });
  }

  @Test
  void refusesADistanceThatIsNotPositive() {
    for (float delta : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
      String message = assertThrows(ParameterException.class, () -> new Huber(delta)).getMessage();
      assertTrue(message.contains("got " + delta), message);
    }
  }

  private interface Reduced {
    Loss with(Reduction reduction);
  }

  private static Stream<DynamicTest> elementwise(Reduced loss, DoubleBinaryOperator formula) {
    return onTidy(
        backend -> {
          Tensor x = backend.tensor(PREDICTIONS, 2, 3);
          Tensor t = backend.tensor(TARGETS, 2, 3);
          double[] expected = each(formula, PREDICTIONS, TARGETS);
          double sum = Arrays.stream(expected).sum();
          check(expected, loss.with(Reduction.NONE).of(x, t));
          check(new double[] {sum}, loss.with(Reduction.SUM).of(x, t));
          check(new double[] {sum / 6}, loss.with(Reduction.MEAN).of(x, t));
          assertEquals(x.shape(), loss.with(Reduction.NONE).of(x, t).shape());
          assertEquals(0, loss.with(Reduction.MEAN).of(x, t).rank());
          assertEquals(0, loss.with(Reduction.SUM).of(backend.zeros(0), backend.zeros(0)).item());
        });
  }

  private static double[] each(DoubleBinaryOperator formula, float[] x, float[] t) {
    double[] values = new double[x.length];
    Arrays.setAll(values, i -> formula.applyAsDouble(x[i], t[i]));
    return values;
  }

  static void check(double[] expected, Tensor losses) {
    float[] actual = losses.toFloatArray();
    double[] values = new double[actual.length];
    Arrays.setAll(values, i -> actual[i]);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    assertArrayEquals(expected, values, TOLERANCE * Math.max(1, largest));
  }

  static Stream<DynamicTest> onTidy(Consumer<Backend> test) {
    return OnEveryBackend.run(backend -> backend.tidy(() -> test.accept(backend)));
  }
}
