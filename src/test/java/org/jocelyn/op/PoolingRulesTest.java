package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.DataTypeException;
import org.jocelyn.JocelynException;
import org.jocelyn.ParameterException;
import org.jocelyn.Shape;
import org.jocelyn.ShapeException;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parameters, shape rules and messages of the pooling operations. */
class PoolingRulesTest {
  private static final TensorType X = TensorType.float32(2, 3, 8, 9);

  @ParameterizedTest
  @CsvSource({
    // size, kernel, stride, before, after, dilation, floor mode, ceil mode
    "112, 3, 2, 1, 1, 1, 56, 57",
    "5, 2, 2, 0, 0, 1, 2, 3",
    "6, 2, 2, 0, 0, 1, 3, 3",
    "3, 2, 3, 1, 1, 1, 2, 2",
    "7, 3, 1, 0, 0, 2, 3, 3",
    "4, 1, 3, 0, 0, 1, 2, 2",
    "2, 1, 3, 0, 0, 1, 1, 1", // a second window would start behind the plane
    "2, 3, 2, 0, 0, 1, 0, 1",
    "2, 2, 1, 2, 3, 1, 6, 4", // in ceil mode no window starts in the padding behind
  })
  void positions(
      long size,
      int kernel,
      int stride,
      int before,
      int after,
      int dilation,
      long floor,
      long ceil) {
    PoolAxis axis = new PoolAxis(size, kernel, stride, before, after, dilation, false);
    PoolAxis ceiling = new PoolAxis(size, kernel, stride, before, after, dilation, true);
    assertEquals(floor, axis.positions());
    assertEquals(ceil, ceiling.positions());
  }

  @Test
  void outputs() {
    // given
    Pool2d op = Pool2d.max(3, 2).stride(2, 3).padding(1, 0, 1, 1).withIndices();
    // when
    List<TensorType> outputs = op.outputs(List.of(X));
    // then
    Shape shape = Shape.of(2, 3, 4, 3);
    assertEquals(
        List.of(new TensorType(DataType.FLOAT32, shape), new TensorType(DataType.INT64, shape)),
        outputs);
    assertEquals(List.of("x"), op.inputNames());
    assertEquals(
        List.of(TensorType.float32(2, 3, 1, 1)), new GlobalPool(PoolKind.MAX).outputs(List.of(X)));
    assertEquals(
        List.of(TensorType.float32(2, 3, 1)),
        new GlobalPool(PoolKind.AVERAGE).outputs(List.of(TensorType.float32(2, 3, 7))));
    assertEquals(
        List.of(TensorType.float32(2, 3, 4, 20)),
        AdaptivePool2d.average(4, 20).outputs(List.of(X)));
  }

  @Test
  void parameters() {
    parameter("kernel (0, 2)", () -> Pool2d.max(0, 2));
    parameter("kernel (3, -1)", () -> Pool2d.average(3, -1));
    parameter("stride", () -> Pool2d.max(2, 2).stride(0));
    parameter("padding", () -> Pool2d.max(2, 2).padding(-1));
    parameter("dilation", () -> Pool2d.max(2, 2).dilation(1, 0));
    parameter("indices", () -> Pool2d.average(2, 2).withIndices());
    parameter("0x3", () -> AdaptivePool2d.max(0, 3));
    parameter("indices", () -> AdaptivePool2d.average(2, 3).withIndices());
  }

  @Test
  void shapesAndTypes() {
    Pool2d op = Pool2d.max(3, 3);
    fails(ShapeException.class, op, TensorType.float32(3, 8, 9), "[3, 8, 9]", "rank 4");
    fails(ShapeException.class, op, TensorType.float32(2, 3, 2, 9), "[2, 3, 2, 9]", "3x3");
    fails(DataTypeException.class, op, X.withDataType(DataType.INT32), "INT32", "FLOAT32");
    GlobalPool global = new GlobalPool(PoolKind.MAX);
    fails(ShapeException.class, global, TensorType.float32(2, 3), "[2, 3]", "rank 3");
    fails(ShapeException.class, global, TensorType.float32(2, 3, 0), "[2, 3, 0]", "at least 1");
    fails(DataTypeException.class, global, X.withDataType(DataType.BOOL), "BOOL", "FLOAT32");
    AdaptivePool2d adaptive = AdaptivePool2d.max(2, 2);
    fails(ShapeException.class, adaptive, TensorType.float32(3, 8, 9), "[3, 8, 9]", "rank 4");
    fails(ShapeException.class, adaptive, TensorType.float32(2, 3, 0, 9), "[2, 3, 0, 9]");
    fails(DataTypeException.class, adaptive, X.withDataType(DataType.INT64), "INT64");
  }

  private static void parameter(String part, Runnable make) {
    ParameterException thrown = assertThrows(ParameterException.class, make::run);
    assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
  }

  private static void fails(
      Class<? extends JocelynException> expected, Op op, TensorType x, String... parts) {
    JocelynException thrown = assertThrows(expected, () -> op.outputs(List.of(x)));
    assertTrue(thrown.getMessage().contains(op.label()), thrown.getMessage());
    for (String part : parts) {
      assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
    }
  }
}
