package org.jocelyn.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
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

/** {@link LayerNorm}, {@link RmsNorm} and {@link GroupNorm} against their formulas in double. */
class NormLayersTest {
  private static final float EPSILON = 0.01f;
  private static final float TOLERANCE = 1e-5f;
  private static final float[] X = HostTensor.random(1, 2, 4, 3).data().floats();

  @TestFactory
  Stream<DynamicTest> normalizesTheTrailingAxes() {
    return onEvery(
        () -> new LayerNorm(EPSILON, 4, 3),
        (weight, bias) -> {
          float[] y = new float[24];
          for (int row = 0; row < 2; row++) {
            double mean = mean(row * 12, 12);
            double deviation = Math.sqrt(meanSquare(row * 12, 12, mean) + EPSILON);
            for (int i = 0; i < 12; i++) {
              y[row * 12 + i] =
                  (float) ((X[row * 12 + i] - mean) / deviation * weight[i] + bias[i]);
            }
          }
          return y;
        });
  }

  @TestFactory
  Stream<DynamicTest> dividesByTheRootMeanSquare() {
    return onEvery(
        () -> new RmsNorm(EPSILON, 3),
        (weight, bias) -> {
          float[] y = new float[24];
          for (int i = 0; i < 24; i++) {
            double root = Math.sqrt(meanSquare(i / 3 * 3, 3, 0) + EPSILON);
            y[i] = (float) (X[i] / root * weight[i % 3]);
          }
          return y;
        });
  }

  @TestFactory
  Stream<DynamicTest> normalizesGroupsOfChannels() {
    return onEvery(
        () -> new GroupNorm(2, 4, EPSILON),
        (weight, bias) -> {
          float[] y = new float[24];
          for (int i = 0; i < 24; i++) {
            int channel = i / 3 % 4;
            double mean = mean(i / 6 * 6, 6);
            double deviation = Math.sqrt(meanSquare(i / 6 * 6, 6, mean) + EPSILON);
            y[i] = (float) ((X[i] - mean) / deviation * weight[channel] + bias[channel]);
          }
          return y;
        });
  }

  @Test
  void epsilonIsPyTorchsUnlessGiven() {
    // given rows whose variance and mean square are 10⁻⁶, where epsilon decides
    float[] x = {1e-3f, -1e-3f};
    Backend backend = TestBackends.reference();
    backend.tidy(
        () -> {
          double normalized = 1e-3 / Math.sqrt(1e-6 + 1e-5);
          assertEquals(normalized, first(backend, new LayerNorm(2), x, 1, 2), 1e-6);
          assertEquals(normalized, first(backend, new GroupNorm(1, 2), x, 1, 2), 1e-6);
          double root = 1e-3 / Math.sqrt(1e-6 + 0x1p-23);
          assertEquals(root, first(backend, new RmsNorm(2), x, 1, 2), 1e-6);
        });
  }

  @Test
  void parametersAreNamedAsPyTorchs() {
    assertEquals(List.of("weight", "bias"), names(new LayerNorm(4)));
    assertEquals(List.of("weight", "bias"), names(new GroupNorm(2, 4)));
    assertEquals(List.of("weight"), names(new RmsNorm(4)));
  }

  @Test
  void gradientsReachInputAndParameters() {
    Backend backend = TestBackends.get(BlockGradients.DOUBLE);
    for (Layer layer :
        List.of(new LayerNorm(4, 3), new RmsNorm(3), new GroupNorm(2, 4), new LayerNorm(3))) {
      try (layer;
          Parameter x = BlockGradients.input(backend, 2, 4, 3)) {
        layer.initialize(backend, 1);
        List<Parameter> parameters = new ArrayList<>(layer.parameters().values());
        parameters.add(x);
        BlockGradients.check(parameters, () -> List.of(layer.forward(x.tensor())));
      }
    }
  }

  @Test
  void refusesWhatCannotBeNormalizedSo() {
    Backend backend = TestBackends.reference();
    backend.tidy(
        () -> {
          Tensor x = backend.tensor(X, 2, 4, 3);
          for (Layer layer : List.of(new LayerNorm(4), new RmsNorm(4, 2), new GroupNorm(3, 3))) {
            try (layer) {
              layer.initialize(backend, 1);
              String message =
                  assertThrows(ShapeException.class, () -> layer.forward(x)).getMessage();
              assertTrue(message.startsWith(layer.getClass().getSimpleName()), message);
            }
          }
        });
    String message = assertThrows(ParameterException.class, () -> new GroupNorm(3, 4)).getMessage();
    assertEquals("GroupNorm: 4 channels must be a multiple of 3 groups", message);
    assertThrows(ParameterException.class, () -> new GroupNorm(0, 4));
    assertThrows(ParameterException.class, () -> new LayerNorm(-1f, 4));
  }

  private interface Maker {
    Layer make();
  }

  private interface Formula {
    float[] of(float[] weight, float[] bias);
  }

  private static Stream<DynamicTest> onEvery(Maker maker, Formula formula) {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  try (Layer layer = maker.make()) {
                    layer.initialize(backend, 1);
                    float[] weight = randomize(backend, layer, "weight", 2);
                    float[] bias = randomize(backend, layer, "bias", 3);
                    Tensor y = layer.forward(backend.tensor(X, 2, 4, 3));
                    assertArrayEquals(formula.of(weight, bias), y.toFloatArray(), TOLERANCE);
                  }
                }));
  }

  /** Gives a parameter random elements, if there is one of that name. */
  private static float[] randomize(Backend backend, Layer layer, String name, long seed) {
    Parameter parameter = layer.parameters().get(name);
    if (parameter == null) {
      return new float[0];
    }
    HostTensor random = HostTensor.random(seed, parameter.type(), -1, 1);
    parameter.set(backend.tensor(random.data(), random.shape()));
    return random.data().floats();
  }

  private static double first(Backend backend, Layer layer, float[] x, long... shape) {
    try (layer) {
      layer.initialize(backend, 1);
      return layer.forward(backend.tensor(x, shape)).toFloatArray()[0];
    }
  }

  private static List<String> names(Layer layer) {
    return List.copyOf(layer.all().keySet());
  }

  private static double mean(int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += X[i];
    }
    return sum / count;
  }

  private static double meanSquare(int from, int count, double mean) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += (X[i] - mean) * (X[i] - mean);
    }
    return sum / count;
  }
}
