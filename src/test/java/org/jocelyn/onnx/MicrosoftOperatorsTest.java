package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.math3.special.Erf;
import org.jocelyn.DataType;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@link MicrosoftOperators} against plain loops over doubles. */
class MicrosoftOperatorsTest {
  private static final int B = 2;
  private static final int T = 3;
  private static final int C = 5;

  private final HostTensor x = HostTensor.random(1, B, T, C);
  private final HostTensor skip = HostTensor.random(2, B, T, C);
  private final HostTensor gamma = HostTensor.random(3, C);
  private final HostTensor beta = HostTensor.random(4, C);
  private final HostTensor bias = HostTensor.random(5, C);

  @TempDir private Path folder;

  private static OnnxFiles model() {
    return OnnxFiles.opset(17).opset("com.microsoft", 1);
  }

  private Stream<DynamicTest> check(
      OnnxFiles model, Map<String, HostTensor> inputs, Map<String, HostTensor> expected) {
    inputs.forEach((name, value) -> model.input(name, value.type().dataType(), -1, -1, -1));
    expected.keySet().forEach(model::output);
    Path file = model.write(folder);
    return OnEveryBackend.run(
        backend -> {
          try (OnnxModel loaded = OnnxModel.load(file, backend)) {
            Map<String, HostTensor> outputs = OnnxRuns.run(loaded, inputs);
            expected.forEach(
                (name, wanted) -> OnnxRuns.assertClose(wanted, outputs.get(name), 3e-6));
          }
        });
  }

  /** Element i of the last axis of {@code a + b + …}, where the addends are rows or whole. */
  private static double[] sum(HostTensor... addends) {
    double[] sum = new double[B * T * C];
    for (HostTensor addend : addends) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += addend.data().get(i % addend.data().length());
      }
    }
    return sum;
  }

  private static HostTensor mapped(double[] values, DoubleUnaryOperator function) {
    double[] y = new double[values.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = function.applyAsDouble(values[i]);
    }
    return OnnxRuns.rounded(y, B, T, C);
  }

  private static double gelu(double v) {
    return v / 2 * (1 + Erf.erf(v / Math.sqrt(2)));
  }

  private static double geluTanh(double v) {
    return v / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v)));
  }

  @TestFactory
  Stream<DynamicTest> activations() {
    OnnxFiles model =
        model()
            .constant("bias", bias)
            .node("com.microsoft.Gelu", "x -> gelu")
            .node("com.microsoft.BiasGelu", "x bias -> biased")
            .node("com.microsoft.FastGelu", "x -> fast")
            .node("com.microsoft.FastGelu", "x bias -> fastBiased")
            .node("com.microsoft.QuickGelu", "x -> quick", Map.of("alpha", 1.5));
    return check(
        model,
        Map.of("x", x),
        Map.of(
            "gelu", mapped(sum(x), MicrosoftOperatorsTest::gelu),
            "biased", mapped(sum(x, bias), MicrosoftOperatorsTest::gelu),
            "fast", mapped(sum(x), MicrosoftOperatorsTest::geluTanh),
            "fastBiased", mapped(sum(x, bias), MicrosoftOperatorsTest::geluTanh),
            "quick", mapped(sum(x), v -> v / (1 + Math.exp(-1.5 * v)))));
  }

  /** {@code (s − center)/√(mean (s − center)² + epsilon)·gamma + beta}, over the last axis. */
  private HostTensor norm(double[] s, boolean rootMeanSquare, double epsilon) {
    double[] y = new double[s.length];
    for (int row = 0; row < s.length; row += C) {
      double center = 0;
      for (int i = row; i < row + C && !rootMeanSquare; i++) {
        center += s[i] / C;
      }
      double square = 0;
      for (int i = row; i < row + C; i++) {
        square += (s[i] - center) * (s[i] - center) / C;
      }
      for (int i = 0; i < C; i++) {
        double normal = (s[row + i] - center) / Math.sqrt(square + epsilon);
        double added = rootMeanSquare ? 0 : beta.data().get(i);
        y[row + i] = normal * gamma.data().get(i) + added;
      }
    }
    return OnnxRuns.rounded(y, B, T, C);
  }

  /** With and without a bias, with a skip of the input's shape and one that broadcasts. */
  @TestFactory
  Stream<DynamicTest> normsOfASum() {
    Map<String, Double> epsilon = Map.of("epsilon", 0.01);
    OnnxFiles model =
        model()
            .constant("gamma", gamma)
            .constant("beta", beta)
            .constant("bias", bias)
            .constant("row", HostTensor.random(6, C))
            .node(
                "com.microsoft.SkipLayerNormalization",
                "x skip gamma beta bias -> layer _ _ sum",
                epsilon)
            .node(
                "com.microsoft.SkipLayerNormalization",
                "x row gamma beta -> broadcast _ _ rowSum",
                epsilon)
            .node(
                "com.microsoft.SkipSimplifiedLayerNormalization",
                "x skip gamma bias -> rms _ _ rmsSum",
                epsilon)
            .node(
                "com.microsoft.SkipSimplifiedLayerNormalization", "x skip gamma -> alone", epsilon)
            .node("SimplifiedLayerNormalization", "x gamma -> plain", epsilon)
            .node("com.microsoft.LayerNormalization", "x gamma beta -> alias", epsilon);
    HostTensor row = HostTensor.random(6, C);
    double[] sum = sum(x, skip, bias);
    double[] rowSum = sum(x, row);
    return check(
        model,
        Map.of("x", x, "skip", skip),
        Map.of(
            "layer", norm(sum, false, 0.01),
            "sum", mapped(sum, v -> v),
            "broadcast", norm(rowSum, false, 0.01),
            "rowSum", mapped(rowSum, v -> v),
            "rms", norm(sum, true, 0.01),
            "rmsSum", mapped(sum, v -> v),
            "alone", norm(sum(x, skip), true, 0.01),
            "plain", norm(sum(x), true, 0.01),
            "alias", norm(sum(x), false, 0.01)));
  }

  @TestFactory
  Stream<DynamicTest> embeddingsAreAddedAndNormalized() {
    int[] words = {3, 0, 6, 2, 2, 5};
    int[] segments = {0, 1, 1, 0, 0, 1};
    HostTensor wordTable = HostTensor.random(7, 7, C);
    HostTensor placeTable = HostTensor.random(8, 4, C);
    HostTensor segmentTable = HostTensor.random(9, 2, C);
    OnnxFiles model =
        model()
            .constant("words", HostTensor.of(words, B, T))
            .constant("segments", HostTensor.of(segments, B, T))
            .constant("mask", HostTensor.of(new int[] {1, 1, 1, 1, 0, 0}, B, T))
            .constant("wordTable", wordTable)
            .constant("placeTable", placeTable)
            .constant("segmentTable", segmentTable)
            .constant("gamma", gamma)
            .constant("beta", beta)
            .node(
                "com.microsoft.EmbedLayerNormalization",
                "words segments wordTable placeTable segmentTable gamma beta mask"
                    + " -> norm shown sum",
                Map.of("epsilon", 0.01));
    double[] sum = new double[B * T * C];
    for (int i = 0; i < sum.length; i++) {
      int at = i / C;
      sum[i] =
          wordTable.data().get(words[at] * C + i % C)
              + placeTable.data().get(at % T * C + i % C)
              + segmentTable.data().get(segments[at] * C + i % C);
    }
    return check(
        model,
        Map.of(),
        Map.of(
            "norm", norm(sum, false, 0.01),
            "sum", mapped(sum, v -> v),
            "shown", HostTensor.of(new int[] {3, 1}, B)));
  }

  @TestFactory
  Stream<DynamicTest> aFusedProductTransposesAndScales() {
    HostTensor w = HostTensor.random(6, T, 4);
    OnnxFiles model =
        model()
            .constant("w", w)
            .node("com.microsoft.FusedMatMul", "x w -> y", Map.of("transA", 1, "alpha", 0.5));
    double[] y = new double[B * C * 4];
    for (int i = 0; i < y.length; i++) {
      int b = i / 4 / C;
      for (int t = 0; t < T; t++) {
        y[i] += 0.5 * x.data().get((b * T + t) * C + i / 4 % C) * w.data().get(t * 4 + i % 4);
      }
    }
    return check(model, Map.of("x", x), Map.of("y", OnnxRuns.rounded(y, B, C, 4)));
  }

  @Test
  void whatServesTrainingIsRefused() {
    Path file =
        model()
            .input("x", DataType.FLOAT32, B, C)
            .constant("gamma", gamma)
            .node("com.microsoft.SkipLayerNormalization", "x x gamma -> y mean")
            .output("y")
            .output("mean")
            .write(folder);
    String message =
        assertThrows(
                OnnxUnsupportedException.class,
                () -> OnnxModel.load(file, TestBackends.reference()))
            .getMessage();
    assertTrue(message.contains("mean and inv_std_var"), message);
  }
}
