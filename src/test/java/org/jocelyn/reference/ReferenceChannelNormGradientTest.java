package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.jocelyn.op.Activation;
import org.jocelyn.op.BatchNorm;
import org.jocelyn.op.BatchNormGradient;
import org.jocelyn.op.BatchNormTraining;
import org.jocelyn.op.BatchNormTrainingGradient;
import org.jocelyn.op.GroupNorm;
import org.jocelyn.op.GroupNormGradient;
import org.jocelyn.op.InstanceNorm;
import org.jocelyn.op.InstanceNormGradient;
import org.jocelyn.op.LayerNorm;
import org.jocelyn.op.LayerNormGradient;
import org.jocelyn.op.Op;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Output;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

/** The reference's gradients of normalizations by channel, by hand and against each other. */
class ReferenceChannelNormGradientTest {
  @Test
  void givenStatisticsHaveGradientsAsGammaAndBetaHave() {
    // given a channel that √(3 + 1) = 2 divides
    BatchNorm norm = new BatchNorm(true, true, 1, Activation.NONE);
    HostTensor x = HostTensor.of(new float[] {1, 3}, 2, 1);
    HostTensor gamma = HostTensor.of(new float[] {5}, 1);
    HostTensor mean = HostTensor.of(new float[] {2}, 1);
    HostTensor variance = HostTensor.of(new float[] {3}, 1);
    HostTensor dy = HostTensor.of(new float[] {10, 40}, 2, 1);
    // when
    List<Output> outputs = run(new BatchNormGradient(norm), x, gamma, mean, variance, dy);
    // then, x̂ being −½ and ½
    assertArrayEquals(new double[] {25, 100}, outputs.get(0).values());
    assertArrayEquals(new double[] {15}, outputs.get(1).values());
    assertArrayEquals(new double[] {50}, outputs.get(2).values());
    assertArrayEquals(new double[] {-125}, outputs.get(3).values());
    assertArrayEquals(new double[] {-9.375}, outputs.get(4).values());
  }

  @Test
  void trainingOfTwoValuesOfOneChannel() {
    // given a channel of mean 2 and variance 1, both values of which are normalized to ∓½
    BatchNormTraining norm = BatchNormTraining.affine(3);
    HostTensor x = HostTensor.of(new float[] {1, 3}, 2, 1);
    HostTensor gamma = HostTensor.of(new float[] {4}, 1);
    HostTensor mean = HostTensor.of(new float[] {2}, 1);
    HostTensor variance = HostTensor.of(new float[] {1}, 1);
    HostTensor dy = HostTensor.of(new float[] {10, 40}, 2, 1);
    // when
    List<Output> outputs = run(new BatchNormTrainingGradient(norm), x, gamma, mean, variance, dy);
    // then dx is (dy − 25 − x̂·7.5)·4/2
    assertArrayEquals(new double[] {-22.5, 22.5}, outputs.get(0).values());
    assertArrayEquals(new double[] {15}, outputs.get(1).values());
    assertArrayEquals(new double[] {50}, outputs.get(2).values());
  }

  @Test
  void oneGroupIsALayerNorm() {
    // given
    HostTensor x = HostTensor.random(1, 3, 4, 5);
    HostTensor dy = HostTensor.random(2, 3, 4, 5);
    // when
    GroupNorm group = new GroupNorm(1, false, false, LayerNorm.EPSILON);
    List<Output> byGroup = run(new GroupNormGradient(group), x, dy);
    List<Output> byRow = run(new LayerNormGradient(LayerNorm.from(1)), x, dy);
    // then
    assertArrayEquals(byRow.get(0).values(), byGroup.get(0).values(), 1e-6);
  }

  @Test
  void theBatchOfOneSampleIsAnInstance() {
    // given
    HostTensor x = HostTensor.random(1, 1, 4, 5);
    HostTensor gamma = HostTensor.random(2, 4);
    HostTensor dy = HostTensor.random(3, 1, 4, 5);
    BatchNormTraining batch = BatchNormTraining.affine(1e-5f);
    List<Output> statistics = run(new BatchNormTraining(false, false, 1e-5f), x);
    // when
    List<Output> byBatch =
        run(
            new BatchNormTrainingGradient(batch),
            x,
            gamma,
            host(statistics.get(1)),
            host(statistics.get(2)),
            dy);
    List<Output> byInstance =
        run(new InstanceNormGradient(InstanceNorm.affine(1e-5f)), x, gamma, dy);
    // then
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(byBatch.get(i).values(), byInstance.get(i).values(), 1e-6);
    }
  }

  private static HostTensor host(Output output) {
    return new HostTensor(output.type(), output.data());
  }

  private static List<Output> run(Op op, HostTensor... inputs) {
    return OpContract.run(TestBackends.reference(), op, List.of(inputs));
  }
}
