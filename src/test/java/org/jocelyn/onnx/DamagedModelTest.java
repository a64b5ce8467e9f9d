package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jocelyn.Backend;
import org.jocelyn.DataType;
import org.jocelyn.JocelynException;
import org.jocelyn.Tensor;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are damaged, truncated, hostile or not supported are refused at load, and say why. */
class DamagedModelTest {
  @TempDir Path above;
  private Path folder;
  private final Backend backend = TestBackends.get("cpu");

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(above.resolve("model"));
  }

  private static OnnxFiles small() {
    return OnnxFiles.opset(17)
        .input("x", DataType.FLOAT32, -1, 2)
        .constant("w", HostTensor.of(new float[] {1, 2, 3, 4}, 2, 2))
        .node("MatMul", "x w -> p")
        .node("Relu", "p -> y")
        .output("y", DataType.FLOAT32, -1, 2);
  }

  private Path write(ModelProto model) throws IOException {
    return Files.write(folder.resolve("model.onnx"), model.toByteArray());
  }

  private String refusal(Path file) {
    OnnxException thrown = assertThrows(OnnxException.class, () -> OnnxModel.load(file, backend));
    assertTrue(thrown.getMessage().startsWith(file.toString()), thrown.getMessage());
    return thrown.getMessage();
  }

  private String refusal(ModelProto model) throws IOException {
    return refusal(write(model));
  }

  /** The small model with its graph changed. */
  private static ModelProto changed(Consumer<GraphProto.Builder> change) {
    ModelProto.Builder model = small().proto().toBuilder();
    change.accept(model.getGraphBuilder());
    return model.build();
  }

  private static ModelProto weight(Consumer<TensorProto.Builder> change) {
    return changed(graph -> change.accept(graph.getInitializerBuilder(0)));
  }

  private static void assertContains(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  // ---- files that are no models

  @Test
  void aFileThatIsNotThereOrNoModel() throws IOException {
    assertContains(refusal(folder.resolve("absent.onnx")), "cannot be read");
    assertContains(refusal(folder), "cannot be read");
    assertContains(refusal(Files.createFile(folder.resolve("empty.onnx"))), "no graph");
    Path text = Files.writeString(folder.resolve("text.onnx"), "this is no protobuf at all\n");
    assertContains(refusal(text), "not an ONNX model");
  }

  @Test
  void aTruncatedFile() throws IOException {
    byte[] whole = small().proto().toByteArray();
    for (int length = 0; length < whole.length; length++) {
      Path file = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, length));
      refusal(file);
    }
  }

  @Test
  void damagedBytesNeverLeadToAnythingButAnOnnxException() throws IOException {
    long seed = 7;
    Random random = new Random(seed);
    byte[] whole =
        small()
            .node("Shape", "p -> d")
            .node("Reshape", "y d -> z", Map.of("allowzero", 1))
            .node("Clip", "z low -> c")
            .constant("low", HostTensor.of(new float[] {0}))
            .node("Concat", "c z -> k", Map.of("axis", 1))
            .node("Split", "k -> s t", Map.of("axis", 1))
            .output("s", DataType.FLOAT32, -1, 2)
            .proto()
            .toByteArray();
    for (int round = 0; round < 1500; round++) {
      byte[] damaged = whole.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      Path file = Files.write(folder.resolve("damaged.onnx"), damaged);
      try (OnnxModel model = OnnxModel.load(file, backend);
          Tensor x = backend.zeros(3, 2)) {
        model.run(Map.of("x", x)).values().forEach(Tensor::close);
      } catch (OnnxException refused) {
        assertTrue(refused.getMessage() != null, "seed " + seed + ", round " + round);
      } catch (JocelynException | IllegalArgumentException other) {
        throw new AssertionError("seed " + seed + ", round " + round + ": " + other, other);
      }
    }
  }

  // ---- graphs that cannot be

  @Test
  void aCycle() throws IOException {
    ModelProto model = changed(graph -> graph.getNodeBuilder(0).setInput(0, "y"));
    assertContains(refusal(model), "cycle", "MatMul 'MatMul_0'", "Relu 'Relu_1'");
  }

  @Test
  void nodesInTheWrongOrderAreSorted() throws IOException {
    ModelProto model =
        changed(
            graph -> {
              var first = graph.getNode(0);
              graph.setNode(0, graph.getNode(1)).setNode(1, first);
            });
    try (OnnxModel loaded = OnnxModel.load(write(model), backend);
        Tensor x = backend.tensor(new float[] {1, 0}, 1, 2);
        Tensor y = loaded.run(Map.of("x", x)).get("y")) {
      assertArrayEquals(new float[] {1, 2}, y.toFloatArray());
    }
  }

  @Test
  void missingInputsAreAllNamed() throws IOException {
    ModelProto model =
        changed(
            graph -> {
              graph.getNodeBuilder(0).setInput(1, "lost");
              graph.getOutputBuilder(0).setName("gone");
            });
    assertContains(refusal(model), "'lost' of MatMul node 'MatMul_0'", "'gone', an output");
  }

  @Test
  void aNameDefinedTwice() throws IOException {
    ModelProto model = changed(graph -> graph.getNodeBuilder(1).setOutput(0, "p"));
    assertContains(refusal(model), "'p' is defined twice");
  }

  @Test
  void attributesThatAreMissingOrOfTheWrongKind() throws IOException {
    OnnxFiles axisMissing = small().node("Concat", "y y -> z").output("z");
    assertContains(refusal(axisMissing.proto()), "Concat node", "'axis' is missing");
    OnnxFiles axisText = small().node("Concat", "y y -> z", Map.of("axis", "first")).output("z");
    assertContains(refusal(axisText.proto()), "'axis' is a String, must be a Long");
    OnnxFiles axisHuge = small().node("Concat", "y y -> z", Map.of("axis", 1L << 40)).output("z");
    assertContains(refusal(axisHuge.proto()), "Concat node");
  }

  // ---- tensors that claim what is not there

  @Test
  void negativeAndGiantDimensions() throws IOException {
    assertContains(refusal(weight(w -> w.setDims(0, -2))), "initializer 'w'", "non-negative");
    assertContains(
        refusal(weight(w -> w.setDims(0, 1L << 62).setDims(1, 1L << 62))), "exceeds 2^63-1");
    assertContains(
        refusal(weight(w -> w.setDims(0, 1L << 40))),
        "needs 8796093022208 bytes of data, the file has 16");
    assertContains(
        refusal(weight(w -> w.clearRawData().addFloatData(1).setDims(0, 1L << 40))),
        "elements of data, the file has 1");
    ModelProto input =
        changed(
            graph ->
                graph
                    .getInputBuilder(0)
                    .getTypeBuilder()
                    .getTensorTypeBuilder()
                    .getShapeBuilder()
                    .getDimBuilder(1)
                    .setDimValue(-3));
    assertContains(refusal(input), "input 'x' has a negative extent, -3");
  }

  @Test
  void dataOfTheWrongLength() throws IOException {
    assertContains(
        refusal(weight(w -> w.setRawData(ByteString.copyFrom(new byte[15])))),
        "needs 16 bytes of data, the file has 15");
  }

  // ---- little that asks for much

  @Test
  void aLoopOfConstantsThatNeverEndsIsNotRunAtLoad() throws IOException {
    OnnxFiles body =
        OnnxFiles.body()
            .input("i", DataType.INT64)
            .input("goOn", DataType.BOOL)
            .input("v", DataType.FLOAT32)
            .node("Identity", "goOn -> again")
            .node("Neg", "v -> w")
            .output("again", DataType.BOOL)
            .output("w", DataType.FLOAT32);
    OnnxFiles model =
        small()
            .constant("trips", HostTensor.of(new long[] {Long.MAX_VALUE}))
            .constant("yes", HostTensor.of(new boolean[] {true}))
            .constant("start", HostTensor.of(new float[] {1}))
            .node("Loop", "trips yes start -> end", Map.of("body", body))
            .output("end");
    Path file = write(model.proto());
    assertTimeoutPreemptively(Duration.ofSeconds(60), () -> OnnxModel.load(file, backend).close());
  }

  @Test
  void numbersThatAskForGiantRangesAreRefusedWhenTheyRun() throws IOException {
    OnnxFiles model =
        small()
            .constant("zero", HostTensor.of(new long[] {0}))
            .constant("limit", HostTensor.of(new long[] {Long.MAX_VALUE}))
            .constant("one", HostTensor.of(new long[] {1}))
            .node("Range", "zero limit one -> r")
            .output("r");
    try (OnnxModel loaded = OnnxModel.load(write(model.proto()), backend);
        Tensor x = backend.zeros(1, 2)) {
      OnnxException thrown = assertThrows(OnnxException.class, () -> loaded.run(Map.of("x", x)));
      assertContains(thrown.getMessage(), "Range node", "at most 134217728 are made");
    }
  }

  // ---- external data

  private static Consumer<TensorProto.Builder> external(String... keysAndValues) {
    return w -> {
      w.clearRawData().setDataLocation(TensorProto.DataLocation.EXTERNAL);
      for (int i = 0; i < keysAndValues.length; i += 2) {
        w.addExternalData(
            StringStringEntryProto.newBuilder()
                .setKey(keysAndValues[i])
                .setValue(keysAndValues[i + 1]));
      }
    };
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  @Test
  void externalDataBesideTheModelIsRead() throws IOException {
    Files.createDirectory(folder.resolve("data"));
    Files.write(folder.resolve("data/w.bin"), floats(9, 9, 1, 2, 3, 4));
    ModelProto model = weight(external("location", "data/w.bin", "offset", "8", "length", "16"));
    try (OnnxModel loaded = OnnxModel.load(write(model), backend);
        Tensor x = backend.tensor(new float[] {0, 1}, 1, 2);
        Tensor y = loaded.run(Map.of("x", x)).get("y")) {
      assertArrayEquals(new float[] {3, 4}, y.toFloatArray());
    }
  }

  @Test
  void externalDataOutsideTheFolderIsNotRead() throws IOException {
    Path secret = Files.write(above.resolve("secret.bin"), floats(1, 2, 3, 4));
    for (String location :
        List.of("../secret.bin", secret.toString(), "data/../../secret.bin", "../absent.bin")) {
      assertContains(refusal(weight(external("location", location))), "outside the model's folder");
    }
    Files.createSymbolicLink(folder.resolve("link.bin"), secret);
    assertContains(refusal(weight(external("location", "link.bin"))), "outside the model's folder");
  }

  @Test
  void externalDataThatIsMissingOrTooShort() throws IOException {
    Files.write(folder.resolve("w.bin"), floats(1, 2));
    assertContains(refusal(weight(external("location", "w.bin"))), "of a file of 8 bytes");
    assertContains(refusal(weight(external("location", "absent.bin"))), "cannot be read");
    assertContains(refusal(weight(external())), "without a location");
    assertContains(
        refusal(weight(external("location", "w.bin", "offset", "-1"))), "-1 is negative");
    assertContains(
        refusal(weight(external("location", "w.bin", "offset", "x"))), "'x' is not a number");
    assertContains(refusal(weight(external("location", "w.bin", "length", "4"))), "needs 16 bytes");
    assertContains(
        refusal(weight(external("location", "w.bin", "offset", Long.toString(Long.MAX_VALUE)))),
        "of a file of 8 bytes");
    assertContains(
        refusal(weight(external("location", "w.bin").andThen(w -> w.setDims(0, 1L << 30)))),
        "w.bin");
  }

  // ---- what is not supported

  @Test
  void everythingThatIsNotSupportedIsNamedAtOnce() throws IOException {
    OnnxFiles model =
        small()
            .opset("com.example", 1)
            .node("StringNormalizer", "y -> a")
            .node("com.example.Magic", "y -> b")
            .node("Cast", "y -> c", Map.of("to", TensorProto.DataType.STRING_VALUE))
            .node("Relu", "y -> d", Map.of("strength", 2))
            .output("a")
            .output("b")
            .output("c")
            .output("d");
    OnnxUnsupportedException thrown =
        assertThrows(
            OnnxUnsupportedException.class, () -> OnnxModel.load(write(model.proto()), backend));
    assertEquals(4, thrown.problems().size(), thrown.getMessage());
    assertContains(
        thrown.getMessage(),
        "StringNormalizer node 'StringNormalizer_2': the operator is not supported",
        "com.example.Magic node",
        "cast to STRING",
        "attributes [strength]");
  }

  @Test
  void opsetsThatAreTooOldOrTooNew() throws IOException {
    for (int opset : new int[] {1, 6, 24, 99}) {
      ModelProto model =
          OnnxFiles.opset(opset)
              .input("x", DataType.FLOAT32, 1)
              .node("Relu", "x -> y")
              .output("y", DataType.FLOAT32, 1)
              .proto();
      assertContains(refusal(model), "opset " + opset + ": opsets 7 to 23 are supported");
    }
    OnnxFiles early =
        OnnxFiles.opset(13).input("x", DataType.FLOAT32, 1).node("Gelu", "x -> y").output("y");
    assertContains(refusal(early.proto()), "came with opset 20, the model is of 13");
  }

  @Test
  void elementTypesThatAreNotSupported() throws IOException {
    assertContains(
        refusal(weight(w -> w.setDataType(TensorProto.DataType.DOUBLE_VALUE))),
        "initializer 'w': element type DOUBLE");
    assertContains(refusal(weight(w -> w.setDataType(1234))), "element type 1234");
  }
}
