package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.TensorType;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@link PoolingOperators} over three axes, and in the forms of opsets that have no cases. */
class PoolingOperatorsTest {
  /** Windows of [2, 3, 2] over [5, 7, 6], the last of which reach beyond the padding. */
  private static final Map<String, Object> BOX =
      Map.of(
          "kernel_shape", new long[] {2, 3, 2},
          "strides", new long[] {2, 3, 4},
          "pads", new long[] {0, 1, 0, 0, 1, 1},
          "ceil_mode", 1);

  @TempDir private Path folder;

  private final HostTensor x = HostTensor.random(1, 2, 3, 5, 7, 6);

  /** Sum, count and largest of the elements under a window. */
  private record Window(double sum, int count, double largest) {}

  private Window window(int i) {
    int[] o = {i / 54, i / 18 % 3, i / 6 % 3, i / 2 % 3, i % 2};
    double sum = 0;
    int count = 0;
    double largest = Double.NEGATIVE_INFINITY;
    for (int tap = 0; tap < 12; tap++) {
      int d = o[2] * 2 + tap / 6;
      int h = o[3] * 3 + tap / 2 % 3 - 1;
      int w = o[4] * 4 + tap % 2;
      if (d < 5 && h >= 0 && h < 7 && w < 6) {
        double value = x.data().get((((o[0] * 3 + o[1]) * 5 + d) * 7 + h) * 6 + w);
        sum += value;
        count++;
        largest = Math.max(largest, value);
      }
    }
    return new Window(sum, count, largest);
  }

  @TestFactory
  Stream<DynamicTest> poolingOverThreeAxesIsThatOfBoxes() {
    return OnEveryBackend.run(
        backend -> {
          HostTensor largest = OnnxRuns.node(backend, folder, 12, "MaxPool", BOX, x);
          HostTensor mean = OnnxRuns.node(backend, folder, 19, "AveragePool", BOX, x);
          assertEquals(TensorType.float32(2, 3, 3, 3, 2), largest.type());
          assertEquals(largest.type(), mean.type());
          for (int i = 0; i < largest.data().length(); i++) {
            Window window = window(i);
            assertEquals(window.largest(), largest.data().get(i), "element " + i);
            assertEquals(window.sum() / window.count(), mean.data().get(i), 1e-6, "element " + i);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> lpPoolIsTheNormOfTheElementsUnderTheWindow() {
    HostTensor row = HostTensor.of(new float[] {3, -4, 12, 1, -2}, 1, 1, 5);
    Map<String, Object> pairs =
        Map.of(
            "kernel_shape", new long[] {2}, "pads", new long[] {1, 0}, "strides", new long[] {2});
    Map<String, Object> sums = new HashMap<>(pairs);
    sums.put("p", 1);
    return OnEveryBackend.run(
        backend -> {
          HostTensor euclidean = OnnxRuns.node(backend, folder, 11, "LpPool", pairs, row);
          float[] roots = {3, (float) Math.sqrt(160), (float) Math.sqrt(5)};
          assertArrayEquals(roots, euclidean.data().floats(), 1e-5f);
          HostTensor absolute = OnnxRuns.node(backend, folder, 11, "LpPool", sums, row);
          assertArrayEquals(new float[] {3, 16, 3}, absolute.data().floats(), 1e-5f);
          HostTensor all = OnnxRuns.node(backend, folder, 7, "GlobalLpPool", Map.of(), row);
          assertArrayEquals(new float[] {(float) Math.sqrt(174)}, all.data().floats(), 1e-5f);
        });
  }

  @TestFactory
  Stream<DynamicTest> globalPoolsMakeOneOfEachPlane() {
    HostTensor planes = HostTensor.of(new float[] {1, 2, 3, 6, -4, -3, -2, 1}, 1, 2, 2, 2);
    return OnEveryBackend.run(
        backend -> {
          HostTensor mean =
              OnnxRuns.node(backend, folder, 7, "GlobalAveragePool", Map.of(), planes);
          HostTensor largest = OnnxRuns.node(backend, folder, 7, "GlobalMaxPool", Map.of(), planes);
          assertEquals(TensorType.float32(1, 2, 1, 1), mean.type());
          assertArrayEquals(new float[] {3, -2}, mean.data().floats());
          assertArrayEquals(new float[] {6, 1}, largest.data().floats());
        });
  }

  @Test
  void indicesOverThreeAxesAndCeilOfLpPoolAreRefusedAtLoad() {
    Backend backend = TestBackends.get("reference");
    OnnxFiles file =
        OnnxFiles.opset(12)
            .input("x", x.type().dataType(), 2, 3, 5, 7, 6)
            .node("MaxPool", "x -> y places", Map.of("kernel_shape", new long[] {2, 2, 2}))
            .node("LpPool", "y -> z", Map.of("kernel_shape", new long[] {1, 1, 1}, "ceil_mode", 1))
            .output("z")
            .output("places");
    OnnxUnsupportedException refused =
        assertThrows(
            OnnxUnsupportedException.class, () -> OnnxModel.load(file.write(folder), backend));
    assertEquals(2, refused.problems().size());
    assertTrue(refused.problems().get(0).contains("indices"), refused.getMessage());
    assertTrue(refused.problems().get(1).contains("ceil_mode"), refused.getMessage());
  }
}
