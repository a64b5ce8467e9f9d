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

/** The parameters, shape rule and messages of {@link Conv2d}. */
class Conv2dRulesTest {
  private static final Conv2d PLAIN = Conv2d.plain();
  private static final TensorType IMAGE = TensorType.float32(2, 6, 8, 9);

  @ParameterizedTest
  @CsvSource({
    // extent, kernel, stride, before, after, dilation, expected
    "224, 7, 2, 3, 3, 1, 112",
    "224, 11, 4, 0, 0, 1, 54",
    "56, 3, 2, 1, 1, 1, 28",
    "56, 1, 2, 0, 0, 1, 28",
    "7, 3, 1, 1, 1, 1, 7",
    "7, 3, 1, 0, 1, 2, 4",
    "10, 3, 3, 0, 0, 1, 3",
    "2, 7, 1, 3, 3, 1, 2",
    "0, 3, 1, 2, 2, 1, 2",
    "5, 5, 9, 0, 0, 1, 1",
  })
  void outputExtent(
      long extent, long kernel, int stride, int before, int after, int dilation, long expected) {
    // given
    Conv2d rows = PLAIN.stride(stride, 1).padding(before, 0, after, 0).dilation(dilation, 1);
    Conv2d columns = PLAIN.stride(1, stride).padding(0, before, 0, after).dilation(1, dilation);
    // when
    Shape byRows =
        shape(rows, TensorType.float32(1, 1, extent, 1), TensorType.float32(1, 1, kernel, 1));
    Shape byColumns =
        shape(columns, TensorType.float32(1, 1, 1, extent), TensorType.float32(1, 1, 1, kernel));
    // then
    assertEquals(Shape.of(1, 1, expected, 1), byRows);
    assertEquals(Shape.of(1, 1, 1, expected), byColumns);
  }

  @Test
  void emptyAxesAreLegal() {
    assertEquals(
        Shape.of(0, 4, 6, 7),
        shape(PLAIN, TensorType.float32(0, 6, 8, 9), TensorType.float32(4, 6, 3, 3)));
    assertEquals(Shape.of(2, 0, 6, 7), shape(PLAIN, IMAGE, TensorType.float32(0, 6, 3, 3)));
    assertEquals(
        Shape.of(2, 4, 6, 7),
        shape(PLAIN, TensorType.float32(2, 0, 8, 9), TensorType.float32(4, 0, 3, 3)));
  }

  @Test
  void outputIsFloat32ForEveryInputType() {
    for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT16, DataType.BFLOAT16)) {
      TensorType y =
          PLAIN.outputs(List.of(IMAGE.withDataType(type), TensorType.of(type, 4, 6, 3, 3))).get(0);
      assertEquals(TensorType.float32(2, 4, 6, 7), y);
    }
  }

  @Test
  void shapesThatDoNotFitAreQuoted() {
    refused(PLAIN, "rank 4", TensorType.float32(6, 8, 9), TensorType.float32(4, 6, 3, 3));
    refused(PLAIN, "rank 4", IMAGE, TensorType.float32(4, 6, 3));
    refused(PLAIN, "Cin/groups = 6/1", IMAGE, TensorType.float32(4, 5, 3, 3));
    refused(PLAIN.groups(2), "Cin/groups = 6/2", IMAGE, TensorType.float32(4, 6, 3, 3));
    refused(PLAIN.groups(4), "Cin/groups = 6/4", IMAGE, TensorType.float32(4, 1, 3, 3));
    refused(PLAIN.groups(3), "4 output channels", IMAGE, TensorType.float32(4, 2, 3, 3));
    refused(PLAIN, "at least one element", IMAGE, TensorType.float32(4, 6, 0, 3));
    refused(PLAIN, "8x9 is smaller", IMAGE, TensorType.float32(4, 6, 9, 3));
    refused(PLAIN.padding(0, 1), "8x11 is smaller", IMAGE, TensorType.float32(4, 6, 3, 12));
    refused(PLAIN.dilation(4), "kernel 9x9", IMAGE, TensorType.float32(4, 6, 3, 3));
    refused(
        PLAIN.withBias(),
        "bias must have shape [Cout] = [4]",
        IMAGE,
        TensorType.float32(4, 6, 3, 3),
        TensorType.float32(6));
  }

  @Test
  void typesThatAreNotTakenAreNamed() {
    TensorType weights = TensorType.float32(4, 6, 3, 3);
    assertMessage(
        assertThrows(
            DataTypeException.class,
            () -> PLAIN.outputs(List.of(IMAGE.withDataType(DataType.INT32), weights))),
        "x must be one of",
        "INT32[2, 6, 8, 9]");
    assertMessage(
        assertThrows(
            DataTypeException.class,
            () -> PLAIN.outputs(List.of(IMAGE, weights.withDataType(DataType.FLOAT16)))),
        "weights must have the element type of x",
        "FLOAT16[4, 6, 3, 3]");
    assertMessage(
        assertThrows(
            DataTypeException.class,
            () ->
                PLAIN
                    .withBias()
                    .outputs(List.of(IMAGE, weights, TensorType.of(DataType.FLOAT16, 4)))),
        "bias must be one of [FLOAT32]");
  }

  @Test
  void badParametersAreRefusedAtOnce() {
    assertMessage(
        assertThrows(ParameterException.class, () -> PLAIN.stride(1, 0)), "stride (1, 0)");
    assertMessage(
        assertThrows(ParameterException.class, () -> PLAIN.padding(0, 0, -1, 0)),
        "padding (0, 0, -1, 0)");
    assertMessage(
        assertThrows(ParameterException.class, () -> PLAIN.dilation(0)), "dilation (0, 0)");
    assertMessage(assertThrows(ParameterException.class, () -> PLAIN.groups(0)), "groups = 0");
  }

  private static Shape shape(Conv2d op, TensorType x, TensorType weights) {
    return op.outputs(List.of(x, weights)).get(0).shape();
  }

  private static void refused(Conv2d op, String rule, TensorType... inputs) {
    ShapeException refusal = assertThrows(ShapeException.class, () -> op.outputs(List.of(inputs)));
    assertMessage(refusal, "Conv2d", rule);
    for (TensorType input : inputs) {
      assertMessage(refusal, input.toString());
    }
  }

  private static void assertMessage(JocelynException refusal, String... parts) {
    for (String part : parts) {
      assertTrue(refusal.getMessage().contains(part), part + " in: " + refusal.getMessage());
    }
  }
}
