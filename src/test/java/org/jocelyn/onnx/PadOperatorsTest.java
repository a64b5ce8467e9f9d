package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@link PadOperators} of opsets that have no published cases. */
class PadOperatorsTest {
  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> paddingIsAnAttributeBeforeOpset11() {
    HostTensor x = HostTensor.of(new float[] {1, 2, 3}, 1, 3);
    Map<String, Object> attributes = Map.of("pads", new long[] {0, 1, 0, 2}, "value", 7.0);
    return OnEveryBackend.run(
        backend ->
            assertArrayEquals(
                new float[] {7, 1, 2, 3, 7, 7},
                OnnxRuns.node(backend, folder, 10, "Pad", attributes, x).data().floats()));
  }

  @TestFactory
  Stream<DynamicTest> axesNameWhatIsPadded() {
    HostTensor x = HostTensor.of(new long[] {1, 2, 3, 4}, 2, 2, 1);
    HostTensor pads = HostTensor.of(new long[] {1, 0, 0, -1}, 4);
    HostTensor value = HostTensor.of(new long[] {9});
    HostTensor axes = HostTensor.of(new long[] {-2, 0}, 2);
    return OnEveryBackend.run(
        backend -> {
          HostTensor y = OnnxRuns.node(backend, folder, 18, "Pad", Map.of(), x, pads, value, axes);
          assertEquals(Shape.of(1, 3, 1), y.shape());
          assertArrayEquals(new long[] {9, 1, 2}, y.data().longs());
        });
  }

  /** Element i is element (i − begin) mod extent of what is left, however often that repeats. */
  @TestFactory
  Stream<DynamicTest> wrappingRepeatsWhatIsLeft() {
    HostTensor x = HostTensor.random(1, 5, 4);
    HostTensor pads = HostTensor.of(new long[] {7, -1, -2, 6}, 4);
    return OnEveryBackend.run(
        backend -> {
          HostTensor y = OnnxRuns.node(backend, folder, 19, "Pad", Map.of("mode", "wrap"), x, pads);
          assertEquals(Shape.of(10, 9), y.shape());
          for (int i = 0; i < 90; i++) {
            int row = Math.floorMod(i / 9 - 7, 3);
            int column = 1 + i % 9 % 3;
            assertEquals(x.data().get(row * 4 + column), y.data().get(i), "element " + i);
          }
        });
  }

  @Test
  void anUnknownModeIsRefusedAtLoad() {
    OnnxFiles file =
        OnnxFiles.opset(13)
            .input("x", DataType.FLOAT32, 3)
            .constant("pads", HostTensor.of(new long[] {1, 1}, 2))
            .node("Pad", "x pads -> y", Map.of("mode", "mirror"))
            .output("y");
    assertThrows(
        OnnxUnsupportedException.class,
        () -> OnnxModel.load(file.write(folder), TestBackends.get("reference")));
  }
}
