package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.AdagradStep;
import org.jocelyn.op.AdamStep;
import org.jocelyn.op.OptimizerStep;
import org.jocelyn.op.RmsPropStep;
import org.jocelyn.op.SgdStep;
import org.jocelyn.testing.HostTensor;
import org.junit.jupiter.api.Test;

/** The reference's optimizers against steps worked by hand. */
class ReferenceOptimizerTest {
  @Test
  void sgdDescends() {
    // 2 − 0.1·(0.5·4 + 0.25·2)
    assertNear(step(new SgdStep(0, false, 0.25f), 0.1f, 0.5f, 2, 4), 1.75);
  }

  @Test
  void sgdGathersVelocity() {
    assertNear(step(new SgdStep(0.5f, false, 0), 0.1f, 1, 2, 4, 6), 1.3, 7);
    // the gradient and half of the new velocity
    assertNear(step(new SgdStep(0.5f, true, 0), 0.1f, 1, 2, 4, 6), 1.25, 7);
  }

  @Test
  void adagradDividesByTheRootOfAllSquares() {
    assertNear(step(new AdagradStep(1, 0), 0.5f, 1, 2, 4, 9), 2 - 0.5 * 4 / 6.0, 25);
  }

  @Test
  void rmsPropDividesByTheRootOfTheMeanSquare() {
    // mean square 0.75·12 + 0.25·8² = 25
    assertNear(step(new RmsPropStep(0.75f, 1, 0, 0), 0.3f, 2, 2, 4, 12), 1.6, 25);
    // velocity 0.5·2 + 8/6
    double velocity = 1 + 8 / 6.0;
    assertNear(
        step(new RmsPropStep(0.75f, 1, 0.5f, 0), 0.3f, 2, 2, 4, 12, 2),
        2 - 0.3 * velocity,
        25,
        velocity);
  }

  @Test
  void adamsFirstStepIsTheLearningRate() {
    AdamStep adam = new AdamStep(0.9f, 0.999f, 0, 0, false);
    double[] after = step(adam, 0.1f, 1, 2, 0.5f, 0, 0);
    assertArrayEquals(new double[] {1.9, 0.05, 0.00025}, after, 1e-7);
  }

  @Test
  void adamCorrectsTheBias() {
    AdamStep adam = new AdamStep(0.5f, 0.75f, 0, 0, false);
    assertArrayEquals(
        new float[] {0.25f, 4f / 3, (float) Math.sqrt(16.0 / 7)}, adam.rates(0.25, 2));
  }

  @Test
  void decayJoinsTheGradientUnlessDecoupled() {
    // mean 0.5·(3 + 0.5·2) = 2, squares 0.75·4 + 0.25·4² = 7, both corrected by 2
    OptimizerStep coupled = new AdamStep(0.5f, 0.75f, 1, 0.5f, false);
    assertNear(step(coupled, 0.1f, 1, 2, 3, 0, 4), 2 - 0.1 * 4 / (2 * Math.sqrt(7) + 1), 2, 7);
    // squares 0.75·4 + 0.25·3² = 5.25
    OptimizerStep decoupled = new AdamStep(0.5f, 0.75f, 1, 0.5f, true);
    assertNear(
        step(decoupled, 0.1f, 1, 2, 3, 0, 4),
        2 * 0.95 - 0.1 * 3 / (2 * Math.sqrt(5.25) + 1),
        1.5,
        5.25);
  }

  @Test
  void otherOptimizersHaveTheLearningRateAlone() {
    assertArrayEquals(new float[] {0.25f}, new SgdStep(0, false, 0).rates(0.25, 9));
  }

  /**
   * One step of tensors of one element at step 1; for a beta2 of 0.75 and beta1 of 0.5 both
   * corrections are 2.
   */
  private static double[] step(OptimizerStep op, float rate, float scale, float... elements) {
    List<HostTensor> inputs = new ArrayList<>();
    for (float element : elements) {
      inputs.add(HostTensor.of(new float[] {element}, 1));
    }
    float[] rates = op.rates(rate, 1);
    inputs.add(HostTensor.of(rates, rates.length));
    inputs.add(HostTensor.of(new float[] {scale}, 1));
    return Worked.run(op, inputs.toArray(HostTensor[]::new)).stream()
        .mapToDouble(output -> output.values()[0])
        .toArray();
  }

  private static void assertNear(double[] actual, double... expected) {
    assertEquals(expected.length, actual.length);
    assertArrayEquals(expected, actual, 1e-6);
  }
}
