package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@link AttentionOperators} against {@link AttentionLoop}. */
class AttentionOperatorsTest {
  private static final double BOUND = 2e-6;
  private static final int B = 2;
  private static final int H = 4;
  private static final int D = 8;
  private static final int DV = 5;

  @TempDir private Path folder;

  private static HostTensor x(long seed, long... dims) {
    return HostTensor.random(seed, TensorType.float32(dims), -2, 2);
  }

  /** A model of one node whose inputs are all inputs of the model. */
  private static OnnxFiles model(
      String operator, String values, Map<String, ?> attributes, Map<String, HostTensor> inputs) {
    OnnxFiles model = OnnxFiles.opset(23).opset("com.microsoft", 1);
    inputs.forEach((name, x) -> model.input(name, x.type().dataType(), x.shape().dims()));
    model.node(operator, values, attributes);
    model.proto().getGraph().getNode(0).getOutputList().forEach(model::output);
    return model;
  }

  private Stream<DynamicTest> check(
      OnnxFiles model, Map<String, HostTensor> inputs, Map<String, HostTensor> expected) {
    Path file = model.write(folder);
    return OnEveryBackend.run(
        backend -> {
          try (OnnxModel loaded = OnnxModel.load(file, backend)) {
            for (int round = 0; round < 2; round++) {
              Map<String, HostTensor> outputs = OnnxRuns.run(loaded, inputs);
              expected.forEach(
                  (name, wanted) -> OnnxRuns.assertClose(wanted, outputs.get(name), BOUND));
            }
          }
        });
  }

  private static double additive(HostTensor mask, int at) {
    double value = mask.data().get(at);
    return mask.type().dataType() == DataType.BOOL
        ? value != 0 ? 0 : Double.NEGATIVE_INFINITY
        : value;
  }

  // ---- ONNX

  /** Every output of every mode: of heads that share keys, with a past, capped and masked. */
  @TestFactory
  Stream<DynamicTest> everyModeShowsTheScoresAtItsStage() {
    int tq = 3;
    int tk = 6;
    int past = 2;
    HostTensor q = x(1, B, H, tq, D);
    HostTensor k = x(2, B, 2, tk - past, D);
    HostTensor v = x(3, B, 2, tk - past, DV);
    HostTensor mask = x(4, B, 1, tq, tk);
    HostTensor pastK = x(5, B, 2, past, D);
    HostTensor pastV = x(6, B, 2, past, DV);
    Map<String, HostTensor> inputs =
        inputs("q", q, "k", k, "v", v, "mask", mask, "pastK", pastK, "pastV", pastV);
    AttentionLoop loop =
        new AttentionLoop()
            .scaled(0.5)
            .capped(1.5)
            .causal(past)
            .masked((b, h, i, j) -> additive(mask, (b * tq + i) * tk + j));
    HostTensor keys = AttentionLoop.append(pastK, k);
    HostTensor values = AttentionLoop.append(pastV, v);
    AttentionLoop.Result result = loop.run(q, keys, values);
    Stream<DynamicTest> tests = Stream.of();
    for (int mode = 0; mode < 4; mode++) {
      OnnxFiles model =
          model(
              "Attention",
              "q k v mask pastK pastV -> y presentK presentV scores",
              Map.of("scale", 0.5, "softcap", 1.5, "is_causal", 1, "qk_matmul_output_mode", mode),
              inputs);
      Map<String, HostTensor> expected =
          inputs(
              "y", result.y(), "presentK", keys, "presentV", values, "scores", result.stage(mode));
      tests = Stream.concat(tests, check(model, inputs, expected));
    }
    return tests;
  }

  private static Map<String, HostTensor> inputs(Object... namesAndTensors) {
    Map<String, HostTensor> inputs = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTensors.length; i += 2) {
      inputs.put((String) namesAndTensors[i], (HostTensor) namesAndTensors[i + 1]);
    }
    return inputs;
  }

  private Stream<DynamicTest> fused(
      int tq, int tk, Map<String, ?> attributes, AttentionLoop loop, HostTensor... mask) {
    HostTensor q = x(1, B, H, tq, D);
    HostTensor k = x(2, B, 2, tk, D);
    HostTensor v = x(3, B, 2, tk, DV);
    Map<String, HostTensor> inputs = inputs("q", q, "k", k, "v", v);
    if (mask.length > 0) {
      inputs.put("mask", mask[0]);
    }
    String values = mask.length > 0 ? "q k v mask -> y" : "q k v -> y";
    return check(
        model("Attention", values, attributes, inputs), inputs, Map.of("y", loop.run(q, k, v).y()));
  }

  @TestFactory
  Stream<DynamicTest> headsShareKeys() {
    return fused(5, 7, Map.of(), new AttentionLoop());
  }

  @TestFactory
  Stream<DynamicTest> aBooleanMaskOfRankTwoKeepsWhatItShows() {
    HostTensor mask = HostTensor.random(9, TensorType.of(DataType.BOOL, 5, 7), 0, 1);
    AttentionLoop loop = new AttentionLoop().masked((b, h, i, j) -> additive(mask, i * 7 + j));
    return fused(5, 7, Map.of(), loop, mask);
  }

  @TestFactory
  Stream<DynamicTest> aMaskOfRankThreeIsForEachHead() {
    HostTensor mask = x(9, H, 5, 7);
    AttentionLoop loop =
        new AttentionLoop().masked((b, h, i, j) -> additive(mask, (h * 5 + i) * 7 + j));
    return fused(5, 7, Map.of(), loop, mask);
  }

  @TestFactory
  Stream<DynamicTest> causalityOfASquareNeedsNoMask() {
    return fused(6, 6, Map.of("is_causal", 1), new AttentionLoop().causal(0));
  }

  /** Query i sees the keys up to i, not up to {@code i + Tk − Tq}. */
  @TestFactory
  Stream<DynamicTest> causalityWithoutAPastCountsFromTheFirstKey() {
    return Stream.of(new int[] {3, 7}, new int[] {7, 3})
        .flatMap(t -> fused(t[0], t[1], Map.of("is_causal", 1), new AttentionLoop().causal(0)));
  }

  @TestFactory
  Stream<DynamicTest> causalityAddsToABooleanMask() {
    HostTensor mask = HostTensor.random(9, TensorType.of(DataType.BOOL, 3, 7), 0, 1);
    AttentionLoop loop =
        new AttentionLoop().causal(0).masked((b, h, i, j) -> additive(mask, i * 7 + j));
    return fused(3, 7, Map.of("is_causal", 1), loop, mask);
  }

  @TestFactory
  Stream<DynamicTest> causalityAddsToAFloatingMask() {
    HostTensor mask = x(9, B, H, 3, 7);
    AttentionLoop loop =
        new AttentionLoop()
            .causal(0)
            .masked((b, h, i, j) -> additive(mask, ((b * H + h) * 3 + i) * 7 + j));
    return fused(3, 7, Map.of("is_causal", 1), loop, mask);
  }

  /** What a boolean mask hides has no weight, capped or not. */
  @TestFactory
  Stream<DynamicTest> aCapDoesNotUncoverWhatIsHidden() {
    HostTensor mask = HostTensor.random(9, TensorType.of(DataType.BOOL, 5, 7), 0, 1);
    AttentionLoop loop =
        new AttentionLoop().capped(0.5).masked((b, h, i, j) -> additive(mask, i * 7 + j));
    return fused(5, 7, Map.of("softcap", 0.5), loop, mask);
  }

  @TestFactory
  Stream<DynamicTest> inputsOfRankThreeAreCutIntoHeads() {
    HostTensor q = x(1, B, 5, H * D);
    HostTensor k = x(2, B, 4, 2 * D);
    HostTensor v = x(3, B, 4, 2 * DV);
    HostTensor pastK = x(5, B, 2, 1, D);
    HostTensor pastV = x(6, B, 2, 1, DV);
    Map<String, HostTensor> inputs = inputs("q", q, "k", k, "v", v, "pastK", pastK, "pastV", pastV);
    OnnxFiles model =
        model(
            "Attention",
            "q k v _ pastK pastV -> y presentK presentV",
            Map.of("q_num_heads", H, "kv_num_heads", 2, "is_causal", 1),
            inputs);
    HostTensor keys = AttentionLoop.append(pastK, AttentionLoop.heads(k, 2));
    HostTensor values = AttentionLoop.append(pastV, AttentionLoop.heads(v, 2));
    HostTensor y = new AttentionLoop().causal(1).run(AttentionLoop.heads(q, H), keys, values).y();
    return check(
        model,
        inputs,
        Map.of("y", AttentionLoop.sideBySide(y), "presentK", keys, "presentV", values));
  }

  @Test
  void headsMustDivideTheExtent() {
    HostTensor q = x(1, B, 5, 6);
    Map<String, HostTensor> inputs = inputs("q", q, "k", q, "v", q);
    OnnxFiles model =
        model("Attention", "q k v -> y", Map.of("q_num_heads", 4, "kv_num_heads", 4), inputs);
    try (OnnxModel loaded = OnnxModel.load(model.write(folder), TestBackends.reference())) {
      String message =
          assertThrows(OnnxException.class, () -> OnnxRuns.run(loaded, inputs)).getMessage();
      assertTrue(message.contains("FLOAT32[2, 5, 6] in 4 heads"), message);
    }
  }

  @Test
  void aModeThatIsNoneIsRefused() {
    HostTensor q = x(1, 1, 1, 1, 1);
    Map<String, HostTensor> inputs = inputs("q", q, "k", q, "v", q);
    OnnxFiles model = model("Attention", "q k v -> y", Map.of("qk_matmul_output_mode", 4), inputs);
    Path file = model.write(folder);
    String message =
        assertThrows(OnnxException.class, () -> OnnxModel.load(file, TestBackends.reference()))
            .getMessage();
    assertTrue(message.contains("qk_matmul_output_mode is 4"), message);
  }

  // ---- ONNX Runtime

  /** Everything at once: bias of the projections and of the scores, padding, past. */
  @TestFactory
  Stream<DynamicTest> multiHeadAttentionAddsItsBiases() {
    int tq = 4;
    int tk = 5;
    int past = 1;
    HostTensor q = x(1, B, tq, H * D);
    HostTensor k = x(2, B, tk - past, H * D);
    HostTensor v = x(3, B, tk - past, H * DV);
    HostTensor bias = x(4, H * (D + D + DV));
    HostTensor padding = HostTensor.of(new int[] {1, 1, 1, 0, 0, 1, 0, 1, 1, 1}, B, tk);
    HostTensor scores = x(5, 1, H, tq, tk);
    HostTensor pastK = x(6, B, H, past, D);
    HostTensor pastV = x(7, B, H, past, DV);
    Map<String, HostTensor> inputs =
        inputs(
            "q", q, "k", k, "v", v, "bias", bias, "padding", padding, "scores", scores, "pastK",
            pastK, "pastV", pastV);
    OnnxFiles model =
        model(
            "com.microsoft.MultiHeadAttention",
            "q k v bias padding scores pastK pastV -> y presentK presentV",
            Map.of("num_heads", H, "unidirectional", 1),
            inputs);
    HostTensor keys = AttentionLoop.append(pastK, AttentionLoop.heads(biased(k, bias, H * D), H));
    HostTensor values =
        AttentionLoop.append(pastV, AttentionLoop.heads(biased(v, bias, 2 * H * D), H));
    AttentionLoop loop =
        new AttentionLoop()
            .causal(past)
            .masked(
                (b, h, i, j) ->
                    scores.data().get((h * tq + i) * tk + j)
                        + (padding.data().get(b * tk + j) == 0 ? -10000 : 0));
    HostTensor y = loop.run(AttentionLoop.heads(biased(q, bias, 0), H), keys, values).y();
    return check(
        model,
        inputs,
        Map.of("y", AttentionLoop.sideBySide(y), "presentK", keys, "presentV", values));
  }

  private static HostTensor biased(HostTensor x, HostTensor bias, int from) {
    int width = (int) x.shape().dim(2);
    double[] y = new double[x.data().length()];
    for (int i = 0; i < y.length; i++) {
      y[i] = x.data().get(i) + bias.data().get(from + i % width);
    }
    return OnnxRuns.rounded(y, x.shape().dims());
  }

  @TestFactory
  Stream<DynamicTest> lengthsHideTheRestOfTheKeys() {
    HostTensor q = x(1, B, 4, H * D);
    HostTensor lengths = HostTensor.of(new int[] {3, 1}, B);
    Map<String, HostTensor> inputs = inputs("q", q, "lengths", lengths);
    OnnxFiles model =
        model(
            "com.microsoft.MultiHeadAttention",
            "q q q _ lengths -> y",
            Map.of("num_heads", H, "scale", 0.7),
            inputs);
    HostTensor heads = AttentionLoop.heads(q, H);
    AttentionLoop loop =
        new AttentionLoop()
            .scaled(0.7)
            .masked((b, h, i, j) -> j < lengths.data().get(b) ? 0 : -10000);
    HostTensor y = AttentionLoop.sideBySide(loop.run(heads, heads, heads).y());
    return check(model, inputs, Map.of("y", y));
  }

  /** {@code [B, T, H, 3, D]}, and keys and values in {@code [B, T, H, 2, D]}. */
  @TestFactory
  Stream<DynamicTest> projectionsMayBePacked() {
    HostTensor packed = x(1, B, 4, H, 3, D);
    HostTensor q = x(2, B, 4, H * D);
    HostTensor pair = x(3, B, 4, H, 2, D);
    Map<String, HostTensor> inputs = inputs("packed", packed, "q", q, "pair", pair);
    OnnxFiles model =
        model("com.microsoft.MultiHeadAttention", "packed -> all", Map.of("num_heads", H), inputs)
            .node("com.microsoft.MultiHeadAttention", "q pair -> two", Map.of("num_heads", H))
            .output("two");
    HostTensor all =
        new AttentionLoop().run(unpacked(packed, 0), unpacked(packed, 1), unpacked(packed, 2)).y();
    HostTensor two =
        new AttentionLoop()
            .run(AttentionLoop.heads(q, H), unpacked(pair, 0), unpacked(pair, 1))
            .y();
    return check(
        model,
        inputs,
        Map.of("all", AttentionLoop.sideBySide(all), "two", AttentionLoop.sideBySide(two)));
  }

  private static HostTensor unpacked(HostTensor packed, int part) {
    int parts = (int) packed.shape().dim(3);
    double[] y = new double[packed.data().length() / parts];
    for (int i = 0; i < y.length; i++) {
      y[i] = packed.data().get((i / D * parts + part) * D + i % D);
    }
    return AttentionLoop.heads(OnnxRuns.rounded(y, B, packed.shape().dim(1), H * D), H);
  }
}
