package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;
import org.apache.commons.math3.stat.descriptive.moment.Variance;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.op.Activation;
import org.jocelyn.op.BatchNorm;
import org.jocelyn.op.BatchNormTraining;
import org.jocelyn.op.GroupNorm;
import org.jocelyn.op.InstanceNorm;
import org.jocelyn.testing.HostTensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The reference's normalizations by channel against Commons Math and values worked by hand. */
class ReferenceChannelNormTest {
  private final Backend backend = Backends.open("reference");

  @AfterEach
  void close() {
    backend.close();
  }

  private Tensor tensor(HostTensor x) {
    return backend.tensor(x.data(), x.shape());
  }

  @Test
  void batchNormShiftsAndScalesEachChannel() {
    backend.tidy(
        () -> {
          // given
          Tensor x = backend.tensor(new float[] {1, 2, 3, 4}, 1, 2, 2);
          Tensor gamma = backend.tensor(new float[] {2, -1}, 2);
          Tensor beta = backend.tensor(new float[] {10, 20}, 2);
          Tensor mean = backend.tensor(new float[] {1, 5}, 2);
          Tensor variance = backend.tensor(new float[] {3, 0}, 2);
          // when √(3 + 1) = 2 and √(0 + 1) = 1
          Tensor y = x.batchNorm(gamma, beta, mean, variance, 1);
          // then
          assertArrayEquals(new float[] {10, 11, 22, 21}, y.toFloatArray());
        });
  }

  @Test
  void batchNormAppliesItsActivationLast() {
    backend.tidy(
        () -> {
          // given
          Tensor x = backend.tensor(new float[] {-3, 5}, 2, 1);
          Tensor zero = backend.zeros(1);
          Tensor one = backend.ones(1);
          BatchNorm op = new BatchNorm(false, false, 0, Activation.NONE);
          // then
          assertArrayEquals(new float[] {-3, 5}, x.run(op, zero, one).toFloatArray());
          assertArrayEquals(
              new float[] {0, 5}, x.run(op.then(Activation.RELU), zero, one).toFloatArray());
        });
  }

  @Test
  void trainingGivesTheStatisticsOfTheBatch() {
    backend.tidy(
        () -> {
          // given
          HostTensor x = HostTensor.random(1, 4, 3, 5, 2);
          // when
          List<Tensor> outputs = tensor(x).runAll(new BatchNormTraining(false, false, 1e-5f));
          // then
          assertEquals(Shape.of(3), outputs.get(1).shape());
          for (int c = 0; c < 3; c++) {
            DescriptiveStatistics channel = new DescriptiveStatistics();
            for (int n = 0; n < 4; n++) {
              for (int i = 0; i < 10; i++) {
                channel.addValue(x.data().get((n * 3 + c) * 10 + i));
              }
            }
            assertEquals(channel.getMean(), outputs.get(1).toFloatArray()[c], 1e-7);
            assertEquals(channel.getPopulationVariance(), outputs.get(2).toFloatArray()[c], 1e-7);
            double expected =
                (x.data().get(c * 10) - channel.getMean())
                    / Math.sqrt(channel.getPopulationVariance() + 1e-5);
            assertEquals(expected, outputs.get(0).toFloatArray()[c * 10], 1e-6);
          }
        });
  }

  @Test
  void trainingThenInferenceWithItsStatisticsIsTheSame() {
    backend.tidy(
        () -> {
          // given
          Tensor x = tensor(HostTensor.random(2, 3, 4, 7));
          Tensor gamma = tensor(HostTensor.random(3, 4));
          Tensor beta = tensor(HostTensor.random(4, 4));
          // when
          List<Tensor> trained = x.batchNormTraining(gamma, beta, 1e-3f);
          Tensor inferred = x.batchNorm(gamma, beta, trained.get(1), trained.get(2), 1e-3f);
          // then
          assertArrayEquals(trained.get(0).toFloatArray(), inferred.toFloatArray(), 1e-6f);
        });
  }

  @Test
  void nothingHasNoStatistics() {
    backend.tidy(
        () -> {
          // when
          List<Tensor> outputs =
              backend.zeros(0, 2, 3).runAll(new BatchNormTraining(false, false, 1e-5f));
          // then
          assertArrayEquals(new float[] {Float.NaN, Float.NaN}, outputs.get(1).toFloatArray());
          assertArrayEquals(new float[] {Float.NaN, Float.NaN}, outputs.get(2).toFloatArray());
        });
  }

  @Test
  void groupsHaveMeanZeroAndVarianceOne() {
    backend.tidy(
        () -> {
          // given groups of 2·35 elements with very different statistics
          HostTensor x = HostTensor.random(5, 3, 6, 5, 7);
          for (int i = 0; i < x.data().length(); i++) {
            int group = i / 70;
            x.data().set(i, 1000 * group + (group + 1) * x.data().get(i));
          }
          // when
          float[] y = tensor(x).run(new GroupNorm(3, false, false, 0)).toFloatArray();
          // then
          for (int group = 0; group < 9; group++) {
            DescriptiveStatistics values = new DescriptiveStatistics();
            for (int i = 0; i < 70; i++) {
              values.addValue(y[group * 70 + i]);
            }
            assertEquals(0, values.getMean(), 1e-6);
            assertEquals(1, new Variance(false).evaluate(values.getValues()), 1e-6);
          }
        });
  }

  @Test
  void groupNormWorkedByHand() {
    backend.tidy(
        () -> {
          // given one group of 1, 3, 5, 7: mean 4, variance 5
          Tensor x = backend.tensor(new float[] {1, 3, 5, 7}, 1, 2, 2);
          Tensor gamma = backend.tensor(new float[] {3, 6}, 2);
          Tensor beta = backend.tensor(new float[] {0, 1}, 2);
          // when √(5 + 4) = 3
          Tensor y = x.groupNorm(1, gamma, beta, 4);
          // then
          assertArrayEquals(new float[] {-3, -1, 3, 7}, y.toFloatArray());
        });
  }

  @Test
  void instancesAreGroupsOfOneChannel() {
    backend.tidy(
        () -> {
          // given
          Tensor x = tensor(HostTensor.random(6, 2, 3, 11));
          Tensor gamma = tensor(HostTensor.random(7, 3));
          Tensor beta = tensor(HostTensor.random(8, 3));
          // then
          assertArrayEquals(
              x.groupNorm(3, gamma, beta, 1e-5f).toFloatArray(),
              x.instanceNorm(gamma, beta, 1e-5f).toFloatArray());
        });
  }

  @Test
  void aConstantPlaneIsZero() {
    backend.tidy(
        () -> {
          // when
          Tensor y = backend.full(1e4, 1, 2, 9).run(new InstanceNorm(false, false, 1e-5f));
          // then
          for (float value : y.toFloatArray()) {
            assertEquals(0, value);
          }
        });
  }

  @Test
  void nanStaysInItsPlane() {
    backend.tidy(
        () -> {
          // given
          HostTensor x = HostTensor.random(9, 1, 2, 5).with(2, Double.NaN);
          // when
          float[] y = tensor(x).run(new InstanceNorm(false, false, 1e-5f)).toFloatArray();
          // then
          for (int i = 0; i < 10; i++) {
            assertEquals(i < 5, Float.isNaN(y[i]));
          }
          assertTrue(Float.isFinite(y[9]));
        });
  }
}
