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

/** The parameters, shape rule and messages of {@link ConvTranspose2d}. */
class ConvTranspose2dRulesTest {
  private static final ConvTranspose2d PLAIN = ConvTranspose2d.plain();
  private static final TensorType IMAGE = TensorType.float32(2, 6, 8, 9);

  @ParameterizedTest
  @CsvSource({
    // extent, kernel, stride, before, after, dilation, output padding, expected
    "1, 4, 1, 0, 0, 1, 0, 4",
    "4, 4, 2, 1, 1, 1, 0, 8",
    "7, 3, 2, 1, 1, 1, 1, 14",
    "5, 1, 2, 0, 0, 1, 0, 9",
    "5, 2, 3, 0, 0, 1, 2, 16",
    "5, 3, 1, 2, 0, 2, 1, 8",
    "3, 3, 1, 2, 2, 1, 0, 1",
  })
  void outputExtent(
      long extent,
      long kernel,
      int stride,
      int before,
      int after,
      int dilation,
      int outputPadding,
      long expected) {
    // given
    ConvTranspose2d rows =
        PLAIN
            .stride(stride, 1)
            .padding(before, 0, after, 0)
            .dilation(dilation, 1)
            .outputPadding(outputPadding, 0);
    ConvTranspose2d columns =
        PLAIN
            .stride(1, stride)
            .padding(0, before, 0, after)
            .dilation(1, dilation)
            .outputPadding(0, outputPadding);
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
  void groupsMultiplyTheOutputChannels() {
    assertEquals(
        Shape.of(2, 15, 10, 11), shape(PLAIN.groups(3), IMAGE, TensorType.float32(6, 5, 3, 3)));
  }

  @Test
  void emptyAxesAreLegal() {
    assertEquals(
        Shape.of(0, 4, 10, 11),
        shape(PLAIN, TensorType.float32(0, 6, 8, 9), TensorType.float32(6, 4, 3, 3)));
    assertEquals(
        Shape.of(2, 4, 10, 11),
        shape(PLAIN, TensorType.float32(2, 0, 8, 9), TensorType.float32(0, 4, 3, 3)));
  }

  @Test
  void shapesThatDoNotFitAreQuoted() {
    refused(PLAIN, "rank 4", TensorType.float32(6, 8, 9), TensorType.float32(6, 4, 3, 3));
    refused(PLAIN, "rank 4", IMAGE, TensorType.float32(6, 4, 3));
    refused(PLAIN, "the image's 6 channels", IMAGE, TensorType.float32(5, 4, 3, 3));
    refused(PLAIN.groups(4), "groups = 4", IMAGE, TensorType.float32(6, 4, 3, 3));
    refused(PLAIN, "at least one element", IMAGE, TensorType.float32(6, 4, 3, 0));
    refused(
        PLAIN,
        "at least one pixel",
        TensorType.float32(2, 6, 0, 9),
        TensorType.float32(6, 4, 3, 3));
    refused(PLAIN.padding(5), "cuts the output to 0x1", IMAGE, TensorType.float32(6, 4, 3, 3));
    refused(
        PLAIN.withBias(),
        "bias must have shape [Cout] = [4]",
        IMAGE,
        TensorType.float32(6, 4, 3, 3),
        TensorType.float32(6));
  }

  @Test
  void typesThatAreNotTakenAreNamed() {
    TensorType weights = TensorType.float32(6, 4, 3, 3);
    assertMessage(
        assertThrows(
            DataTypeException.class,
            () -> PLAIN.outputs(List.of(IMAGE.withDataType(DataType.BOOL), weights))),
        "x must be one of",
        "BOOL[2, 6, 8, 9]");
    assertMessage(
        assertThrows(
            DataTypeException.class,
            () -> PLAIN.outputs(List.of(IMAGE, weights.withDataType(DataType.BFLOAT16)))),
        "weights must have the element type of x",
        "BFLOAT16[6, 4, 3, 3]");
  }

  @Test
  void badParametersAreRefusedAtOnce() {
    assertMessage(assertThrows(ParameterException.class, () -> PLAIN.stride(0)), "stride (0, 0)");
    assertMessage(
        assertThrows(ParameterException.class, () -> PLAIN.stride(2).outputPadding(2)),
        "output padding 2",
        "stride 2");
    assertMessage(
        assertThrows(ParameterException.class, () -> PLAIN.outputPadding(-1)), "output padding -1");
    assertMessage(assertThrows(ParameterException.class, () -> PLAIN.groups(0)), "groups = 0");
  }

  private static Shape shape(ConvTranspose2d op, TensorType x, TensorType weights) {
    return op.outputs(List.of(x, weights)).get(0).shape();
  }

  private static void refused(ConvTranspose2d op, String rule, TensorType... inputs) {
    ShapeException refusal = assertThrows(ShapeException.class, () -> op.outputs(List.of(inputs)));
    assertMessage(refusal, "ConvTranspose2d", rule);
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
