package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link Unary}, {@link Binary}, {@link Where} and {@link Cast} give and refuse. */
class ElementwiseRulesTest {
  private static final TensorType FLOATS = TensorType.float32(2, 3);
  private static final TensorType INTS = TensorType.of(DataType.INT32, 2, 3);
  private static final TensorType BYTES = TensorType.of(DataType.UINT8, 2, 3);
  private static final TensorType BOOLS = TensorType.of(DataType.BOOL, 2, 3);
  private static final TensorType HALVES = TensorType.of(DataType.FLOAT16, 2, 3);

  @Test
  void unaryKeepsTheTypeButForPredicates() {
    assertEquals(FLOATS, output(Unary.of(UnaryFunction.GELU), FLOATS));
    assertEquals(INTS, output(Unary.of(UnaryFunction.ABS), INTS));
    assertEquals(BOOLS, output(Unary.of(UnaryFunction.NOT), BOOLS));
    assertEquals(BOOLS, output(Unary.of(UnaryFunction.IS_NAN), FLOATS));
  }

  @Test
  void unaryRefusesTypes() {
    Unary gelu = Unary.of(UnaryFunction.GELU);
    Refusals.type(gelu, List.of(INTS), "Unary.GELU(x INT32[2, 3])", "[FLOAT32]");
    Refusals.type(gelu, List.of(HALVES), "x FLOAT16[2, 3]");
    Refusals.type(Unary.of(UnaryFunction.NOT), List.of(FLOATS), "x FLOAT32[2, 3]", "[BOOL]");
    Refusals.type(Unary.of(UnaryFunction.IS_INF), List.of(BOOLS), "x BOOL[2, 3]");
    Refusals.type(Unary.of(UnaryFunction.CLIP), List.of(BOOLS), "FLOAT32, INT32, INT64");
  }

  @Test
  void functionsRefuseParametersThatMeanNothing() {
    Refusals.parameter(() -> new Unary(UnaryFunction.CELU, 0, 0), "Unary", "CELU", "0.0");
    Refusals.parameter(() -> new Unary(UnaryFunction.CELU, Float.NaN, 0), "CELU", "NaN");
    Refusals.parameter(() -> new Unary(UnaryFunction.CLIP, Float.NaN, 1), "CLIP", "NaN");
    Refusals.parameter(() -> new Activation(UnaryFunction.CELU, -1, 0), "Activation", "-1.0");
    Refusals.parameter(() -> Activation.of(UnaryFunction.NOT), "Activation", "NOT");
  }

  @Test
  void binaryBroadcasts() {
    TensorType column = TensorType.float32(4, 1, 1);
    assertEquals(TensorType.float32(4, 2, 3), output(add(), column, FLOATS));
    assertEquals(FLOATS, output(add(), FLOATS, TensorType.float32()));
    Binary less = new Binary(BinaryFunction.LESS);
    assertEquals(
        TensorType.of(DataType.BOOL, 4, 2, 3),
        output(less, INTS, TensorType.of(DataType.INT32, 4, 1, 1)));
  }

  @Test
  void binaryRefusesShapesThatDoNotBroadcast() {
    Refusals.shape(
        add(),
        List.of(FLOATS, TensorType.float32(2, 2)),
        "Binary.ADD(a FLOAT32[2, 3], b FLOAT32[2, 2])",
        "axis -1 has extents 3 and 2");
    long huge = 1L << 40;
    Refusals.shape(add(), List.of(TensorType.float32(huge, 1), TensorType.float32(huge)), "2^63-1");
  }

  @Test
  void binaryRefusesTypes() {
    Refusals.type(add(), List.of(FLOATS, INTS), "a FLOAT32[2, 3], b INT32[2, 3]", "b must have");
    Refusals.type(add(), List.of(BOOLS, BOOLS), "a BOOL[2, 3]", "INT8, UINT8, INT32, INT64");
    Refusals.type(new Binary(BinaryFunction.DIV), List.of(BYTES, BYTES), "[FLOAT32, INT32, INT64]");
    assertEquals(BYTES, output(add(), BYTES, BYTES));
    Refusals.type(add(), List.of(HALVES, HALVES), "a FLOAT16[2, 3]");
    Refusals.type(new Binary(BinaryFunction.AND), List.of(INTS, INTS), "a INT32[2, 3]", "[BOOL]");
    Refusals.type(new Binary(BinaryFunction.LESS), List.of(BOOLS, BOOLS), "a BOOL[2, 3]");
    assertEquals(BOOLS, output(new Binary(BinaryFunction.EQUAL), BOOLS, BOOLS));
  }

  @Test
  void whereTakesEveryTypeAndThreeShapes() {
    for (DataType type : DataType.values()) {
      assertEquals(
          TensorType.of(type, 4, 2, 3),
          output(
              new Where(),
              TensorType.of(DataType.BOOL, 2, 1),
              TensorType.of(type, 3),
              TensorType.of(type, 4, 1, 1)));
    }
  }

  @Test
  void whereRefuses() {
    Refusals.type(new Where(), List.of(INTS, FLOATS, FLOATS), "condition INT32[2, 3]", "[BOOL]");
    Refusals.type(new Where(), List.of(BOOLS, FLOATS, INTS), "otherwise INT32[2, 3]");
    Refusals.shape(
        new Where(),
        List.of(BOOLS, FLOATS, TensorType.float32(4, 3)),
        "condition BOOL[2, 3], x FLOAT32[2, 3], otherwise FLOAT32[4, 3]",
        "2 and 4");
  }

  @Test
  void castKeepsTheShape() {
    for (DataType from : DataType.values()) {
      for (DataType to : DataType.values()) {
        assertEquals(TensorType.of(to, 0, 3), output(new Cast(to), TensorType.of(from, 0, 3)));
      }
    }
  }

  private static Binary add() {
    return new Binary(BinaryFunction.ADD);
  }

  private static TensorType output(Op op, TensorType... inputs) {
    return op.outputs(List.of(inputs)).get(0);
  }
}
