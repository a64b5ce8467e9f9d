package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.DataType;
import org.jocelyn.Tensor;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Gru;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.Op;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.RecurrentDirection;
import org.jocelyn.op.UnaryFunction;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@link RecurrentOperators}: every attribute and every input reaches its operation. */
class RecurrentOperatorsTest {
  private static final int T = 4;
  private static final int B = 3;
  private static final int I = 5;
  private static final int H = 6;
  private static final HostTensor LENGTHS = HostTensor.of(new int[] {4, 2, 0}, B);

  @TempDir private Path folder;

  private Stream<DynamicTest> check(
      String operator,
      String values,
      Map<String, ?> attributes,
      Map<String, HostTensor> inputs,
      Map<String, HostTensor> expected) {
    OnnxFiles model = OnnxFiles.opset(14);
    inputs.forEach((name, x) -> model.input(name, x.type().dataType(), x.shape().dims()));
    model.node(operator, values, attributes);
    expected.keySet().forEach(model::output);
    Path file = model.write(folder);
    return OnEveryBackend.run(
        backend -> {
          try (OnnxModel loaded = OnnxModel.load(file, backend)) {
            Map<String, HostTensor> outputs = OnnxRuns.run(loaded, inputs);
            expected.forEach(
                (name, wanted) -> OnnxRuns.assertClose(wanted, outputs.get(name), 1e-5));
          }
        });
  }

  private static Map<String, HostTensor> named(Object... namesAndTensors) {
    Map<String, HostTensor> named = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTensors.length; i += 2) {
      named.put((String) namesAndTensors[i], (HostTensor) namesAndTensors[i + 1]);
    }
    return named;
  }

  /** Both directions, each with its own function, the batch in front, sequences of any length. */
  @TestFactory
  Stream<DynamicTest> simpleNetworksAgainstPlainLoops() {
    HostTensor x = HostTensor.random(1, B, T, I);
    HostTensor w = HostTensor.random(2, 2, H, I);
    HostTensor r = HostTensor.random(3, 2, H, H);
    HostTensor bias = HostTensor.random(4, 2, 2 * H);
    HostTensor start = HostTensor.random(5, B, 2, H);
    double[] y = new double[B * T * 2 * H];
    double[] last = new double[B * 2 * H];
    for (int b = 0; b < B; b++) {
      for (int d = 0; d < 2; d++) {
        double[] h = new double[H];
        for (int j = 0; j < H; j++) {
          h[j] = start.data().get((b * 2 + d) * H + j);
        }
        int length = (int) LENGTHS.data().getLong(b);
        for (int step = 0; step < length; step++) {
          int t = d == 0 ? step : length - 1 - step;
          double[] next = new double[H];
          for (int j = 0; j < H; j++) {
            double sum = bias.data().get(d * 2 * H + j) + bias.data().get(d * 2 * H + H + j);
            for (int i = 0; i < I; i++) {
              sum += w.data().get((d * H + j) * I + i) * x.data().get((b * T + t) * I + i);
            }
            for (int k = 0; k < H; k++) {
              sum += r.data().get((d * H + j) * H + k) * h[k];
            }
            // Tanh has no parameter, so the only alpha is LeakyRelu's
            next[j] = d == 0 ? Math.tanh(sum) : sum < 0 ? 0.3 * sum : sum;
            y[((b * T + t) * 2 + d) * H + j] = next[j];
          }
          h = next;
        }
        System.arraycopy(h, 0, last, (b * 2 + d) * H, H);
      }
    }
    return check(
        "RNN",
        "x w r bias lengths start -> y last",
        Map.of(
            "direction",
            "bidirectional",
            "hidden_size",
            H,
            "layout",
            1,
            "activations",
            List.of("Tanh", "LeakyRelu"),
            "activation_alpha",
            new float[] {0.3f}),
        named("x", x, "w", w, "r", r, "bias", bias, "lengths", LENGTHS, "start", start),
        named("y", OnnxRuns.rounded(y, B, T, 2, H), "last", OnnxRuns.rounded(last, B, 2, H)));
  }

  /** What the operation itself gives, on the reference. */
  private static List<HostTensor> run(Op op, Map<String, HostTensor> inputs) {
    Backend reference = TestBackends.reference();
    List<HostTensor> outputs = new ArrayList<>();
    reference.tidy(
        () -> {
          List<Tensor> tensors = new ArrayList<>();
          inputs.values().forEach(x -> tensors.add(reference.tensor(x.data(), x.shape())));
          reference
              .run(op, tensors)
              .forEach(y -> outputs.add(new HostTensor(y.type(), y.toHost())));
        });
    return outputs;
  }

  @TestFactory
  Stream<DynamicTest> lstmTakesAllItsInputs() {
    Map<String, HostTensor> inputs =
        named(
            "x", HostTensor.random(1, T, B, I),
            "w", HostTensor.random(2, 1, 4 * H, I),
            "r", HostTensor.random(3, 1, 4 * H, H),
            "bias", HostTensor.random(4, 1, 8 * H),
            "lengths", LENGTHS,
            "h", HostTensor.random(5, 1, B, H),
            "c", HostTensor.random(6, 1, B, H),
            "peepholes", HostTensor.random(7, 1, 3 * H));
    Lstm op =
        new Lstm(
            new Recurrence(RecurrentDirection.REVERSE, 0.8f, true, true, true),
            true,
            true,
            true,
            List.of(
                new Activation(UnaryFunction.HARD_SIGMOID, 0.25f, 0.4f),
                Activation.of(UnaryFunction.SOFTSIGN),
                new Activation(UnaryFunction.ELU, 0.7f, 0)));
    List<HostTensor> expected = run(op, inputs);
    return check(
        "LSTM",
        "x w r bias lengths h c peepholes -> y lastH lastC",
        Map.of(
            "direction",
            "reverse",
            "clip",
            0.8,
            "input_forget",
            1,
            "activations",
            List.of("HardSigmoid", "Softsign", "Elu"),
            "activation_alpha",
            new float[] {0.25f, 0.7f},
            "activation_beta",
            new float[] {0.4f}),
        inputs,
        named("y", expected.get(0), "lastH", expected.get(1), "lastC", expected.get(2)));
  }

  @TestFactory
  Stream<DynamicTest> gruMayResetAfterTheProduct() {
    Map<String, HostTensor> inputs =
        named(
            "x", HostTensor.random(1, T, B, I),
            "w", HostTensor.random(2, 1, 3 * H, I),
            "r", HostTensor.random(3, 1, 3 * H, H),
            "h", HostTensor.random(5, 1, B, H));
    List<HostTensor> expected =
        run(Gru.of(Recurrence.PLAIN.withInitialState()).linearFirst(), inputs);
    return check(
        "GRU",
        "x w r _ _ h -> y last",
        Map.of("linear_before_reset", 1),
        inputs,
        named("y", expected.get(0), "last", expected.get(1)));
  }

  @Test
  void whatIsNotSupportedIsRefusedAtOnce() {
    assertRefused(Map.of("activations", List.of("ScaledTanh")), "activation ScaledTanh");
    assertRefused(Map.of("direction", "up"), "direction 'up' is none");
    assertRefused(Map.of("clip", -1.0), "clip is -1.0");
  }

  private void assertRefused(Map<String, ?> attributes, String expected) {
    Path file =
        OnnxFiles.opset(14)
            .input("x", DataType.FLOAT32, T, B, I)
            .constant("w", HostTensor.random(1, 1, H, I))
            .constant("r", HostTensor.random(2, 1, H, H))
            .node("RNN", "x w r -> y", attributes)
            .output("y")
            .write(folder);
    String message =
        assertThrows(OnnxException.class, () -> OnnxModel.load(file, TestBackends.reference()))
            .getMessage();
    assertTrue(message.contains(expected), message);
  }
}
