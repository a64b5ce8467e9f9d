package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.DataTypeException;
import org.jocelyn.JocelynException;
import org.jocelyn.ParameterException;
import org.jocelyn.ShapeException;
import org.jocelyn.TensorType;
import org.jocelyn.op.Resize2d.Scales;
import org.jocelyn.op.Resize2d.Size;
import org.junit.jupiter.api.Test;

/** The parameters, shape rule and messages of {@link Resize2d}. */
class Resize2dRulesTest {
  private static final TensorType X = TensorType.float32(2, 3, 8, 9);

  @Test
  void outputs() {
    assertEquals(
        List.of(TensorType.float32(2, 3, 5, 20)),
        Resize2d.nearest(new Size(5, 20)).outputs(List.of(X)));
    assertEquals(
        List.of(TensorType.float32(2, 3, 4, 22)),
        Resize2d.nearest(new Scales(0.6, 2.5)).outputs(List.of(X)));
    assertEquals(
        List.of(TensorType.float32(0, 3, 4, 22)),
        Resize2d.nearest(new Scales(0.6, 2.5)).outputs(List.of(TensorType.float32(0, 3, 8, 9))));
  }

  @Test
  void parameters() {
    parameter("0x3", () -> new Size(0, 3));
    parameter("3x-1", () -> new Size(3, -1));
    parameter("0.0", () -> new Scales(0, 1));
    parameter("-2.0", () -> new Scales(1, -2));
    parameter("NaN", () -> new Scales(Double.NaN, 1));
    parameter("Infinity", () -> new Scales(1, Double.POSITIVE_INFINITY));
  }

  @Test
  void shapesAndTypes() {
    Resize2d op = Resize2d.nearest(new Size(4, 4));
    fails(ShapeException.class, op, TensorType.float32(3, 8, 9), "[3, 8, 9]", "rank 4");
    fails(ShapeException.class, op, TensorType.float32(2, 3, 8, 0), "[2, 3, 8, 0]", "at least 1");
    fails(DataTypeException.class, op, X.withDataType(DataType.FLOAT16), "FLOAT16", "FLOAT32");
    Resize2d tiny = Resize2d.nearest(new Scales(0.1, 1));
    fails(ShapeException.class, tiny, X, "[2, 3, 8, 9]", "0x9", "0.1");
  }

  private static void parameter(String part, Runnable make) {
    ParameterException thrown = assertThrows(ParameterException.class, make::run);
    assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
  }

  private static void fails(
      Class<? extends JocelynException> expected, Op op, TensorType x, String... parts) {
    JocelynException thrown = assertThrows(expected, () -> op.outputs(List.of(x)));
    assertTrue(thrown.getMessage().contains("Resize2d"), thrown.getMessage());
    for (String part : parts) {
      assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
    }
  }
}
