package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.stat.StatUtils;
import org.jocelyn.TensorType;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Output;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

/** {@link ReferenceLayerNorm} against hand-worked values and the statistics of Commons Math. */
class ReferenceLayerNormTest {
  @Test
  void threeValuesByHand() {
    // given a row of mean 2 and variance 2/3
    HostTensor x = HostTensor.of(new float[] {1, 2, 3}, 1, 3);
    HostTensor gamma = HostTensor.of(new float[] {1, 5, 2}, 3);
    HostTensor beta = HostTensor.of(new float[] {0, 7, 1}, 3);
    LayerNorm op = LayerNorm.from(1).withEpsilon(0);
    // then
    double unit = Math.sqrt(1.5);
    assertArrayEquals(new double[] {-unit, 0, unit}, run(op, x).get(0).values(), 1e-6);
    assertArrayEquals(
        new double[] {-unit, 7, 2 * unit + 1},
        run(op.affine(), x, gamma, beta).get(0).values(),
        1e-6);
  }

  @Test
  void agreesWithCommonsMath() {
    // given
    HostTensor x = HostTensor.random(1, TensorType.float32(4, 5, 7), 9990, 10010);
    // when
    double[] y = run(LayerNorm.from(-2), x).get(0).values();
    // then
    for (int row = 0; row < 4; row++) {
      double[] values = new double[35];
      for (int i = 0; i < 35; i++) {
        values[i] = x.data().get(row * 35 + i);
      }
      double mean = StatUtils.mean(values);
      double deviation = Math.sqrt(StatUtils.populationVariance(values, mean) + LayerNorm.EPSILON);
      double[] expected = Arrays.stream(values).map(v -> (v - mean) / deviation).toArray();
      assertArrayEquals(expected, Arrays.copyOfRange(y, row * 35, row * 35 + 35), 1e-6);
    }
  }

  @Test
  void residualIsAddedFirstAndTheSumIsGiven() {
    // given
    HostTensor x = HostTensor.of(new float[] {1, 1, 1}, 1, 3);
    HostTensor residual = HostTensor.of(new float[] {0, 1, 2}, 1, 3);
    // when
    List<Output> outputs = run(LayerNorm.from(-1).withEpsilon(0).withSum(), x, residual);
    // then
    assertEquals(2, outputs.size());
    double unit = Math.sqrt(1.5);
    assertArrayEquals(new double[] {-unit, 0, unit}, outputs.get(0).values(), 1e-6);
    assertArrayEquals(new double[] {1, 2, 3}, outputs.get(1).values());
  }

  private static List<Output> run(LayerNorm op, HostTensor... inputs) {
    return OpContract.run(TestBackends.reference(), op, List.of(inputs));
  }
}
