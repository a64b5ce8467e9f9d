package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.LayerNormGradient;
import org.jocelyn.op.Op;
import org.jocelyn.op.RmsNorm;
import org.jocelyn.op.RmsNormGradient;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Output;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

/** {@link ReferenceRowNormGradient} against values worked by hand. */
class ReferenceRowNormGradientTest {
  @Test
  void layerNormOfThreeValues() {
    // given a row of mean 2 and variance 2/3, and the gradient of its first output
    HostTensor x = HostTensor.of(new float[] {1, 2, 3}, 1, 3);
    HostTensor gamma = HostTensor.of(new float[] {2, 5, 7}, 3);
    HostTensor dy = HostTensor.of(new float[] {1, 0, 0}, 1, 3);
    LayerNorm norm = LayerNorm.from(1).withEpsilon(0).affine();
    // when
    List<Output> outputs = run(new LayerNormGradient(norm), x, gamma, dy);
    // then
    double unit = Math.sqrt(1.5);
    assertArrayEquals(
        new double[] {unit / 3, -2 * unit / 3, unit / 3}, outputs.get(0).values(), 1e-6);
    assertArrayEquals(new double[] {-unit, 0, 0}, outputs.get(1).values(), 1e-6);
    assertArrayEquals(new double[] {1, 0, 0}, outputs.get(2).values());
  }

  @Test
  void rmsNormOfTwoValues() {
    // given a row that 4 = √((3² + 4²)/2 + 3.5) is divided by
    HostTensor x = HostTensor.of(new float[] {3, 4}, 1, 2);
    HostTensor gamma = HostTensor.of(new float[] {2, 5}, 2);
    HostTensor dy = HostTensor.of(new float[] {1, 0}, 1, 2);
    RmsNorm norm = RmsNorm.from(1, 3.5f).withGamma();
    // when
    List<Output> outputs = run(new RmsNormGradient(norm), x, gamma, dy);
    // then
    assertArrayEquals(new double[] {0.359375, -0.1875}, outputs.get(0).values(), 1e-6);
    assertArrayEquals(new double[] {0.75, 0}, outputs.get(1).values());
  }

  @Test
  void theResidualIsAddedFirstAndTheGradientOfTheSumLast() {
    // given x and residual that add up to the row above
    HostTensor x = HostTensor.of(new float[] {1, 1}, 1, 2);
    HostTensor residual = HostTensor.of(new float[] {2, 3}, 1, 2);
    HostTensor dy = HostTensor.of(new float[] {2, 0}, 1, 2);
    HostTensor dsum = HostTensor.of(new float[] {10, 20}, 1, 2);
    RmsNorm norm = RmsNorm.from(1, 3.5f).withSum();
    // when
    List<Output> outputs = run(new RmsNormGradient(norm), x, residual, dy, dsum);
    // then
    assertArrayEquals(new double[] {10.359375, 19.8125}, outputs.get(0).values(), 1e-6);
  }

  @Test
  void rowsAreSummedIntoTheGradientsOfGammaAndBeta() {
    // given
    HostTensor x = HostTensor.of(new float[] {1, 3, 7, 5}, 2, 2);
    HostTensor gamma = HostTensor.of(new float[] {1, 1}, 2);
    HostTensor dy = HostTensor.of(new float[] {10, 20, 30, 40}, 2, 2);
    LayerNorm norm = LayerNorm.from(1).withEpsilon(0).affine();
    // when
    List<Output> outputs = run(new LayerNormGradient(norm), x, gamma, dy);
    // then the normalized rows being (−1, 1) and (1, −1)
    assertArrayEquals(new double[] {20, -20}, outputs.get(1).values(), 1e-5);
    assertArrayEquals(new double[] {40, 60}, outputs.get(2).values());
  }

  private static List<Output> run(Op op, HostTensor... inputs) {
    return OpContract.run(TestBackends.reference(), op, List.of(inputs));
  }
}
