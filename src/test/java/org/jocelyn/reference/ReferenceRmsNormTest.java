package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.stat.StatUtils;
import org.jocelyn.op.RmsNorm;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Output;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

/** {@link ReferenceRmsNorm} against hand-worked values and the statistics of Commons Math. */
class ReferenceRmsNormTest {
  @Test
  void twoValuesByHand() {
    // given a row whose mean square is 25
    HostTensor x = HostTensor.of(new float[] {1, 7}, 1, 2);
    HostTensor gamma = HostTensor.of(new float[] {1, 10}, 2);
    RmsNorm op = RmsNorm.from(1, 0);
    // then
    assertArrayEquals(new double[] {0.2, 1.4}, run(op, x).get(0).values(), 1e-6);
    assertArrayEquals(new double[] {0.2, 14}, run(op.withGamma(), x, gamma).get(0).values(), 1e-5);
    assertArrayEquals(
        new double[] {1 / 6., 7 / 6.}, run(RmsNorm.from(-1, 11), x).get(0).values(), 1e-6);
  }

  @Test
  void agreesWithCommonsMath() {
    // given
    HostTensor x = HostTensor.random(1, 6, 35);
    // when
    double[] y = run(RmsNorm.from(-1, 1e-5f), x).get(0).values();
    // then
    for (int row = 0; row < 6; row++) {
      double[] values = new double[35];
      for (int i = 0; i < 35; i++) {
        values[i] = x.data().get(row * 35 + i);
      }
      double root = Math.sqrt(StatUtils.sumSq(values) / 35 + 1e-5f);
      double[] expected = Arrays.stream(values).map(v -> v / root).toArray();
      assertArrayEquals(expected, Arrays.copyOfRange(y, row * 35, row * 35 + 35), 1e-6);
    }
  }

  @Test
  void residualIsAddedFirstAndTheSumIsGiven() {
    HostTensor x = HostTensor.of(new float[] {-1, 3}, 1, 2);
    HostTensor residual = HostTensor.of(new float[] {2, 4}, 1, 2);
    List<Output> outputs = run(RmsNorm.from(-1, 0).withSum(), x, residual);
    assertArrayEquals(new double[] {0.2, 1.4}, outputs.get(0).values(), 1e-6);
    assertArrayEquals(new double[] {1, 7}, outputs.get(1).values());
  }

  private static List<Output> run(RmsNorm op, HostTensor... inputs) {
    return OpContract.run(TestBackends.reference(), op, List.of(inputs));
  }
}
