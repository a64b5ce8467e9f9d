package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.jocelyn.ClosedException;
import org.jocelyn.DataType;
import org.jocelyn.ForeignTensorException;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.spi.HostArray;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@link OnnxModel}: running, replaying, lifetimes, and what it says of wrong inputs. */
class OnnxModelTest {
  @TempDir Path folder;

  /** {@code y = x·w + 1}, reshaped by a computation with x's shape to one row for each of two. */
  private OnnxFiles affine() {
    return OnnxFiles.opset(17)
        .input("x", DataType.FLOAT32, -1, 2)
        .constant("w", host(new float[] {1, 2, 3, 4}, 2, 2))
        .constant("one", host(new float[] {1}))
        .constant("half", HostTensor.of(new long[] {2}, 1))
        .node("MatMul", "x w -> p")
        .node("Add", "p one -> s")
        .node("Shape", "x -> dims")
        .node("Div", "dims half -> halves")
        .node("Constant", "-> rest", Map.of("value_ints", new long[] {-1}))
        .node("Gather", "halves zero -> rows", Map.of("axis", 0))
        .constant("zero", HostTensor.of(new long[] {0}, 1))
        .node("Concat", "rows rest -> target", Map.of("axis", 0))
        .node("Reshape", "s target -> y")
        .output("y", DataType.FLOAT32, -1, -1);
  }

  private static HostTensor host(float[] values, long... dims) {
    return HostTensor.of(values, dims);
  }

  private static float[] run(OnnxModel model, float[] x, long... dims) {
    Backend backend = model.backend();
    return backend.tidy(
        () -> model.run(Map.of("x", backend.tensor(x, dims))).get("y").toFloatArray());
  }

  @TestFactory
  Stream<DynamicTest> firstRunAndReplayComputeTheSameForEveryShape() {
    return OnEveryBackend.run(
        backend -> {
          try (OnnxModel model = OnnxModel.load(affine().write(folder), backend)) {
            for (int round = 0; round < 3; round++) {
              float[] two = run(model, new float[] {1, 0, 0, 1}, 2, 2);
              assertArrayEquals(new float[] {2, 3, 4, 5}, two);
              float[] four = run(model, new float[] {1, 1, 0, 0, 2, 0, 0, 2}, 4, 2);
              assertArrayEquals(new float[] {5, 7, 1, 1, 3, 5, 7, 9}, four);
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> programsThatAreBuiltAheadComputeTheSame() {
    return TestBackends.names().stream()
        .filter(name -> name.startsWith("opencl"))
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      String request = name + ",ahead=true,cache=" + folder.resolve("cache");
                      try (Backend backend = Backends.open(request);
                          OnnxModel model = OnnxModel.load(affine().write(folder), backend)) {
                        float[] two = run(model, new float[] {1, 0, 0, 1}, 2, 2);
                        assertArrayEquals(new float[] {2, 3, 4, 5}, two);
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> nothingStaysOnTheDeviceAfterRunsAndClose() {
    return OnEveryBackend.runOnNew(
        backend -> {
          try (OnnxModel model = OnnxModel.load(affine().write(folder), backend)) {
            run(model, new float[4], 2, 2);
            long settled = backend.memory().live();
            for (int i = 0; i < 20; i++) {
              run(model, new float[4], 2, 2);
            }
            assertEquals(settled, backend.memory().live());
          }
          assertEquals(0, backend.memory().live());
        });
  }

  @TestFactory
  Stream<DynamicTest> outputsThatAreInputsConstantsOrTwinsAreTensorsOfTheirOwn() {
    return OnEveryBackend.run(
        backend -> {
          Path file =
              OnnxFiles.opset(17)
                  .input("x", DataType.FLOAT32, 2)
                  .constant("c", host(new float[] {7, 8}, 2))
                  .node("Identity", "x -> same")
                  .node("Identity", "c -> known")
                  .node("Neg", "x -> a")
                  .node("Identity", "a -> b")
                  .output("same", DataType.FLOAT32, 2)
                  .output("known", DataType.FLOAT32, 2)
                  .output("a", DataType.FLOAT32, 2)
                  .output("b", DataType.FLOAT32, 2)
                  .write(folder);
          try (OnnxModel model = OnnxModel.load(file, backend);
              Tensor x = backend.tensor(new float[] {1, -2}, 2)) {
            for (int round = 0; round < 3; round++) {
              Map<String, Tensor> y = model.run(Map.of("x", x));
              assertEquals(List.of("same", "known", "a", "b"), List.copyOf(y.keySet()));
              assertNotSame(x, y.get("same"));
              y.get("same").close();
              y.get("a").close();
              assertArrayEquals(new float[] {7, 8}, y.get("known").toFloatArray());
              assertArrayEquals(new float[] {-1, 2}, y.get("b").toFloatArray());
              y.values().forEach(Tensor::close);
            }
            assertFalse(x.isClosed());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> aShapeThatIsAnInputIsReadAnewInEveryRun() {
    return OnEveryBackend.run(
        backend -> {
          Path file =
              OnnxFiles.opset(17)
                  .input("x", DataType.FLOAT32, 6)
                  .input("shape", DataType.INT64, 2)
                  .node("Reshape", "x shape -> r")
                  .node("ReduceSum", "r axis -> y", Map.of("keepdims", 0))
                  .constant("axis", HostTensor.of(new long[] {0}, 1))
                  .output("y", DataType.FLOAT32, -1)
                  .write(folder);
          try (OnnxModel model = OnnxModel.load(file, backend)) {
            for (int rows : new int[] {2, 3, 6, 2}) {
              backend.tidy(
                  () -> {
                    Tensor x = backend.tensor(new float[] {1, 2, 3, 4, 5, 6}, 6);
                    Tensor shape = backend.tensor(new long[] {rows, -1}, 2);
                    Tensor y = model.run(Map.of("x", x, "shape", shape)).get("y");
                    assertEquals(Shape.of(6 / rows), y.shape());
                  });
            }
          }
        });
  }

  @Test
  void whatIsComputedOnTheHostGoesWithTheScopeOfTheRun() {
    // given a model that no recording can be made of, with an output that the host computes
    Backend backend = TestBackends.get("cpu");
    Path file =
        OnnxFiles.opset(17)
            .input("x", DataType.FLOAT32, 6)
            .input("shape", DataType.INT64, 2)
            .node("Reshape", "x shape -> r")
            .node("Shape", "r -> y")
            .output("y", DataType.INT64, 2)
            .write(folder);
    long before = backend.memory().tensors();
    try (OnnxModel model = OnnxModel.load(file, backend)) {
      for (int round = 0; round < 3; round++) {
        backend.tidy(
            () -> {
              Tensor x = backend.tensor(new float[6], 6);
              Tensor shape = backend.tensor(new long[] {3, -1}, 2);
              Tensor y = model.run(Map.of("x", x, "shape", shape)).get("y");
              assertArrayEquals(new long[] {3, 2}, y.toLongArray());
            });
        assertEquals(before, backend.memory().tensors());
      }
    }
  }

  @Test
  void aModelRunInsideTidyCanBeReplayedAfterIt() {
    // given a model whose first run uploads what its recording needs
    Backend backend = TestBackends.get("cpu");
    Path file =
        OnnxFiles.opset(17)
            .input("x", DataType.FLOAT32, -1)
            .node("Shape", "x -> dims")
            .node("Cast", "dims -> n", Map.of("to", 1))
            .node("Div", "x n -> y")
            .output("y", DataType.FLOAT32, -1)
            .write(folder);
    try (OnnxModel model = OnnxModel.load(file, backend)) {
      // when it runs in scopes that close all they contain
      float[] first = run(model, new float[] {2, 4}, 2);
      float[] second = run(model, new float[] {6, 8}, 2);
      // then the second still has what the first uploaded
      assertArrayEquals(new float[] {1, 2}, first);
      assertArrayEquals(new float[] {3, 4}, second);
    }
  }

  @Test
  void threadsShareAModel() throws Exception {
    Backend backend = TestBackends.get("cpu");
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (OnnxModel model = OnnxModel.load(affine().write(folder), backend)) {
      List<Callable<float[]>> tasks =
          IntStream.range(0, 200)
              .mapToObj(
                  i ->
                      (Callable<float[]>)
                          () -> run(model, new float[2 * (2 + 2 * (i % 3))], 2 + 2 * (i % 3), 2))
              .toList();
      for (Future<float[]> result : threads.invokeAll(tasks)) {
        for (float y : result.get()) {
          assertEquals(1, y);
        }
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void intermediatesAreFreedAtTheirLastUse() {
    // given a chain of operations on a megabyte each
    OnnxFiles chain = OnnxFiles.opset(17).input("v0", DataType.FLOAT32, 1 << 18);
    for (int i = 0; i < 10; i++) {
      chain.node(i % 2 == 0 ? "Neg" : "Abs", "v" + i + " -> v" + (i + 1));
    }
    Path file = chain.output("v10", DataType.FLOAT32, 1 << 18).write(folder);
    Backend backend = TestBackends.get("cpu");
    try (OnnxModel model = OnnxModel.load(file, backend);
        Tensor x = backend.zeros(1 << 18)) {
      assertEquals(Optional.empty(), model.peakBytes(Map.of("v0", x)));
      // when it has run
      model.run(Map.of("v0", x)).get("v10").close();
      // then no more than two were there at once
      assertEquals(Optional.of(2L << 20), model.peakBytes(Map.of("v0", x)));
    }
  }

  @Test
  void aProfileNamesEveryOperationWithItsNode() {
    Backend backend = TestBackends.get("cpu");
    try (OnnxModel model = OnnxModel.load(affine().write(folder), backend);
        Tensor x = backend.zeros(2, 2)) {
      for (int round = 0; round < 2; round++) {
        OnnxProfile profile = model.profile(Map.of("x", x));
        assertEquals(
            List.of("Matmul", "Binary.ADD", "Reshape"),
            profile.steps().stream().map(OnnxProfile.Step::operation).toList());
        assertEquals("MatMul_0", profile.steps().get(0).node());
        assertTrue(profile.steps().stream().allMatch(step -> step.nanos() > 0));
      }
    }
  }

  @Test
  void theSummaryCountsWhatTheFileHolds() {
    try (OnnxModel model = OnnxModel.load(affine().write(folder), TestBackends.reference())) {
      OnnxSummary summary = model.summary();
      assertEquals("test", summary.producer());
      assertEquals(Map.of("", 17), summary.opsets());
      assertEquals(1, summary.operators().get("MatMul"));
      assertEquals(8, summary.operators().values().stream().mapToInt(Integer::intValue).sum());
      assertEquals(7, summary.parameters());
      assertEquals(5 * 4 + 2 * 8, summary.parameterBytes());
    }
  }

  @Test
  void wrongInputsAreNamedWithWhatIsDeclared() {
    Backend backend = TestBackends.get("cpu");
    try (OnnxModel model = OnnxModel.load(affine().write(folder), backend);
        Tensor good = backend.zeros(2, 2);
        Tensor wide = backend.zeros(2, 3);
        Tensor whole = backend.tensor(new int[4], 2, 2);
        Tensor foreign = TestBackends.reference().zeros(2, 2)) {
      assertMessage(OnnxException.class, model, Map.of(), "input x FLOAT32[?, 2] is missing");
      assertMessage(OnnxException.class, model, Map.of("x", wide), "given a FLOAT32[2, 3]");
      assertMessage(OnnxException.class, model, Map.of("x", whole), "given a INT32[2, 2]");
      assertMessage(OnnxException.class, model, Map.of("x", good, "z", good), "no inputs [z]");
      assertMessage(ForeignTensorException.class, model, Map.of("x", foreign), "reference");
      // and the model still works
      assertArrayEquals(new float[] {1, 1, 1, 1}, run(model, new float[4], 2, 2));
    }
  }

  private static void assertMessage(
      Class<? extends RuntimeException> type,
      OnnxModel model,
      Map<String, Tensor> inputs,
      String part) {
    RuntimeException thrown = assertThrows(type, () -> model.run(inputs));
    assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
  }

  @Test
  void aNodeThatFailsIsNamedWithTheTypesOfItsInputs() {
    // given a graph that adds what does not broadcast
    Path file =
        OnnxFiles.opset(17)
            .input("a", DataType.FLOAT32, -1)
            .input("b", DataType.FLOAT32, -1)
            .node("Add", "a b -> y")
            .output("y", DataType.FLOAT32, -1)
            .write(folder);
    try (Backend backend = Backends.open("cpu");
        OnnxModel model = OnnxModel.load(file, backend)) {
      try (Tensor a = backend.zeros(2);
          Tensor b = backend.zeros(3)) {
        OnnxException thrown =
            assertThrows(OnnxException.class, () -> model.run(Map.of("a", a, "b", b)));
        assertTrue(
            thrown.getMessage().startsWith("Add node 'Add_0'(FLOAT32[2], FLOAT32[3]): "),
            thrown.getMessage());
      }
      // then nothing is left behind
      assertEquals(0, backend.memory().live());
    }
  }

  @Test
  void aClosedModelRefusesToRun() {
    Backend backend = TestBackends.get("cpu");
    OnnxModel model = OnnxModel.load(affine().write(folder), backend);
    model.close();
    model.close();
    try (Tensor x = backend.zeros(2, 2)) {
      assertThrows(ClosedException.class, () -> model.run(Map.of("x", x)));
    }
  }

  @Test
  void aModelThatOpenedItsBackendClosesIt() {
    OnnxModel model = OnnxModel.load(affine().write(folder));
    Backend backend = model.backend();
    assertArrayEquals(new float[] {1, 1, 1, 1}, run(model, new float[4], 2, 2));
    model.close();
    assertTrue(backend.isClosed());
  }

  @Test
  void constantsAreFoldedAtLoad() {
    // given a product of constants whose result is added
    Path file =
        OnnxFiles.opset(17)
            .input("x", DataType.FLOAT32, 2, 2)
            .constant("a", host(new float[] {1, 2, 3, 4}, 2, 2))
            .node("MatMul", "a a -> square")
            .node("Transpose", "square -> turned")
            .node("Add", "x turned -> y")
            .output("y", DataType.FLOAT32, 2, 2)
            .write(folder);
    try (OnnxModel model = OnnxModel.load(file, TestBackends.get("cpu"))) {
      assertEquals(1, model.summary().nodes());
      assertArrayEquals(new float[] {7, 15, 10, 22}, run(model, new float[4], 2, 2));
    }
  }

  @Test
  void aHugeConstantIsNotComputedAtLoad() {
    // given a constant of a terabyte that the file describes in a few bytes
    Path file =
        OnnxFiles.opset(17)
            .input("x", DataType.FLOAT32, 1)
            .constant("shape", HostTensor.of(new long[] {1 << 20, 1 << 18}, 2))
            .node("ConstantOfShape", "shape -> huge")
            .node("Add", "x huge -> y")
            .output("y", DataType.FLOAT32, -1, -1)
            .write(folder);
    Backend backend = TestBackends.get("cpu");
    try (OnnxModel model = OnnxModel.load(file, backend);
        Tensor x = backend.zeros(1)) {
      OnnxException thrown = assertThrows(OnnxException.class, () -> model.run(Map.of("x", x)));
      assertTrue(thrown.getMessage().contains("ConstantOfShape"), thrown.getMessage());
    }
  }

  @Test
  void hostArraysOfConstantsAreChecked() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Constant(org.jocelyn.TensorType.float32(3), HostArray.of(new float[] {1, 2})));
  }
}
