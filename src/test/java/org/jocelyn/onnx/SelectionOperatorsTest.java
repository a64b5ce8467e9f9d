package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OnEveryBackend;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** {@link SelectionOperators} of types and opsets that have no published cases. */
class SelectionOperatorsTest {
  @TempDir private Path folder;

  /** Numbers of which many share an upper or a lower half, some both. */
  private static long[] longs(int count) {
    Random random = new Random(7);
    long[] halves = {Long.MIN_VALUE, -1L << 32, -1, 0, 1L << 31, 1L << 32, 3L << 40, 1L << 62};
    return IntStream.range(0, count)
        .mapToLong(i -> halves[random.nextInt(halves.length)] + random.nextInt(3) - 1)
        .toArray();
  }

  @TestFactory
  Stream<DynamicTest> topKOfLongsComparesAll64Bits() {
    int extent = 60;
    int k = 25;
    long[] values = longs(2 * extent);
    HostTensor x = HostTensor.of(values, 2, extent);
    return OnEveryBackend.run(
        backend -> {
          for (boolean largest : new boolean[] {true, false}) {
            // given
            OnnxFiles file =
                OnnxFiles.opset(11)
                    .input("x", DataType.INT64, 2, extent)
                    .constant("k", HostTensor.of(new long[] {k}, 1))
                    .node("TopK", "x k -> top places", Map.of("largest", largest ? 1 : 0))
                    .output("top")
                    .output("places");
            try (OnnxModel model = OnnxModel.load(file.write(folder), backend)) {
              // when
              Map<String, HostTensor> y = OnnxRuns.run(model, Map.of("x", x));
              // then a stable sort finds the same, ties included
              for (int row = 0; row < 2; row++) {
                int start = row * extent;
                Comparator<Integer> ascending = Comparator.comparingLong(i -> values[start + i]);
                int[] places =
                    IntStream.range(0, extent)
                        .boxed()
                        .sorted(largest ? ascending.reversed() : ascending)
                        .mapToInt(Integer::intValue)
                        .toArray();
                for (int i = 0; i < k; i++) {
                  assertEquals(places[i], y.get("places").data().getLong(row * k + i));
                  assertEquals(values[start + places[i]], y.get("top").data().getLong(row * k + i));
                }
              }
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> topKBeforeOpset10HasKAsAttribute() {
    HostTensor x = HostTensor.of(new float[] {3, 1, 2, 5, 6, 4}, 2, 3);
    return OnEveryBackend.run(
        backend -> {
          HostTensor y = OnnxRuns.node(backend, folder, 9, "TopK", Map.of("k", 2, "axis", 1), x);
          assertArrayEquals(new float[] {3, 2, 6, 5}, y.data().floats());
        });
  }

  /**
   * The shape of the result follows from the elements, so a run must not be replayed for others.
   */
  @TestFactory
  Stream<DynamicTest> nonZeroLooksAtTheElementsOfEveryRun() {
    Path file =
        OnnxFiles.opset(13)
            .input("x", DataType.FLOAT32, 2, 2)
            .node("Relu", "x -> r")
            .node("NonZero", "r -> y")
            .output("y")
            .write(folder);
    return OnEveryBackend.run(
        backend -> {
          try (OnnxModel model = OnnxModel.load(file, backend)) {
            HostTensor two = HostTensor.of(new float[] {-1, 2, 3, -4}, 2, 2);
            HostTensor one = HostTensor.of(new float[] {-1, -2, -3, 4}, 2, 2);
            for (int round = 0; round < 2; round++) {
              HostTensor y = OnnxRuns.run(model, Map.of("x", two)).get("y");
              assertArrayEquals(new long[] {0, 1, 1, 0}, y.data().longs());
              y = OnnxRuns.run(model, Map.of("x", one)).get("y");
              assertEquals(Shape.of(2, 1), y.shape());
              assertArrayEquals(new long[] {1, 1}, y.data().longs());
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> hardmaxBeforeOpset13IsOverAllAxesFromTheGivenOn() {
    HostTensor x = HostTensor.of(new float[] {1, 2, 4, 3, 8, 7, 6, 5}, 2, 2, 2);
    return OnEveryBackend.run(
        backend -> {
          HostTensor y = OnnxRuns.node(backend, folder, 11, "Hardmax", Map.of(), x);
          assertArrayEquals(new float[] {0, 0, 1, 0, 1, 0, 0, 0}, y.data().floats());
        });
  }

  @TestFactory
  Stream<DynamicTest> oneHotTakesItsValuesOfAnyType() {
    HostTensor indices = HostTensor.of(new int[] {1, -1, 7}, 3);
    HostTensor depth = HostTensor.of(new long[] {3});
    HostTensor values = HostTensor.of(new long[] {-(1L << 40), 1L << 40}, 2);
    long off = -(1L << 40);
    return OnEveryBackend.run(
        backend -> {
          HostTensor y =
              OnnxRuns.node(backend, folder, 11, "OneHot", Map.of(), indices, depth, values);
          assertArrayEquals(
              new long[] {off, -off, off, off, off, -off, off, off, off}, y.data().longs());
        });
  }

  @TestFactory
  Stream<DynamicTest> cumulativeSumsGoEitherWay() {
    HostTensor x = HostTensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    HostTensor first = HostTensor.of(new long[] {0});
    HostTensor last = HostTensor.of(new int[] {-1});
    return OnEveryBackend.run(
        backend -> {
          HostTensor down = OnnxRuns.node(backend, folder, 11, "CumSum", Map.of(), x, first);
          assertArrayEquals(new float[] {1, 2, 4, 6}, down.data().floats());
          Map<String, Object> both = Map.of("exclusive", 1, "reverse", 1);
          HostTensor back = OnnxRuns.node(backend, folder, 14, "CumSum", both, x, last);
          assertArrayEquals(new float[] {2, 0, 4, 0}, back.data().floats());
        });
  }
}
