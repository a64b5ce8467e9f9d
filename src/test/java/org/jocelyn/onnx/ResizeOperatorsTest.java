package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link ResizeOperators} of opsets and ranks that have no published cases. */
class ResizeOperatorsTest {
  private static final HostTensor NONE = HostTensor.of(new float[0], 0);

  @TempDir private Path folder;

  private HostTensor sized(
      Backend backend, int opset, Map<String, ?> attributes, HostTensor x, long... sizes) {
    HostTensor target = HostTensor.of(sizes, sizes.length);
    return OnnxRuns.node(backend, folder, opset, "Resize", attributes, x, NONE, NONE, target);
  }

  private HostTensor scaled(
      Backend backend, int opset, Map<String, ?> attributes, HostTensor x, float... scales) {
    HostTensor by = HostTensor.of(scales, scales.length);
    return OnnxRuns.node(backend, folder, opset, "Resize", attributes, x, NONE, by);
  }

  private static HostTensor ramp(long... dims) {
    HostTensor x = HostTensor.filled(TensorType.float32(dims), 0);
    for (int i = 0; i < x.data().length(); i++) {
      x.data().set(i, i);
    }
    return x;
  }

  @ParameterizedTest
  @CsvSource({"stretch, 7, 4", "not_larger, 6, 4", "not_smaller, 7, 5"})
  void sizesOfAnotherAspectAreTakenAsThePolicySays(String policy, long height, long width) {
    // given 3x2 to 7x4: ratios 7/3 and 2
    Map<String, Object> attributes =
        Map.of("axes", new long[] {3, 2}, "keep_aspect_ratio_policy", policy);
    HostTensor y = sized(TestBackends.get("reference"), 18, attributes, ramp(1, 1, 3, 2), 4, 7);
    assertEquals(Shape.of(1, 1, height, width), y.shape());
  }

  @TestFactory
  Stream<DynamicTest> anyAxisOfAnyRankIsInterpolated() {
    Map<String, Object> linear = Map.of("mode", "linear");
    HostTensor line = HostTensor.of(new float[] {0, 4, 8}, 3);
    HostTensor box = ramp(2, 2, 2);
    return OnEveryBackend.run(
        backend -> {
          assertArrayEquals(
              new float[] {0, 1, 3, 5, 7, 8}, sized(backend, 13, linear, line, 6).data().floats());
          // a linear function of the indices stays one, but where it is cut at the ends
          float[] cut = {0, 0.25f, 0.75f, 1};
          float[] y = sized(backend, 13, linear, box, 4, 4, 4).data().floats();
          for (int i = 0; i < y.length; i++) {
            float expected = 4 * cut[i / 16] + 2 * cut[i / 4 % 4] + cut[i % 4];
            assertEquals(expected, y[i], 1e-6, "element " + i);
          }
          HostTensor integers = HostTensor.of(new long[] {5, 6, 7}, 3);
          assertArrayEquals(
              new long[] {5, 5, 6, 6, 7, 7},
              sized(backend, 13, Map.of(), integers, 6).data().longs());
        });
  }

  /** What rounding the size took away is shared by both ends, so that the result is symmetric. */
  @TestFactory
  Stream<DynamicTest> symmetricPixelsAreSymmetric() {
    Map<String, Object> attributes =
        Map.of("mode", "linear", "coordinate_transformation_mode", "half_pixel_symmetric");
    HostTensor line = HostTensor.of(new float[] {0, 1, 2, 3, 4}, 1, 1, 5);
    return OnEveryBackend.run(
        backend -> {
          // 5·0.5 = 2.5 elements are rounded to 2, at 0.5 + (5 − 2/0.5)/2 = 1 and 3
          float[] y = scaled(backend, 19, attributes, line, 1, 1, 0.5f).data().floats();
          assertArrayEquals(new float[] {1, 3}, y, 1e-6f);
        });
  }

  @TestFactory
  Stream<DynamicTest> aSinglePixelIsTheFirstForPyTorch() {
    Map<String, Object> pytorch =
        new HashMap<>(
            Map.of("mode", "linear", "coordinate_transformation_mode", "pytorch_half_pixel"));
    Map<String, Object> plain = Map.of("mode", "linear");
    HostTensor x = ramp(1, 1, 3, 3);
    return OnEveryBackend.run(
        backend -> {
          assertEquals(0, sized(backend, 13, pytorch, x, 1, 1, 1, 1).data().get(0));
          assertEquals(4, sized(backend, 13, plain, x, 1, 1, 1, 1).data().get(0));
        });
  }

  /** As ONNX's example for opset 10: where an axis shrinks, the nearest is the one behind. */
  @TestFactory
  Stream<DynamicTest> opset10RoundsUpWhereItShrinks() {
    HostTensor x = HostTensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 1, 2, 4);
    HostTensor scales = HostTensor.of(new float[] {1, 1, 0.6f, 0.6f}, 4);
    HostTensor doubled = HostTensor.of(new float[] {1, 1, 1, 2}, 4);
    return OnEveryBackend.run(
        backend -> {
          HostTensor down = OnnxRuns.node(backend, folder, 10, "Resize", Map.of(), x, scales);
          assertArrayEquals(new float[] {1, 3}, down.data().floats());
          HostTensor up = OnnxRuns.node(backend, folder, 9, "Upsample", Map.of(), x, doubled);
          assertArrayEquals(
              new float[] {1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8}, up.data().floats());
          Map<String, Object> attribute = Map.of("scales", new float[] {1, 1, 1, 2});
          HostTensor old = OnnxRuns.node(backend, folder, 7, "Upsample", attribute, x);
          OnnxRuns.assertClose(up, old, 0);
        });
  }

  @Test
  void whatIsNotSupportedIsRefusedAtLoad() {
    Backend backend = TestBackends.get("reference");
    for (Map<String, Object> attributes :
        List.<Map<String, Object>>of(Map.of("antialias", 1), Map.of("mode", "lanczos"))) {
      OnnxFiles file =
          OnnxFiles.opset(18)
              .input("x", DataType.FLOAT32, 1, 1, 4, 4)
              .constant("sizes", HostTensor.of(new long[] {1, 1, 2, 2}, 4))
              .node("Resize", "x _ _ sizes -> y", attributes)
              .output("y");
      OnnxUnsupportedException refused =
          assertThrows(
              OnnxUnsupportedException.class, () -> OnnxModel.load(file.write(folder), backend));
      String name = attributes.keySet().iterator().next();
      assertTrue(refused.problems().get(0).contains(name), refused.getMessage());
    }
  }
}
