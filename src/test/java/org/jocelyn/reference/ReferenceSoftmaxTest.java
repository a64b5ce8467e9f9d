package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.apache.commons.math3.distribution.LogisticDistribution;
import org.jocelyn.op.Masking;
import org.jocelyn.op.Softmax;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

/** {@link ReferenceSoftmax} against values worked out by hand and Commons Math. */
class ReferenceSoftmaxTest {
  private static final double TOLERANCE = 1e-7;
  private static final float LN_2 = (float) Math.log(2);
  private static final float LN_3 = (float) Math.log(3);
  private static final Softmax LAST = Softmax.along(-1);
  private static final double NAN = Double.NaN;
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  @Test
  void weightsAreProportionalToExponentials() {
    HostTensor logits = HostTensor.of(new float[] {0, LN_2, LN_3}, 3);
    assertArrayEquals(new double[] {1 / 6., 2 / 6., 3 / 6.}, run(LAST, logits), TOLERANCE);
    double ln6 = Math.log(6);
    assertArrayEquals(
        new double[] {-ln6, Math.log(2) - ln6, Math.log(3) - ln6}, run(LAST.log(), logits), 1e-6);
  }

  @Test
  void twoLogitsAreTheLogisticFunction() {
    LogisticDistribution logistic = new LogisticDistribution(0, 1);
    for (float x : new float[] {-30, -2, 0, 0.5f, 9}) {
      double[] y = run(LAST.scaled(2), HostTensor.of(new float[] {x, 0}, 2));
      assertEquals(logistic.cumulativeProbability(2 * x), y[0], TOLERANCE);
    }
  }

  @Test
  void eachColumnOfAMiddleAxisSumsToOne() {
    HostTensor logits = HostTensor.of(new float[] {0, 1, LN_3, 1, LN_2, 5, LN_2, 5}, 2, 2, 2);
    assertArrayEquals(
        new double[] {1 / 4., .5, 3 / 4., .5, .5, .5, .5, .5},
        run(Softmax.along(1), logits),
        TOLERANCE);
  }

  @Test
  void masksHide() {
    HostTensor logits = HostTensor.of(new float[] {0, LN_2, LN_3, 0, LN_2, LN_3}, 2, 3);
    HostTensor keep = HostTensor.of(new boolean[] {true, false, true}, 3);
    assertArrayEquals(
        new double[] {.25, 0, .75, .25, 0, .75},
        run(masked(Masking.Kind.KEEP, false, false), logits, keep),
        TOLERANCE);
    HostTensor add = HostTensor.of(new float[] {LN_3, -INFINITY}, 2, 1);
    assertArrayEquals(
        new double[] {1 / 6., 2 / 6., 3 / 6., 0, 0, 0},
        run(masked(Masking.Kind.ADDITIVE, false, false), logits, add),
        TOLERANCE);
    assertArrayEquals(
        new double[] {1 / 3., 2 / 3., 0, 1 / 6., 2 / 6., 3 / 6.},
        run(LAST.masked(Masking.CAUSAL), logits),
        TOLERANCE);
  }

  @Test
  void causalOffsetIsTheDifferenceOfTheLengths() {
    // three queries over two keys: the first comes before every key
    HostTensor logits = HostTensor.of(new float[] {0, 0, 0, 0, 0, 0}, 3, 2);
    assertArrayEquals(
        new double[] {0, 0, 1, 0, .5, .5}, run(LAST.masked(Masking.CAUSAL), logits), TOLERANCE);
  }

  @Test
  void lengthsAreClamped() {
    HostTensor logits = HostTensor.of(new float[8], 4, 1, 2);
    HostTensor lengths = HostTensor.of(new int[] {-1, 0, 1, 7}, 4);
    assertArrayEquals(
        new double[] {0, 0, 0, 0, 1, 0, .5, .5},
        run(masked(Masking.Kind.NONE, false, true), logits, lengths),
        TOLERANCE);
  }

  @Test
  void aRowThatSeesNothingIsZeroAndItsLogarithmMinusInfinity() {
    HostTensor logits = HostTensor.of(new float[] {-INFINITY, -INFINITY}, 1, 2);
    assertArrayEquals(new double[] {0, 0}, run(LAST, logits));
    assertArrayEquals(new double[] {-INFINITY, -INFINITY}, run(LAST.log(), logits));
  }

  @Test
  void nanAndInfinityMakeTheRowNaNUnlessHidden() {
    HostTensor logits = HostTensor.of(new float[] {1, INFINITY, 1, Float.NaN}, 2, 2);
    assertArrayEquals(new double[] {NAN, NAN, NAN, NAN}, run(LAST, logits));
    HostTensor keep = HostTensor.of(new boolean[] {true, false}, 2);
    assertArrayEquals(
        new double[] {1, 0, 1, 0}, run(masked(Masking.Kind.KEEP, false, false), logits, keep));
  }

  @Test
  void logitsOfTenThousandDoNotOverflow() {
    HostTensor logits = HostTensor.of(new float[] {1e4f, 1e4f, -1e4f}, 3);
    assertArrayEquals(new double[] {.5, .5, 0}, run(LAST, logits), TOLERANCE);
  }

  private static Softmax masked(Masking.Kind kind, boolean causal, boolean lengths) {
    return LAST.masked(new Masking(kind, causal, lengths));
  }

  private static double[] run(Softmax op, HostTensor... inputs) {
    return OpContract.run(TestBackends.reference(), op, List.of(inputs)).get(0).values();
  }
}
