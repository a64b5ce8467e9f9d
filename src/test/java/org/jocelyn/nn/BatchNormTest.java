package org.jocelyn.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.ShapeException;
import org.jocelyn.Tensor;
import org.jocelyn.testing.BlockGradients;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class BatchNormTest {
  private static final int CHANNELS = 3;
  private static final float EPSILON = 1e-5f;
  private static final float TOLERANCE = 1e-5f;
  private static final float[] WEIGHT = {0.5f, -1, 2};
  private static final float[] BIAS = {1, 0, -0.25f};

  @TestFactory
  Stream<DynamicTest> learnsFromBatchesAndUsesWhatItLearned() {
    return OnEveryBackend.run(
        backend -> {
          learnAndUse(backend, 4, CHANNELS);
          learnAndUse(backend, 2, CHANNELS, 5);
          learnAndUse(backend, 2, CHANNELS, 3, 4);
        });
  }

  private static void learnAndUse(Backend backend, long... shape) {
    try (BatchNorm layer = new BatchNorm(CHANNELS)) {
      // given
      layer.initialize(backend, 1);
      layer.parameters().get("weight").set(backend.tensor(WEIGHT, CHANNELS));
      layer.parameters().get("bias").set(backend.tensor(BIAS, CHANNELS));
      double[] mean = new double[CHANNELS];
      double[] variance = {1, 1, 1};
      // when two batches pass in training
      layer.train();
      for (int pass = 0; pass < 2; pass++) {
        HostTensor x = HostTensor.random(5 + pass, shape);
        double[] batchMean = means(x, new double[CHANNELS], 1);
        double[] batchVariance = means(x, batchMean, 2);
        double k = x.type().size() / (double) CHANNELS;
        for (int c = 0; c < CHANNELS; c++) {
          mean[c] = 0.9 * mean[c] + 0.1 * batchMean[c];
          variance[c] = 0.9 * variance[c] + 0.1 * batchVariance[c] * k / (k - 1);
        }
        check(backend, layer, x, batchMean, batchVariance);
      }
      // then the running statistics have moved, and are what is used
      assertArrayEquals(floats(mean), values(layer, "running_mean"), TOLERANCE);
      assertArrayEquals(floats(variance), values(layer, "running_var"), TOLERANCE);
      assertEquals(2, layer.all().get("num_batches_tracked").tensor().item());
      layer.evaluate();
      check(backend, layer, HostTensor.random(9, shape), mean, variance);
      assertEquals(2, layer.all().get("num_batches_tracked").tensor().item());
    }
  }

  private static void check(
      Backend backend, BatchNorm layer, HostTensor x, double[] mean, double[] variance) {
    float[] expected = new float[x.data().length()];
    for (int i = 0; i < expected.length; i++) {
      int c = channel(x, i);
      double normalized = (x.data().get(i) - mean[c]) / Math.sqrt(variance[c] + EPSILON);
      expected[i] = (float) (normalized * WEIGHT[c] + BIAS[c]);
    }
    long before = backend.memory().tensors();
    try (Tensor input = backend.tensor(x.data(), x.shape());
        Tensor y = layer.forward(input)) {
      assertArrayEquals(expected, y.toFloatArray(), TOLERANCE);
      assertEquals(before + 2, backend.memory().tensors(), "tensors left open");
    }
  }

  @Test
  void movesByItsMomentum() {
    Backend backend = TestBackends.reference();
    backend.tidy(
        () -> {
          try (BatchNorm layer = new BatchNorm(1, EPSILON, 1)) {
            layer.initialize(backend, 1);
            layer.train();
            layer.forward(backend.tensor(new float[] {1, 3}, 2, 1));
            assertEquals(2, layer.all().get("running_mean").tensor().item());
            assertEquals(2, layer.all().get("running_var").tensor().item());
          }
        });
  }

  @Test
  void gradientsReachInputAndParametersInTrainingAndInUse() {
    Backend backend = TestBackends.get(BlockGradients.DOUBLE);
    for (boolean training : new boolean[] {true, false}) {
      try (BatchNorm layer = new BatchNorm(CHANNELS);
          Parameter x = BlockGradients.input(backend, 4, CHANNELS, 2)) {
        layer.initialize(backend, 1);
        if (training) {
          layer.train();
        }
        List<Parameter> parameters = new ArrayList<>(layer.parameters().values());
        parameters.add(x);
        BlockGradients.check(parameters, () -> List.of(layer.forward(x.tensor())));
      }
    }
  }

  @Test
  void keepsItsStatisticsWithItsWeights(@TempDir Path folder) {
    Backend backend = TestBackends.reference();
    Path file = folder.resolve("weights.safetensors");
    try (BatchNorm layer = new BatchNorm(CHANNELS);
        BatchNorm loaded = new BatchNorm(CHANNELS)) {
      layer.initialize(backend, 1);
      layer.train();
      backend.tidy(
          () -> {
            layer.forward(backend.tensor(WEIGHT, 3, 1).add(backend.zeros(3, 3)));
          });
      loaded.initialize(backend, 2);
      Weights.save(layer, file);
      Weights.load(loaded, file);
      Set<String> pyTorchs =
          Set.of("weight", "bias", "running_mean", "running_var", "num_batches_tracked");
      assertEquals(pyTorchs, loaded.all().keySet());
      assertEquals(Set.of("weight", "bias"), loaded.parameters().keySet());
      assertArrayEquals(values(layer, "running_var"), values(loaded, "running_var"));
      assertEquals(1, loaded.all().get("num_batches_tracked").tensor().item());
    }
  }

  @Test
  void refusesToLearnFromOneElement() {
    Backend backend = TestBackends.reference();
    backend.tidy(
        () -> {
          try (BatchNorm layer = new BatchNorm(CHANNELS)) {
            layer.initialize(backend, 1);
            Tensor x = backend.zeros(1, CHANNELS);
            assertEquals(x.shape(), layer.forward(x).shape());
            layer.train();
            String message =
                assertThrows(ShapeException.class, () -> layer.forward(x)).getMessage();
            assertTrue(message.startsWith("BatchNorm(x FLOAT32[1, 3])"), message);
            assertThrows(ShapeException.class, () -> layer.forward(backend.zeros(2, 4)));
            Tensor none = layer.forward(backend.zeros(0, CHANNELS));
            assertEquals(0, none.size());
            assertArrayEquals(new float[] {1, 1, 1}, values(layer, "running_var"));
          }
        });
  }

  @Test
  void refusesAMomentumThatIsNotAPart() {
    for (float momentum : new float[] {-0.1f, 1.5f, Float.NaN}) {
      String message =
          assertThrows(ParameterException.class, () -> new BatchNorm(3, EPSILON, momentum))
              .getMessage();
      assertTrue(message.contains("got " + momentum), message);
    }
  }

  /** The mean of {@code (x − center)^power} of each channel. */
  private static double[] means(HostTensor x, double[] center, int power) {
    double[] sums = new double[CHANNELS];
    int size = x.data().length();
    for (int i = 0; i < size; i++) {
      int c = channel(x, i);
      sums[c] += Math.pow(x.data().get(i) - center[c], power) * CHANNELS / size;
    }
    return sums;
  }

  private static int channel(HostTensor x, int index) {
    return (int) (index / x.shape().sizeOf(2, x.shape().rank()) % CHANNELS);
  }

  private static float[] values(BatchNorm layer, String name) {
    return layer.all().get(name).tensor().toFloatArray();
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
