package org.jocelyn.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.ShapeException;
import org.jocelyn.Tensor;
import org.jocelyn.testing.BlockGradients;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SqueezeExcitationTest {
  private static final int CHANNELS = 6;
  private static final int SQUEEZED = 4;

  @TestFactory
  Stream<DynamicTest> weighsChannelsByWhatIsInAllOfThem() {
    return OnEveryBackend.run(
        backend -> {
          compare(backend, 2, CHANNELS, 3, 5);
          compare(backend, 3, CHANNELS, 7);
        });
  }

  private static void compare(Backend backend, long... shape) {
    HostTensor x = HostTensor.random(1, shape);
    try (SqueezeExcitation layer = new SqueezeExcitation(CHANNELS, SQUEEZED)) {
      layer.initialize(backend, 3);
      long before = backend.memory().tensors();
      try (Tensor input = backend.tensor(x.data(), x.shape());
          Tensor y = layer.forward(input)) {
        assertArrayEquals(expected(layer, x), y.toFloatArray(), 1e-5f);
        assertEquals(before + 2, backend.memory().tensors(), "tensors left open");
      }
    }
  }

  private static float[] expected(SqueezeExcitation layer, HostTensor x) {
    float[] y = x.data().floats().clone();
    int plane = (int) x.shape().sizeOf(2, x.shape().rank());
    for (int n = 0; n < x.shape().dim(0); n++) {
      double[] means = new double[CHANNELS];
      for (int i = 0; i < CHANNELS * plane; i++) {
        means[i / plane] += y[n * CHANNELS * plane + i] / (double) plane;
      }
      double[] squeezed = product(layer, "fc1", means);
      for (int i = 0; i < SQUEEZED; i++) {
        squeezed[i] = Math.max(0, squeezed[i]);
      }
      double[] excited = product(layer, "fc2", squeezed);
      for (int i = 0; i < CHANNELS * plane; i++) {
        y[n * CHANNELS * plane + i] /= (float) (1 + Math.exp(-excited[i / plane]));
      }
    }
    return y;
  }

  private static double[] product(SqueezeExcitation layer, String part, double[] x) {
    float[] weight = layer.all().get(part + ".weight").tensor().toFloatArray();
    float[] bias = layer.all().get(part + ".bias").tensor().toFloatArray();
    double[] y = new double[bias.length];
    for (int out = 0; out < y.length; out++) {
      y[out] = bias[out];
      for (int in = 0; in < x.length; in++) {
        y[out] += weight[out * x.length + in] * x[in];
      }
    }
    return y;
  }

  @Test
  void gradientsReachInputAndParameters() {
    Backend backend = TestBackends.get(BlockGradients.DOUBLE);
    try (SqueezeExcitation layer = new SqueezeExcitation(CHANNELS, SQUEEZED);
        Parameter x = BlockGradients.input(backend, 2, CHANNELS, 2, 2)) {
      layer.initialize(backend, 3);
      Set<String> names = Set.of("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias");
      assertEquals(names, layer.all().keySet());
      List<Parameter> parameters = new ArrayList<>(layer.parameters().values());
      parameters.add(x);
      BlockGradients.check(parameters, () -> List.of(layer.forward(x.tensor())));
    }
  }

  @Test
  void refusesWhatHasNoPlanes() {
    Backend backend = TestBackends.reference();
    try (SqueezeExcitation layer = new SqueezeExcitation(CHANNELS, SQUEEZED);
        Tensor x = backend.zeros(2, CHANNELS)) {
      layer.initialize(backend, 3);
      String message = assertThrows(ShapeException.class, () -> layer.forward(x)).getMessage();
      assertTrue(message.startsWith("SqueezeExcitation(x FLOAT32[2, 6])"), message);
    }
  }
}
