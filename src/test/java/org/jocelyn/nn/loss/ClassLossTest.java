package org.jocelyn.nn.loss;

import static org.jocelyn.nn.loss.LossTest.check;
import static org.jocelyn.nn.loss.LossTest.onTidy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.ShapeException;
import org.jocelyn.Tensor;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Losses of rows against classes or probabilities, against their formulas in double. */
class ClassLossTest {
  private static final int CLASSES = 5;
  private static final float[] LOGITS = HostTensor.random(11, 6, CLASSES).data().floats();
  private static final float[] WEIGHTS = {0.5f, 2, 1, 0, 3};
  private static final long[] TARGETS = {4, 0, -100, 1, 3, 1};

  @TestFactory
  Stream<DynamicTest> dividesByTheWeightsOfTheClassesThatCount() {
    return onTidy(
        backend -> {
          double[] losses = losses(0, TARGETS, -100, WEIGHTS);
          double sum = Arrays.stream(losses).sum();
          double weights = 3 + 0.5 + 2 + 0 + 2;
          CrossEntropy loss = new CrossEntropy().weighted(backend.tensor(WEIGHTS, CLASSES));
          checkAll(backend, loss, losses, sum, sum / weights);
        });
  }

  @TestFactory
  Stream<DynamicTest> sharesAPartOfTheLabelAmongAllClasses() {
    return onTidy(
        backend -> {
          double[] counted = losses(0.1, new long[] {4, 0, 2, 1, 3, 1}, 1, ones());
          double sum = Arrays.stream(counted).sum();
          CrossEntropy loss = new CrossEntropy().smoothed(0.1f).ignoring(1);
          Tensor logits = backend.tensor(LOGITS, 6, CLASSES);
          Tensor targets = backend.tensor(new int[] {4, 0, 2, 1, 3, 1}, 6);
          check(counted, loss.reduced(Reduction.NONE).of(logits, targets));
          check(new double[] {sum / 4}, loss.of(logits, targets));
        });
  }

  @TestFactory
  Stream<DynamicTest> takesClassesOfManyAxes() {
    return onTidy(
        backend -> {
          Tensor logits = backend.tensor(LOGITS, 2, 3, CLASSES);
          Tensor targets = backend.tensor(TARGETS, 2, 3);
          Tensor each = new CrossEntropy().reduced(Reduction.NONE).of(logits, targets);
          assertEquals(targets.shape(), each.shape());
          check(losses(0, TARGETS, -100, ones()), each);
        });
  }

  @TestFactory
  Stream<DynamicTest> comparesWithProbabilities() {
    return onTidy(
        backend -> {
          float[] q = HostTensor.random(5, 6, CLASSES).abs().data().floats();
          double[] losses = new double[6];
          for (int row = 0; row < 6; row++) {
            double[] p = softmax(row);
            for (int c = 0; c < CLASSES; c++) {
              double target = 0.8 * q[row * CLASSES + c] + 0.2 / CLASSES;
              losses[row] -= WEIGHTS[c] * target * Math.log(p[c]);
            }
          }
          double sum = Arrays.stream(losses).sum();
          CrossEntropy loss =
              new CrossEntropy().smoothed(0.2f).weighted(backend.tensor(WEIGHTS, CLASSES));
          Tensor logits = backend.tensor(LOGITS, 2, 3, CLASSES);
          Tensor targets = backend.tensor(q, 2, 3, CLASSES);
          check(losses, loss.reduced(Reduction.NONE).of(logits, targets));
          check(new double[] {sum}, loss.reduced(Reduction.SUM).of(logits, targets));
          check(new double[] {sum / 6}, loss.of(logits, targets));
        });
  }

  @TestFactory
  Stream<DynamicTest> picksTheLogProbabilityOfTheClass() {
    return onTidy(
        backend -> {
          NegativeLogLikelihood loss =
              new NegativeLogLikelihood().weighted(backend.tensor(WEIGHTS, CLASSES));
          Tensor rows = backend.tensor(LOGITS, 6, CLASSES);
          double[] losses = new double[6];
          for (int row = 0; row < 6; row++) {
            int target = (int) TARGETS[row];
            losses[row] = target < 0 ? 0 : -WEIGHTS[target] * LOGITS[row * CLASSES + target];
          }
          double sum = Arrays.stream(losses).sum();
          Tensor targets = backend.tensor(TARGETS, 6);
          check(losses, loss.reduced(Reduction.NONE).of(rows, targets));
          check(new double[] {sum}, loss.reduced(Reduction.SUM).of(rows, targets));
          check(new double[] {sum / 7.5}, loss.of(rows, targets));
          Tensor square = backend.tensor(LOGITS, 2, 3, CLASSES);
          check(
              new double[] {sum / 7.5},
              loss.of(square, backend.tensor(new int[] {4, 0, -100, 1, 3, 1}, 2, 3)));
        });
  }

  @TestFactory
  Stream<DynamicTest> doesNotCountNegativeClassesFromTheEnd() {
    return onTidy(
        backend -> {
          Tensor rows = backend.tensor(LOGITS, 6, CLASSES);
          Tensor targets = backend.tensor(new long[] {-1, 5, -100, 0, 0, 0}, 6);
          for (Loss loss :
              List.of(
                  new NegativeLogLikelihood().reduced(Reduction.NONE),
                  new CrossEntropy().reduced(Reduction.NONE))) {
            float[] losses = loss.of(rows, targets).toFloatArray();
            assertTrue(Float.isNaN(losses[0]) && Float.isNaN(losses[1]), Arrays.toString(losses));
            assertEquals(0, losses[2]);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> isTheSameOfLogitsAndOfTheirLogSoftmax() {
    return onTidy(
        backend -> {
          Tensor logits = backend.tensor(LOGITS, 6, CLASSES);
          Tensor targets = backend.tensor(TARGETS, 6);
          double likelihood = new NegativeLogLikelihood().of(logits.logSoftmax(-1), targets).item();
          check(new double[] {likelihood}, new CrossEntropy().of(logits, targets));
        });
  }

  @TestFactory
  Stream<DynamicTest> hasNoMeanWhereAllIsIgnored() {
    return onTidy(
        backend -> {
          Tensor logits = backend.tensor(LOGITS, 6, CLASSES);
          Tensor targets = backend.full(logits.argMax(1).type(), -100);
          assertTrue(Double.isNaN(new CrossEntropy().of(logits, targets).item()));
          assertTrue(Double.isNaN(new NegativeLogLikelihood().of(logits, targets).item()));
        });
  }

  @Test
  void refusesTargetsThatAreNotOneForEachRow() {
    Backend backend = TestBackends.reference();
    backend.tidy(
        () -> {
          Tensor logits = backend.tensor(LOGITS, 6, CLASSES);
          Tensor targets = backend.tensor(new int[] {1, 2, 3}, 3);
          for (Loss loss : List.of(new CrossEntropy(), new NegativeLogLikelihood())) {
            String message =
                assertThrows(ShapeException.class, () -> loss.of(logits, targets)).getMessage();
            assertTrue(message.contains("target INT32[3]"), message);
          }
          Tensor probabilities = backend.zeros(6, 4);
          assertThrows(ShapeException.class, () -> new CrossEntropy().of(logits, probabilities));
        });
  }

  private static void checkAll(
      Backend backend, CrossEntropy loss, double[] each, double sum, double mean) {
    Tensor logits = backend.tensor(LOGITS, 6, CLASSES);
    Tensor targets = backend.tensor(TARGETS, 6);
    check(each, loss.reduced(Reduction.NONE).of(logits, targets));
    check(new double[] {sum}, loss.reduced(Reduction.SUM).of(logits, targets));
    check(new double[] {mean}, loss.of(logits, targets));
  }

  private static double[] losses(
      double smoothing, long[] targets, long ignored, float[] classWeights) {
    double[] losses = new double[targets.length];
    for (int row = 0; row < targets.length; row++) {
      double[] p = softmax(row);
      for (int c = 0; c < CLASSES && targets[row] != ignored; c++) {
        double q = (c == targets[row] ? 1 - smoothing : 0) + smoothing / CLASSES;
        losses[row] -= q * classWeights[c] * Math.log(p[c]);
      }
    }
    return losses;
  }

  private static double[] softmax(int row) {
    double[] p = new double[CLASSES];
    Arrays.setAll(p, c -> Math.exp(LOGITS[row * CLASSES + c]));
    double sum = Arrays.stream(p).sum();
    return Arrays.stream(p).map(value -> value / sum).toArray();
  }

  private static float[] ones() {
    float[] ones = new float[CLASSES];
    Arrays.fill(ones, 1);
    return ones;
  }
}
