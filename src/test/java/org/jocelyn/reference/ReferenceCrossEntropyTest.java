package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.op.CrossEntropy;
import org.jocelyn.op.CrossEntropyGradient;
import org.jocelyn.op.Op;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

/** {@link ReferenceCrossEntropy} against values worked out by hand, its gradient against slopes. */
class ReferenceCrossEntropyTest {
  private static final CrossEntropy PLAIN = CrossEntropy.plain();

  /** Probabilities 1/6, 2/6 and 3/6. */
  private static final HostTensor SIXTHS =
      HostTensor.of(new float[] {0, (float) Math.log(2), (float) Math.log(3)}, 1, 3);

  private static final HostTensor WEIGHTS = HostTensor.of(new float[] {1, 0.5f, 2}, 3);
  private static final HostTensor SECOND = HostTensor.of(new int[] {1}, 1);

  @Test
  void theLossIsTheLogarithmOfTheTargetsProbability() {
    assertEquals(Math.log(3), run(0, PLAIN, SIXTHS, SECOND)[0], 1e-6);
    assertEquals(1, run(1, PLAIN, SIXTHS, SECOND)[0]);
  }

  @Test
  void aWeightMultipliesTheLossAndIsReported() {
    CrossEntropy op = PLAIN.weighted();
    assertEquals(0.5 * Math.log(3), run(0, op, SIXTHS, SECOND, WEIGHTS)[0], 1e-6);
    assertEquals(0.5, run(1, op, SIXTHS, SECOND, WEIGHTS)[0]);
  }

  @Test
  void smoothingSharesAPartAmongAllClasses() {
    double all = Math.log(6) + 0.5 * Math.log(3) + 2 * Math.log(2);
    assertEquals(
        0.7 * 0.5 * Math.log(3) + 0.3 / 3 * all,
        run(0, PLAIN.weighted().smoothed(0.3f), SIXTHS, SECOND, WEIGHTS)[0],
        1e-6);
  }

  @Test
  void anIgnoredRowIsZeroAndAStrayTargetNaN() {
    HostTensor logits = HostTensor.of(new float[] {Float.NaN, 1, 2, 3}, 2, 2);
    HostTensor targets = HostTensor.of(new long[] {-100, 2}, 2);
    assertArrayEquals(new double[] {0, Double.NaN}, run(0, PLAIN, logits, targets));
    assertArrayEquals(new double[] {0, Double.NaN}, run(1, PLAIN, logits, targets));
    assertArrayEquals(
        new double[] {0, 0, Double.NaN, Double.NaN},
        run(
            0,
            new CrossEntropyGradient(PLAIN),
            logits,
            targets,
            HostTensor.of(new float[] {1, 1}, 2)));
  }

  @Test
  void theGradientIsTheSlopeOfTheLoss() {
    HostTensor logits = HostTensor.random(1, 3, 5);
    HostTensor targets = HostTensor.of(new int[] {4, -100, 0}, 3);
    HostTensor weights = HostTensor.of(new float[] {1, 0.5f, 2, 0, 3}, 5);
    HostTensor dlosses = HostTensor.of(new float[] {1, 5, -0.5f}, 3);
    CrossEntropy op = PLAIN.weighted().smoothed(0.2f);
    double[] gradient = run(0, new CrossEntropyGradient(op), logits, targets, weights, dlosses);
    for (int i = 0; i < gradient.length; i++) {
      double step = 0x1p-6;
      double value = logits.data().get(i);
      double[] above = run(0, op, logits.with(i, value + step), targets, weights);
      double[] below = run(0, op, logits.with(i, value - step), targets, weights);
      double slope = 0;
      for (int row = 0; row < 3; row++) {
        slope += dlosses.data().get(row) * (above[row] - below[row]) / (2 * step);
      }
      assertEquals(slope, gradient[i], 1e-4, "logit " + i);
    }
  }

  private static double[] run(int output, Op op, HostTensor... inputs) {
    return OpContract.run(TestBackends.reference(), op, List.of(inputs)).get(output).values();
  }
}
