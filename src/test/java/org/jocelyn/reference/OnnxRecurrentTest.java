package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.Gru;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.Rnn;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Output;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference's recurrent operations against ONNX's published node tests. */
@EnabledIf(value = "isInstalled", disabledReason = "libonnx-testdata is not installed")
class OnnxRecurrentTest {
  private static final Path NODES = Path.of("/usr/share/libonnx-testdata/data/node");

  static boolean isInstalled() {
    return Files.isDirectory(NODES);
  }

  /** Those whose batch is not first, which is for the caller to transpose. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "test_simple_rnn_defaults",
        "test_simple_rnn_with_initial_bias",
        "test_rnn_seq_length",
        "test_lstm_defaults",
        "test_lstm_with_initial_bias",
        "test_lstm_with_peepholes",
        "test_gru_defaults",
        "test_gru_with_initial_bias",
        "test_gru_seq_length"
      })
  void publishedTestsAgree(String name) throws IOException {
    // given
    Path folder = NODES.resolve(name);
    OnnxMl.ModelProto model =
        OnnxMl.ModelProto.parseFrom(Files.readAllBytes(folder.resolve("model.onnx")));
    OnnxMl.NodeProto node = model.getGraph().getNode(0);
    List<String> names = node.getInputList();
    Recurrent op = operation(node);
    List<HostTensor> inputs = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).isEmpty()) {
        inputs.add(tensor(folder.resolve("test_data_set_0/input_" + inputs.size() + ".pb")));
      }
    }
    assertEquals(op.inputNames().size(), inputs.size());
    // when
    List<Output> outputs = OpContract.run(TestBackends.reference(), op, inputs);
    // then
    int compared = 0;
    for (int i = 0; i < node.getOutputCount(); i++) {
      if (!node.getOutput(i).isEmpty()) {
        HostTensor expected =
            tensor(folder.resolve("test_data_set_0/output_" + compared++ + ".pb"));
        assertEquals(expected.type(), outputs.get(i).type());
        assertArrayEquals(expected.data().floats(), outputs.get(i).data().floats(), 1e-6f);
      }
    }
    assertTrue(compared > 0, "no output was compared");
  }

  private static Recurrent operation(OnnxMl.NodeProto node) {
    Recurrence how = Recurrence.PLAIN;
    how = has(node, 3) ? how.withBias() : how;
    how = has(node, 4) ? how.withLengths() : how;
    how = has(node, 5) ? how.withInitialState() : how;
    switch (node.getOpType()) {
      case "RNN" -> {
        return Rnn.of(how);
      }
      case "GRU" -> {
        return Gru.of(how);
      }
      default -> {
        Lstm lstm = Lstm.of(how);
        lstm = has(node, 6) ? lstm.withInitialCell() : lstm;
        return has(node, 7) ? lstm.withPeepholes() : lstm;
      }
    }
  }

  private static boolean has(OnnxMl.NodeProto node, int input) {
    return node.getInputCount() > input && !node.getInput(input).isEmpty();
  }

  private static HostTensor tensor(Path file) throws IOException {
    OnnxMl.TensorProto proto = OnnxMl.TensorProto.parseFrom(Files.readAllBytes(file));
    long[] dims = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
    var bytes = proto.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    if (proto.getDataType() == OnnxMl.TensorProto.DataType.INT32.getNumber()) {
      int[] ints = new int[bytes.remaining() / Integer.BYTES];
      bytes.asIntBuffer().get(ints);
      return HostTensor.of(ints, dims);
    }
    float[] floats = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(floats);
    return HostTensor.of(floats, dims);
  }
}
