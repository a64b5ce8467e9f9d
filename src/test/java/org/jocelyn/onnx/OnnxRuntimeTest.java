package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.DataType;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.testing.BackendCounts;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.OnnxRuntime;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Whole models against ONNX Runtime: the same file, the same inputs, outputs within 2e-5. */
class OnnxRuntimeTest {
  private static final double CLOSE = 2e-5;

  /** Lengths from 3 tokens to some 250, so that batches are padded and masked in every way. */
  private static final List<String> SENTENCES =
      List.of(
          "Hello",
          "What happens without a GPU?",
          "A matrix product takes most of the time of a Transformer.",
          "Numbers like 3.14159, dates like 22 November 2026, and names: Ørsted, Erdős, 北京.",
          "Call me Ishmael. Some years ago, never mind how long precisely, having little or no "
              + "money in my purse, and nothing particular to interest me on shore, I thought I "
              + "would sail about a little and see the watery part of the world. It is a way I "
              + "have of driving off the spleen and regulating the circulation.",
          "long ".repeat(250));

  @TempDir Path folder;

  // ---- all-MiniLM-L6-v2

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = OnnxRuntimeTest.class.getResourceAsStream("/" + name)) {
      Files.copy(in, file);
    }
    return file;
  }

  /** The token ids of each sentence. */
  private List<long[]> tokens() throws IOException {
    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.newInstance(
            resource("all-minilm-l6-v2-tokenizer.json"),
            Map.of("truncation", "true", "padding", "false", "maxLength", "256"))) {
      List<long[]> tokens = new ArrayList<>();
      for (Encoding encoding : tokenizer.batchEncode(SENTENCES)) {
        tokens.add(encoding.getIds());
      }
      return tokens;
    }
  }

  /** One batch of sentences, padded to the longest. */
  private static Map<String, HostTensor> batch(List<long[]> sentences) {
    int rows = sentences.size();
    int columns = sentences.stream().mapToInt(ids -> ids.length).max().orElse(0);
    long[] ids = new long[rows * columns];
    long[] mask = new long[rows * columns];
    for (int row = 0; row < rows; row++) {
      long[] sentence = sentences.get(row);
      System.arraycopy(sentence, 0, ids, row * columns, sentence.length);
      Arrays.fill(mask, row * columns, row * columns + sentence.length, 1);
    }
    Map<String, HostTensor> inputs = new LinkedHashMap<>();
    inputs.put("input_ids", HostTensor.of(ids, rows, columns));
    inputs.put("attention_mask", HostTensor.of(mask, rows, columns));
    inputs.put("token_type_ids", HostTensor.of(new long[rows * columns], rows, columns));
    return inputs;
  }

  @TestFactory
  Stream<DynamicTest> miniLm() throws IOException, OrtException {
    Path file = resource("all-minilm-l6-v2.onnx");
    List<long[]> tokens = tokens();
    List<Map<String, HostTensor>> batches = new ArrayList<>();
    tokens.forEach(sentence -> batches.add(batch(List.of(sentence))));
    batches.add(batch(tokens.subList(0, 5)));
    List<Map<String, HostTensor>> expected = new ArrayList<>();
    try (Peer peer = new Peer(file)) {
      for (Map<String, HostTensor> inputs : batches) {
        expected.add(peer.run(inputs));
      }
    }
    return TestBackends.names().stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      BackendCounts.count(name);
                      try (OnnxModel model = OnnxModel.load(file, TestBackends.get(name))) {
                        assertEquals(6, model.summary().fused().get(Fusion.ATTENTION));
                        assertEquals(6, model.summary().fused().get(Fusion.ATTENTION_HEADS));
                        for (int i = 0; i < batches.size(); i++) {
                          HostTensor mask = batches.get(i).get("attention_mask");
                          assertClose(
                              embeddings(expected.get(i), mask),
                              embeddings(run(model, batches.get(i)), mask));
                        }
                      }
                    }));
  }

  /** Of each sentence the mean of its tokens' outputs, at length 1. */
  private static Map<String, HostTensor> embeddings(
      Map<String, HostTensor> outputs, HostTensor mask) {
    HostTensor tokens = outputs.get("output_0");
    int rows = (int) tokens.shape().dim(0);
    int columns = (int) tokens.shape().dim(1);
    int width = (int) tokens.shape().dim(2);
    float[] embeddings = new float[rows * width];
    for (int row = 0; row < rows; row++) {
      double[] sum = new double[width];
      for (int token = row * columns; token < (row + 1) * columns; token++) {
        for (int i = 0; i < width; i++) {
          sum[i] += mask.data().get(token) * tokens.data().get(token * width + i);
        }
      }
      double norm = Math.sqrt(Arrays.stream(sum).map(x -> x * x).sum());
      for (int i = 0; i < width; i++) {
        embeddings[row * width + i] = (float) (sum[i] / norm);
      }
    }
    return Map.of("embeddings", HostTensor.of(embeddings, rows, width));
  }

  // ---- a small convolutional network

  private static OnnxFiles network() {
    OnnxFiles model =
        OnnxFiles.opset(17)
            .input("x", DataType.FLOAT32, -1, 3, 32, 32)
            .constant("w1", HostTensor.random(1, 8, 3, 3, 3))
            .constant("w2", HostTensor.random(2, 16, 4, 3, 3))
            .constant("w3", HostTensor.random(3, 16, 16, 1, 1))
            .constant("fc", HostTensor.random(4, 10, 16))
            .constant("fb", HostTensor.random(5, 10))
            .constant("six", HostTensor.of(new float[] {6}))
            .constant("zero", HostTensor.of(new float[] {0}));
    for (int norm = 1; norm <= 2; norm++) {
      int channels = 8 * norm;
      model
          .constant("g" + norm, HostTensor.random(10 + norm, channels))
          .constant("s" + norm, HostTensor.random(20 + norm, channels))
          .constant("m" + norm, HostTensor.random(30 + norm, channels))
          .constant("v" + norm, HostTensor.random(40, TensorType.float32(channels), 0.5, 2));
    }
    long[] pads = {1, 1, 1, 1};
    long[] two = {2, 2};
    return model
        .node("Conv", "x w1 -> c1", Map.of("pads", pads))
        .node("BatchNormalization", "c1 g1 s1 m1 v1 -> n1")
        .node("Relu", "n1 -> r1")
        .node("MaxPool", "r1 -> p1", Map.of("kernel_shape", two, "strides", two))
        .node("Conv", "p1 w2 -> c2", Map.of("pads", pads, "group", 2, "strides", two))
        .node("BatchNormalization", "c2 g2 s2 m2 v2 -> n2")
        .node("Clip", "n2 zero six -> r2")
        .node("Conv", "r2 w3 -> c3")
        .node("Add", "c3 r2 -> a")
        .node("Sigmoid", "a -> gate")
        .node("Mul", "a gate -> silu")
        .node("GlobalAveragePool", "silu -> pooled")
        .node("Flatten", "pooled -> flat")
        .node("Gemm", "flat fc fb -> logits", Map.of("transB", 1))
        .node("Softmax", "logits -> y", Map.of("axis", 1))
        .output("y", DataType.FLOAT32, -1, 10)
        .output("logits", DataType.FLOAT32, -1, 10);
  }

  @TestFactory
  Stream<DynamicTest> convolutionalNetwork() {
    return compared(network(), Map.of("x", HostTensor.random(6, 3, 3, 32, 32)));
  }

  // ---- a bidirectional LSTM over padded sequences

  @TestFactory
  Stream<DynamicTest> recurrentNetwork() {
    OnnxFiles model =
        OnnxFiles.opset(14)
            .input("x", DataType.FLOAT32, -1, -1, 12)
            .input("lengths", DataType.INT32, -1)
            .constant("w", HostTensor.random(1, TensorType.float32(2, 80, 12), -0.3, 0.3))
            .constant("r", HostTensor.random(2, TensorType.float32(2, 80, 20), -0.3, 0.3))
            .constant("b", HostTensor.random(3, TensorType.float32(2, 160), -0.3, 0.3))
            .node(
                "LSTM",
                "x w r b lengths -> all last cells",
                Map.of("hidden_size", 20, "direction", "bidirectional"))
            .node("Transpose", "all -> rows", Map.of("perm", new long[] {2, 0, 1, 3}))
            .constant("target", HostTensor.of(new long[] {0, 0, -1}, 3))
            .node("Reshape", "rows target -> joined")
            .constant("out", HostTensor.random(4, TensorType.float32(40, 7), -0.3, 0.3))
            .node("MatMul", "joined out -> y")
            .output("y", DataType.FLOAT32, -1, -1, 7)
            .output("last", DataType.FLOAT32, 2, -1, 20);
    return compared(
        model,
        Map.of(
            "x",
            HostTensor.random(5, 25, 4, 12),
            "lengths",
            HostTensor.of(new int[] {25, 1, 13, 24}, 4)));
  }

  // ---- comparing

  private Stream<DynamicTest> compared(OnnxFiles network, Map<String, HostTensor> inputs) {
    Path file = network.write(folder);
    return OnEveryBackend.run(
        backend -> {
          try (Peer peer = new Peer(file);
              OnnxModel model = OnnxModel.load(file, backend)) {
            Map<String, HostTensor> expected = peer.run(inputs);
            for (int round = 0; round < 2; round++) {
              assertClose(expected, run(model, inputs));
            }
          } catch (OrtException failure) {
            throw new AssertionError(failure);
          }
        });
  }

  private static Map<String, HostTensor> run(OnnxModel model, Map<String, HostTensor> inputs) {
    Backend backend = model.backend();
    return backend.tidy(
        () -> {
          Map<String, Tensor> tensors = new HashMap<>();
          inputs.forEach((name, x) -> tensors.put(name, backend.tensor(x.data(), x.shape())));
          Map<String, HostTensor> outputs = new LinkedHashMap<>();
          model
              .run(tensors)
              .forEach((name, y) -> outputs.put(name, new HostTensor(y.type(), y.toHost())));
          return outputs;
        });
  }

  private static void assertClose(
      Map<String, HostTensor> expected, Map<String, HostTensor> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach(
        (name, wanted) -> {
          HostTensor got = actual.get(name);
          assertEquals(wanted.type(), got.type(), name);
          double largest = 0;
          for (int i = 0; i < wanted.data().length(); i++) {
            double error = Math.abs(wanted.data().get(i) - got.data().get(i));
            assertTrue(!Double.isNaN(error), name + "[" + i + "] is NaN");
            largest = Math.max(largest, error);
          }
          assertTrue(largest <= CLOSE, name + " differs by " + largest);
        });
  }

  /** ONNX Runtime with a model loaded. */
  private static final class Peer implements AutoCloseable {
    private final OrtEnvironment environment = OnnxRuntime.environment();
    private final OrtSession session;

    Peer(Path file) throws OrtException {
      session = environment.createSession(file.toString(), new OrtSession.SessionOptions());
    }

    Map<String, HostTensor> run(Map<String, HostTensor> inputs) throws OrtException {
      Map<String, OnnxTensor> tensors = new HashMap<>();
      for (Map.Entry<String, HostTensor> input : inputs.entrySet()) {
        tensors.put(input.getKey(), tensor(input.getValue()));
      }
      try (OrtSession.Result result = session.run(tensors)) {
        Map<String, HostTensor> outputs = new LinkedHashMap<>();
        for (Map.Entry<String, ?> output : result) {
          OnnxTensor tensor = (OnnxTensor) output.getValue();
          FloatBuffer values = tensor.getFloatBuffer();
          float[] floats = new float[values.remaining()];
          values.get(floats);
          outputs.put(output.getKey(), HostTensor.of(floats, tensor.getInfo().getShape()));
        }
        return Collections.unmodifiableMap(outputs);
      } finally {
        tensors.values().forEach(OnnxTensor::close);
      }
    }

    private OnnxTensor tensor(HostTensor x) throws OrtException {
      long[] dims = x.shape().dims();
      return switch (x.type().dataType()) {
        case INT64 -> OnnxTensor.createTensor(environment, LongBuffer.wrap(x.data().longs()), dims);
        case INT32 -> OnnxTensor.createTensor(environment, IntBuffer.wrap(x.data().ints()), dims);
        default -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(x.data().floats()), dims);
      };
    }

    @Override
    public void close() throws OrtException {
      session.close();
    }
  }
}
