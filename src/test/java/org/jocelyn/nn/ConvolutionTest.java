package org.jocelyn.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.ParameterException;
import org.jocelyn.Tensor;
import org.jocelyn.op.Activation;
import org.jocelyn.testing.BlockGradients;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** {@link Conv1d}, {@link Conv2d} and {@link ConvTranspose2d}. */
class ConvolutionTest {
  private static final float TOLERANCE = 1e-5f;
  private static final int GROUPS = 2;
  private static final int IN = 4;
  private static final int OUT = 6;
  private static final int HEIGHT = 7;
  private static final int WIDTH = 8;

  private static final org.jocelyn.op.Conv2d WINDOW =
      org.jocelyn.op.Conv2d.plain().stride(2, 1).padding(1, 2).dilation(1, 2).groups(GROUPS);

  private static final org.jocelyn.op.ConvTranspose2d TRANSPOSED =
      org.jocelyn.op.ConvTranspose2d.plain().over(WINDOW.window()).groups(GROUPS);

  @TestFactory
  Stream<DynamicTest> imagesAreConvolvedWithPyTorchsWeights() {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  // given
                  Conv2d layer = new Conv2d(IN, OUT, 3, WINDOW.then(Activation.RELU));
                  layer.initialize(backend, 5);
                  float[] image = image(backend).toFloatArray();
                  // when
                  Tensor y = layer.forward(image(backend));
                  // then
                  float[] expected = convolved(layer, image, HEIGHT, 3, WINDOW, (int) y.dim(3));
                  for (int i = 0; i < expected.length; i++) {
                    expected[i] = Math.max(0, expected[i]);
                  }
                  assertEquals("[2, 6, 4, 8]", y.shape().toString());
                  assertArrayEquals(expected, y.toFloatArray(), TOLERANCE);
                  layer.close();
                }));
  }

  @TestFactory
  Stream<DynamicTest> sequencesAreConvolvedAlongTheirLength() {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  // given
                  Conv1d layer = new Conv1d(IN, OUT, 3, WINDOW);
                  layer.initialize(backend, 5);
                  Tensor x = image(backend).slice(2, 0, 1).squeeze(2);
                  // when
                  Tensor y = layer.forward(x);
                  // then
                  float[] expected =
                      convolved(layer, x.toFloatArray(), 1, 1, WINDOW.alongWidth(), (int) y.dim(2));
                  assertEquals("[2, 6, 8]", y.shape().toString());
                  assertArrayEquals(expected, y.toFloatArray(), TOLERANCE);
                  layer.close();
                }));
  }

  /** The convolution with windows of {@code rows} × 3 elements, by its definition. */
  private static float[] convolved(
      Convolution layer, float[] x, int height, int rows, org.jocelyn.op.Conv2d how, int outWidth) {
    float[] weight = layer.weight().tensor().toFloatArray();
    float[] bias = layer.bias.tensor().toFloatArray();
    org.jocelyn.op.ConvWindow w = how.window();
    int outHeight = (height + 2 * w.top() - rows) / w.strideH() + 1;
    int per = IN / GROUPS;
    float[] y = new float[2 * OUT * outHeight * outWidth];
    for (int at = 0; at < y.length; at++) {
      int j = at % outWidth;
      int i = at / outWidth % outHeight;
      int o = at / outWidth / outHeight % OUT;
      int n = at / outWidth / outHeight / OUT;
      double sum = bias[o];
      for (int k = 0; k < per * rows * 3; k++) {
        int row = i * w.strideH() + k / 3 % rows * w.dilationH() - w.top();
        int column = j * w.strideW() + k % 3 * w.dilationW() - w.left();
        int channel = o / (OUT / GROUPS) * per + k / 3 / rows;
        if (row >= 0 && row < height && column >= 0 && column < WIDTH) {
          sum +=
              weight[o * per * rows * 3 + k]
                  * x[((n * IN + channel) * height + row) * WIDTH + column];
        }
      }
      y[at] = (float) sum;
    }
    return y;
  }

  @TestFactory
  Stream<DynamicTest> aTransposedConvolutionIsTheAdjointOfTheConvolution() {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  // given weights [in, out/groups, 3, 3], which are a convolution's from out to in
                  ConvTranspose2d layer =
                      new ConvTranspose2d(
                          IN, OUT, 3, 3, TRANSPOSED, false, Initializer.linearUniform());
                  layer.initialize(backend, 6);
                  Tensor image = image(backend);
                  // when
                  Tensor y = layer.forward(image);
                  // then ⟨y, v⟩ = ⟨image, conv(v)⟩
                  Tensor v = random(backend, 9, y.shape().dims());
                  Tensor back = v.conv2d(layer.weight().tensor(), WINDOW);
                  assertEquals("[2, 6, 13, 8]", y.shape().toString());
                  assertEquals(image.mul(back).sum().item(), y.mul(v).sum().item(), 1e-4);
                  layer.close();
                }));
  }

  @TestFactory
  Stream<DynamicTest> aTransposedConvolutionAddsItsBiasAndActivation() {
    return OnEveryBackend.run(
        backend ->
            backend.tidy(
                () -> {
                  ConvTranspose2d layer =
                      new ConvTranspose2d(IN, OUT, 2, TRANSPOSED.then(Activation.TANH));
                  layer.initialize(backend, 7);
                  layer.weight().set(backend.zeros(IN, OUT / GROUPS, 2, 2));
                  Tensor y = layer.forward(image(backend));
                  float[] bias = layer.bias.tensor().toFloatArray();
                  float[] first = y.slice(0, 0, 1).slice(2, 0, 1).slice(3, 0, 1).toFloatArray();
                  for (int o = 0; o < OUT; o++) {
                    assertEquals(Math.tanh(bias[o]), first[o], TOLERANCE);
                  }
                  layer.close();
                }));
  }

  @Test
  void aBiasIsWhatTheLayerIsAskedFor() {
    Initializer usual = Initializer.linearUniform();
    org.jocelyn.op.Conv2d biased = org.jocelyn.op.Conv2d.plain().withBias();
    Backend backend = TestBackends.get("reference");
    backend.tidy(
        () -> {
          for (Convolution layer :
              List.of(
                  new Conv2d(IN, OUT, 3, 2, biased, false, usual),
                  new Conv1d(IN, OUT, 3, biased, false, usual))) {
            layer.initialize(backend, 1);
            assertEquals(Set.of("weight"), layer.parameters().keySet());
            Tensor x = image(backend);
            Tensor y = layer.forward(layer instanceof Conv1d ? x.reshape(2, IN, -1) : x);
            assertEquals(OUT, y.dim(1));
            layer.close();
          }
        });
    assertEquals(Set.of("weight", "bias"), new Conv2d(IN, OUT, 3).parameters().keySet());
    assertEquals(Set.of("weight", "bias"), new Conv1d(IN, OUT, 3).parameters().keySet());
    assertEquals(Set.of("weight", "bias"), new ConvTranspose2d(IN, OUT, 3).parameters().keySet());
  }

  @Test
  void firstWeightsAreUniformOverTheRootOfTheProductsSummed() {
    // given layers whose fanIn is 4/2·3·3, 4/2·3 and 60/2·3·3
    assertLargest(1 / Math.sqrt(18), new Conv2d(IN, 60, 3, WINDOW));
    assertLargest(1 / Math.sqrt(6), new Conv1d(IN, 60, 3, WINDOW));
    assertLargest(1 / Math.sqrt(270), new ConvTranspose2d(IN, 60, 3, TRANSPOSED));
  }

  private static void assertLargest(double bound, Convolution layer) {
    layer.initialize(TestBackends.get("reference"), 1);
    double weight = largest(layer.weight());
    assertTrue(weight <= bound && weight > 0.8 * bound, weight + " for " + bound);
    double bias = largest(layer.bias);
    assertTrue(bias <= bound && bias > 0.8 * bound, bias + " for " + bound);
    layer.close();
  }

  private static double largest(Parameter parameter) {
    double largest = 0;
    for (float element : parameter.tensor().toFloatArray()) {
      largest = Math.max(largest, Math.abs(element));
    }
    return largest;
  }

  @Test
  void gradientsReachEveryParameterAndTheImage() {
    check(new Conv2d(IN, OUT, 3, WINDOW.then(Activation.TANH)), 2, IN, HEIGHT, WIDTH);
    check(new Conv1d(IN, OUT, 3, WINDOW.then(Activation.TANH)), 2, IN, WIDTH);
    check(new ConvTranspose2d(IN, OUT, 3, TRANSPOSED), 2, IN, HEIGHT, WIDTH);
    check(
        new Sequential(
            new Conv2d(IN, OUT, 3),
            new MaxPool2d(2),
            new ConvTranspose2d(OUT, 3, 2),
            new AveragePool2d(2, 1, 1),
            new AdaptiveAveragePool2d(2, 3)),
        2,
        IN,
        HEIGHT,
        WIDTH);
    check(new Sequential(new Conv2d(IN, OUT, 3), new GlobalAveragePool()), 2, IN, HEIGHT, WIDTH);
  }

  private static void check(Layer layer, long... dims) {
    Backend backend = TestBackends.get(BlockGradients.DOUBLE);
    backend.tidy(
        () -> {
          layer.initialize(backend, 4);
          List<Parameter> parameters = new ArrayList<>(layer.parameters().values());
          Parameter x = BlockGradients.input(backend, dims);
          parameters.add(x);
          BlockGradients.check(parameters, () -> List.of(layer.forward(x.tensor())));
          parameters.forEach(Parameter::close);
        });
  }

  @Test
  void channelsThatGroupsDoNotDivideAreRefused() {
    for (ParameterException thrown :
        Arrays.asList(
            assertThrows(ParameterException.class, () -> new Conv2d(3, OUT, 3, WINDOW)),
            assertThrows(ParameterException.class, () -> new Conv2d(IN, 5, 3, WINDOW)),
            assertThrows(ParameterException.class, () -> new Conv1d(IN, OUT, 0)),
            assertThrows(ParameterException.class, () -> new Conv2d(0, OUT, 3)),
            assertThrows(
                ParameterException.class, () -> new ConvTranspose2d(3, OUT, 3, TRANSPOSED)))) {
      assertTrue(
          thrown.getMessage().matches("Conv.*: the channels \\d and \\d must .* at least 1"),
          thrown.getMessage());
    }
  }

  private static Tensor image(Backend backend) {
    return random(backend, 3, 2, IN, HEIGHT, WIDTH);
  }

  private static Tensor random(Backend backend, long seed, long... dims) {
    HostTensor host = HostTensor.random(seed, dims);
    return backend.tensor(host.data(), host.shape());
  }
}
