package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.op.Op;
import org.jocelyn.op.Softmax;
import org.jocelyn.op.SoftmaxGradient;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

/** {@link ReferenceSoftmaxGradient} against slopes of the softmax. */
class ReferenceSoftmaxGradientTest {
  private static final double STEP = 0x1p-6;

  @Test
  void itIsTheSlopeOfTheWeighedSum() {
    for (Softmax softmax :
        new Softmax[] {Softmax.along(1).scaled(0.7f), Softmax.along(0).scaled(-2).log()}) {
      HostTensor logits = HostTensor.random(1, 3, 5);
      HostTensor dy = HostTensor.random(2, 3, 5);
      double[] y = run(softmax, logits);
      double[] gradient = run(SoftmaxGradient.of(softmax), tensor(y), dy);
      for (int i = 0; i < gradient.length; i++) {
        double value = logits.data().get(i);
        double[] above = run(softmax, logits.with(i, value + STEP));
        double[] below = run(softmax, logits.with(i, value - STEP));
        double slope = 0;
        for (int j = 0; j < y.length; j++) {
          slope += dy.data().get(j) * (above[j] - below[j]) / (2 * STEP);
        }
        assertEquals(slope, gradient[i], 1e-3, softmax + " logit " + i);
      }
    }
  }

  @Test
  void whatIsHiddenGetsZeroAndHasNoInfluence() {
    HostTensor dy = HostTensor.of(new float[] {Float.NaN, 3, 1}, 3);
    SoftmaxGradient plain = SoftmaxGradient.of(Softmax.along(0));
    HostTensor y = HostTensor.of(new float[] {0, 0.5f, 0.5f}, 3);
    assertArrayEquals(new double[] {0, 0.5, -0.5}, run(plain, y, dy));
    SoftmaxGradient log = SoftmaxGradient.of(Softmax.along(0).log());
    HostTensor logs =
        HostTensor.of(new float[] {Float.NEGATIVE_INFINITY, (float) Math.log(0.5), -1}, 3);
    assertArrayEquals(new double[] {0, 1, 1 - 4 * Math.exp(-1)}, run(log, logs, dy), 1e-6);
  }

  private static HostTensor tensor(double[] values) {
    HostTensor tensor = HostTensor.random(0, 3, 5);
    for (int i = 0; i < values.length; i++) {
      tensor.data().set(i, values[i]);
    }
    return tensor;
  }

  private static double[] run(Op op, HostTensor... inputs) {
    return OpContract.run(TestBackends.reference(), op, List.of(inputs)).get(0).values();
  }
}
