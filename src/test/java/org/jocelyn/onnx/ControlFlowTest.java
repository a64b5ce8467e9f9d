package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.DataType;
import org.jocelyn.Tensor;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@link ControlFlowOperators}: branches, loops and scans, recorded and not. */
class ControlFlowTest {
  private static final HostTensor TRUE = HostTensor.of(new boolean[] {true});
  private static final HostTensor ZERO = HostTensor.of(new float[] {0});
  private static final HostTensor TWO = HostTensor.of(new float[] {2});

  @TempDir private Path folder;

  private static HostTensor vector(float... values) {
    return HostTensor.of(values, values.length);
  }

  private static HostTensor count(long value) {
    return HostTensor.of(new long[] {value});
  }

  private static float[] floats(OnnxModel model, String output, Map<String, HostTensor> inputs) {
    return OnnxRuns.run(model, inputs).get(output).data().floats();
  }

  // ---- If

  /** The condition is known on the device only; the branches see x, which is outside of them. */
  @TestFactory
  Stream<DynamicTest> aBranchIsTakenAnewInEveryRun() {
    OnnxFiles doubled = OnnxFiles.body().node("Add", "x x -> d").output("d");
    OnnxFiles total =
        OnnxFiles.body().node("ReduceSum", "x -> t", Map.of("keepdims", 0)).output("t");
    Path file =
        OnnxFiles.opset(17)
            .input("x", DataType.FLOAT32, 3)
            .constant("zero", ZERO)
            .node("ReduceSum", "x -> s", Map.of("keepdims", 0))
            .node("Greater", "s zero -> positive")
            .node("If", "positive -> y", Map.of("then_branch", doubled, "else_branch", total))
            .output("y", DataType.FLOAT32)
            .write(folder);
    return OnEveryBackend.run(
        backend -> {
          try (OnnxModel model = OnnxModel.load(file, backend)) {
            for (int round = 0; round < 2; round++) {
              assertArrayEquals(
                  new float[] {2, 4, 6}, floats(model, "y", Map.of("x", vector(1, 2, 3))));
              assertArrayEquals(
                  new float[] {-6}, floats(model, "y", Map.of("x", vector(-1, -2, -3))));
            }
          }
        });
  }

  @Test
  void bothBranchesMustGiveWhatTheNodeGives() {
    OnnxFiles one = OnnxFiles.body().node("Add", "x x -> d").output("d");
    OnnxFiles none = OnnxFiles.body();
    Path file =
        OnnxFiles.opset(17)
            .input("x", DataType.FLOAT32, 3)
            .input("c", DataType.BOOL)
            .node("If", "c -> y", Map.of("then_branch", one, "else_branch", none))
            .output("y", DataType.FLOAT32)
            .write(folder);
    assertRefused(file, "body 'body' has 0 outputs, must have 1");
  }

  private static void assertRefused(Path file, String expected) {
    Backend backend = TestBackends.reference();
    String message =
        assertThrows(OnnxException.class, () -> OnnxModel.load(file, backend)).getMessage();
    assertTrue(message.contains(expected), message);
  }

  /** What is wrong with such a body is that it is not supported, not that an output is missing. */
  @Test
  void aBranchThatGivesASequenceIsNotSupported() throws IOException {
    OnnxFiles body = OnnxFiles.body().node("Add", "x x -> d").output("d");
    ModelProto.Builder model =
        OnnxFiles.opset(17)
            .input("x", DataType.FLOAT32, 3)
            .input("c", DataType.BOOL)
            .node("If", "c -> y", Map.of("then_branch", body, "else_branch", body))
            .output("y", DataType.FLOAT32)
            .proto()
            .toBuilder();
    model
        .getGraphBuilder()
        .getNodeBuilder(0)
        .getAttributeBuilder(0)
        .getGBuilder()
        .getOutputBuilder(0)
        .getTypeBuilder()
        .setSequenceType(TypeProto.Sequence.getDefaultInstance());
    Path file = Files.write(folder.resolve("sequence.onnx"), model.build().toByteArray());
    Backend backend = TestBackends.reference();
    List<String> problems =
        assertThrows(OnnxUnsupportedException.class, () -> OnnxModel.load(file, backend))
            .problems();
    assertEquals(List.of("output 'd' is no tensor but a SEQUENCE_TYPE"), problems);
  }

  // ---- Loop

  /** {@code h = tanh(h·w + x)}, in each round, which also gives h² and the number of the round. */
  private static OnnxFiles recurrence() {
    return OnnxFiles.body()
        .input("i", DataType.INT64)
        .input("on", DataType.BOOL)
        .input("h", DataType.FLOAT32, 2, 3)
        .node("MatMul", "h w -> p")
        .node("Add", "p x -> s")
        .node("Tanh", "s -> next")
        .node("Mul", "next next -> square")
        .node("Cast", "i -> number", Map.of("to", 1))
        .node("Identity", "on -> stillOn")
        .output("stillOn")
        .output("next")
        .output("square")
        .output("number");
  }

  private Path loopOf(long trips, HostTensor w) {
    return OnnxFiles.opset(17)
        .input("x", DataType.FLOAT32, 2, 3)
        .constant("trips", count(trips))
        .constant("yes", TRUE)
        .constant("w", w)
        .node("Loop", "trips yes x -> h squares numbers", Map.of("body", recurrence()))
        .output("h", DataType.FLOAT32, 2, 3)
        .output("squares", DataType.FLOAT32, -1, 2, 3)
        .output("numbers", DataType.FLOAT32, -1)
        .write(folder);
  }

  @TestFactory
  Stream<DynamicTest> aLoopIsReplayedForOtherInputs() {
    int trips = 5;
    HostTensor w = HostTensor.random(1, 3, 3);
    Path file = loopOf(trips, w);
    return OnEveryBackend.run(
        backend -> {
          try (OnnxModel model = OnnxModel.load(file, backend)) {
            for (int seed = 2; seed < 5; seed++) {
              HostTensor x = HostTensor.random(seed, 2, 3);
              double[] h = doubles(x);
              double[] squares = new double[trips * 6];
              for (int t = 0; t < trips; t++) {
                h = next(h, w, x);
                for (int i = 0; i < 6; i++) {
                  squares[t * 6 + i] = h[i] * h[i];
                }
              }
              Map<String, HostTensor> y = OnnxRuns.run(model, Map.of("x", x));
              OnnxRuns.assertClose(OnnxRuns.rounded(h, 2, 3), y.get("h"), 1e-5);
              OnnxRuns.assertClose(OnnxRuns.rounded(squares, trips, 2, 3), y.get("squares"), 1e-5);
              OnnxRuns.assertClose(vector(0, 1, 2, 3, 4), y.get("numbers"), 0);
            }
          }
        });
  }

  private static double[] doubles(HostTensor x) {
    double[] values = new double[x.data().length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = x.data().get(i);
    }
    return values;
  }

  private static double[] next(double[] h, HostTensor w, HostTensor x) {
    double[] next = new double[6];
    for (int row = 0; row < 2; row++) {
      for (int column = 0; column < 3; column++) {
        double sum = x.data().get(row * 3 + column);
        for (int k = 0; k < 3; k++) {
          sum += h[row * 3 + k] * w.data().get(k * 3 + column);
        }
        next[row * 3 + column] = Math.tanh(sum);
      }
    }
    return next;
  }

  /** Otherwise nothing would be known of the replay that the test above means to try. */
  @Test
  void aLoopOfKnownLengthDependsOnNoElements() {
    Session session = session(loopOf(4, HostTensor.random(1, 3, 3)), HostTensor.random(2, 2, 3));
    assertFalse(session.isDependent());
  }

  @Test
  void aLoopThatTheDeviceEndsDependsOnElements() {
    assertTrue(session(doubling(), vector(1, 2, 3)).isDependent());
  }

  private static Session session(Path file, HostTensor x) {
    Backend backend = TestBackends.reference();
    Loader.Loaded loaded = Loader.load(file, backend, OnnxOptions.defaults());
    Optional<Recorder> recorder = Optional.of(new Recorder(1));
    Session session =
        new Session(backend, loaded.host(), recorder, Long.MAX_VALUE, StepListener.NONE);
    try (Tensor input = backend.tensor(x.data(), x.shape());
        Backend host = loaded.host()) {
      assertFalse(host.isClosed());
      Value value = Value.borrowed(input);
      value.setSlot(0);
      GraphRunner.run(loaded.graph(), session, List.of(value), Optional.empty())
          .forEach(session::release);
    } finally {
      recorder.get().discard();
      loaded.constants().forEach(ModelConstant::close);
    }
    return session;
  }

  /** {@code while (Σx < 100) x = 2·x}, remembering every Σx that was reached. */
  private Path doubling() {
    OnnxFiles body =
        OnnxFiles.body()
            .input("i", DataType.INT64)
            .input("on", DataType.BOOL)
            .input("v", DataType.FLOAT32, -1)
            .node("Mul", "v two -> d")
            .node("ReduceSum", "d -> sum", Map.of("keepdims", 0))
            .node("Less", "sum limit -> below")
            .output("below")
            .output("d")
            .output("sum", DataType.FLOAT32);
    return OnnxFiles.opset(17)
        .input("x", DataType.FLOAT32, 3)
        .constant("two", TWO)
        .constant("limit", HostTensor.of(new float[] {100}))
        .node("ReduceSum", "x -> before", Map.of("keepdims", 0))
        .node("Less", "before limit -> start")
        .node("Loop", "_ start x -> y sums", Map.of("body", body))
        .output("y", DataType.FLOAT32, -1)
        .output("sums", DataType.FLOAT32, -1)
        .write(folder);
  }

  @TestFactory
  Stream<DynamicTest> aLoopEndsWhenTheDeviceSaysSo() {
    Path file = doubling();
    return OnEveryBackend.run(
        backend -> {
          try (OnnxModel model = OnnxModel.load(file, backend)) {
            for (int round = 0; round < 2; round++) {
              Map<String, HostTensor> y = OnnxRuns.run(model, Map.of("x", vector(4, 8, 16)));
              OnnxRuns.assertClose(vector(16, 32, 64), y.get("y"), 0);
              OnnxRuns.assertClose(vector(56, 112), y.get("sums"), 0);
              y = OnnxRuns.run(model, Map.of("x", vector(10, 10, 10)));
              OnnxRuns.assertClose(vector(40, 40, 40), y.get("y"), 0);
              OnnxRuns.assertClose(vector(60, 120), y.get("sums"), 0);
              y = OnnxRuns.run(model, Map.of("x", vector(1, 0, 0)));
              OnnxRuns.assertClose(vector(128, 0, 0), y.get("y"), 0);
              assertEquals(7, y.get("sums").data().length());
              y = OnnxRuns.run(model, Map.of("x", vector(100, 0, 0)));
              OnnxRuns.assertClose(vector(100, 0, 0), y.get("y"), 0);
              OnnxRuns.assertClose(vector(), y.get("sums"), 0);
            }
          }
        });
  }

  /** What the body says of going on counts only for a loop that began with a condition. */
  @TestFactory
  Stream<DynamicTest> withoutAConditionTheTripCountDecides() {
    OnnxFiles body =
        OnnxFiles.body()
            .input("i", DataType.INT64)
            .input("on", DataType.BOOL)
            .input("v", DataType.FLOAT32, 2)
            .constant("no", HostTensor.of(new boolean[] {false}))
            .node("Identity", "no -> stop")
            .node("Add", "v v -> d")
            .output("stop")
            .output("d");
    Path file =
        OnnxFiles.opset(17)
            .input("x", DataType.FLOAT32, 2)
            .input("trips", DataType.INT64)
            .constant("yes", TRUE)
            .node("Loop", "trips _ x -> free", Map.of("body", body))
            .node("Loop", "trips yes x -> stopped", Map.of("body", body))
            .output("free", DataType.FLOAT32, 2)
            .output("stopped", DataType.FLOAT32, 2)
            .write(folder);
    return OnEveryBackend.run(
        backend -> {
          try (OnnxModel model = OnnxModel.load(file, backend)) {
            for (int trips = 0; trips < 4; trips++) {
              Map<String, HostTensor> y =
                  OnnxRuns.run(model, Map.of("x", vector(1, 3), "trips", count(trips)));
              float factor = 1 << trips;
              OnnxRuns.assertClose(vector(factor, 3 * factor), y.get("free"), 0);
              float once = trips == 0 ? 1 : 2;
              OnnxRuns.assertClose(vector(once, 3 * once), y.get("stopped"), 0);
            }
          }
        });
  }

  /** The inner loop runs as often as the number of the outer round says, and adds to x. */
  @TestFactory
  Stream<DynamicTest> loopsNestAndReadWhatIsAroundThem() {
    OnnxFiles inner =
        OnnxFiles.body()
            .input("j", DataType.INT64)
            .input("onInner", DataType.BOOL)
            .input("w", DataType.FLOAT32, 2)
            .node("Add", "w x -> added")
            .output("onInner")
            .output("added");
    OnnxFiles outer =
        OnnxFiles.body()
            .input("i", DataType.INT64)
            .input("on", DataType.BOOL)
            .input("v", DataType.FLOAT32, 2)
            .node("Loop", "i _ v -> more", Map.of("body", inner))
            .output("on")
            .output("more");
    Path file =
        OnnxFiles.opset(17)
            .input("x", DataType.FLOAT32, 2)
            .constant("trips", count(4))
            .node("Loop", "trips _ x -> y", Map.of("body", outer))
            .output("y", DataType.FLOAT32, 2)
            .write(folder);
    return OnEveryBackend.run(
        backend -> {
          try (OnnxModel model = OnnxModel.load(file, backend)) {
            // 1 + (0 + 1 + 2 + 3) times x
            assertArrayEquals(new float[] {7, 14}, floats(model, "y", Map.of("x", vector(1, 2))));
            assertArrayEquals(new float[] {21, 7}, floats(model, "y", Map.of("x", vector(3, 1))));
          }
        });
  }

  /** Rounds do not pile up: neither recorded nor when every round asks the device. */
  @TestFactory
  Stream<DynamicTest> aRoundsValuesAreFreedWhenItIsOver() {
    long elements = 5000;
    OnnxFiles body =
        OnnxFiles.body()
            .input("i", DataType.INT64)
            .input("on", DataType.BOOL)
            .input("v", DataType.FLOAT32, elements)
            .node("Tanh", "v -> t")
            .node("Add", "t v -> d")
            .node("Identity", "on -> stillOn")
            .output("stillOn")
            .output("d");
    OnnxFiles asking =
        OnnxFiles.body()
            .input("i", DataType.INT64)
            .input("on", DataType.BOOL)
            .input("v", DataType.FLOAT32, elements)
            .node("Tanh", "v -> t")
            .node("Add", "t v -> d")
            .node("ReduceSum", "d -> sum", Map.of("keepdims", 0))
            .node("Less", "sum sum -> below")
            .node("Not", "below -> stillOn")
            .output("stillOn")
            .output("d");
    return OnEveryBackend.runOnNew(
        backend -> {
          for (OnnxFiles each : List.of(body, asking)) {
            Path file =
                OnnxFiles.opset(17)
                    .input("x", DataType.FLOAT32, elements)
                    .constant("trips", count(50))
                    .constant("yes", TRUE)
                    .node("Loop", "trips yes x -> y", Map.of("body", each))
                    .output("y", DataType.FLOAT32, elements)
                    .write(folder);
            try (OnnxModel model = OnnxModel.load(file, backend);
                Tensor x = backend.ones(elements)) {
              model.run(Map.of("x", x)).get("y").close();
              long peak = model.peakBytes(Map.of("x", x)).orElseThrow();
              assertTrue(peak < 4 * elements * Float.BYTES, "peak " + peak);
              model.run(Map.of("x", x)).get("y").close();
            }
            assertEquals(0, backend.memory().live());
          }
        });
  }

  @Test
  void aLoopThatNeverEndsIsRefused() {
    Path file =
        OnnxFiles.opset(17)
            .input("x", DataType.FLOAT32, 2, 3)
            .constant("w", HostTensor.random(1, 3, 3))
            .node("Loop", "_ _ x -> h _ _", Map.of("body", recurrence()))
            .output("h", DataType.FLOAT32, 2, 3)
            .write(folder);
    assertRefused(file, "neither a trip count nor a condition");
  }

  // ---- Scan

  /**
   * Running sums over the columns of a, from the last to the first, times the rows of b, from the
   * first to the last; the products are stacked as columns, from the last to the first.
   */
  @TestFactory
  Stream<DynamicTest> aScanGoesAlongAnyAxisInEitherDirection() {
    OnnxFiles body =
        OnnxFiles.body()
            .input("sum", DataType.FLOAT32, 2)
            .input("column", DataType.FLOAT32, 2)
            .input("row", DataType.FLOAT32, 2)
            .node("Add", "sum column -> next")
            .node("Mul", "next row -> product")
            .output("next")
            .output("product");
    Path file =
        OnnxFiles.opset(17)
            .input("start", DataType.FLOAT32, 2)
            .input("a", DataType.FLOAT32, 2, 3)
            .input("b", DataType.FLOAT32, 3, 2)
            .node(
                "Scan",
                "start a b -> total products",
                Map.of(
                    "body", body,
                    "num_scan_inputs", 2,
                    "scan_input_axes", new long[] {-1, 0},
                    "scan_input_directions", new long[] {1, 0},
                    "scan_output_axes", new long[] {-1},
                    "scan_output_directions", new long[] {1}))
            .output("total", DataType.FLOAT32, 2)
            .output("products", DataType.FLOAT32, 2, 3)
            .write(folder);
    return OnEveryBackend.run(
        backend -> {
          try (OnnxModel model = OnnxModel.load(file, backend)) {
            for (int seed = 1; seed < 8; seed += 3) {
              HostTensor start = HostTensor.random(seed, 2);
              HostTensor a = HostTensor.random(seed + 1, 2, 3);
              HostTensor b = HostTensor.random(seed + 2, 3, 2);
              double[] sum = doubles(start);
              double[] products = new double[6];
              for (int t = 0; t < 3; t++) {
                for (int i = 0; i < 2; i++) {
                  sum[i] += a.data().get(i * 3 + 2 - t);
                  products[i * 3 + 2 - t] = sum[i] * b.data().get(t * 2 + i);
                }
              }
              Map<String, HostTensor> y =
                  OnnxRuns.run(model, Map.of("start", start, "a", a, "b", b));
              OnnxRuns.assertClose(OnnxRuns.rounded(sum, 2), y.get("total"), 1e-6);
              OnnxRuns.assertClose(OnnxRuns.rounded(products, 2, 3), y.get("products"), 1e-6);
            }
          }
        });
  }

  @Test
  void scannedInputsMustBeOfOneLength() {
    OnnxFiles body =
        OnnxFiles.body()
            .input("p", DataType.FLOAT32)
            .input("q", DataType.FLOAT32)
            .node("Add", "p q -> r")
            .output("r");
    Path file =
        OnnxFiles.opset(17)
            .input("a", DataType.FLOAT32, -1)
            .input("b", DataType.FLOAT32, -1)
            .node("Scan", "a b -> y", Map.of("body", body, "num_scan_inputs", 2))
            .output("y", DataType.FLOAT32, -1)
            .write(folder);
    try (OnnxModel model = OnnxModel.load(file, TestBackends.reference())) {
      Map<String, HostTensor> inputs = Map.of("a", vector(1, 2), "b", vector(1, 2, 3));
      String message =
          assertThrows(OnnxException.class, () -> OnnxRuns.run(model, inputs)).getMessage();
      assertTrue(message.contains("must have one length"), message);
    }
  }
}
