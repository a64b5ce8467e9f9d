package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import org.junit.jupiter.api.Test;

/** The parameters, shape rule and messages of {@link Resize2dGradient}. */
class Resize2dGradientRulesTest {
  private static final Resize2d RESIZE =
      Resize2d.bilinear(new Resize2d.Size(6, 4), Resize2d.Coordinates.HALF_PIXEL);
  private static final Resize2dGradient GRADIENT = new Resize2dGradient(RESIZE, 3, 8);

  @Test
  void theGradientHasTheShapeOfTheInput() {
    assertEquals(
        List.of(TensorType.float32(2, 5, 3, 8)),
        GRADIENT.outputs(List.of(TensorType.float32(2, 5, 6, 4))));
    assertEquals(List.of("dy"), GRADIENT.inputNames());
  }

  @Test
  void sharesTellWhereAnElementWent() {
    // when three rows become six, read at −¼, ¼, ¾, 5/4, 7/4 and 9/4
    ResizeShares rows = GRADIENT.rows();
    // then
    assertArrayEquals(new int[] {0, 3, 7, 10}, rows.starts());
    assertArrayEquals(new int[] {0, 1, 2, 1, 2, 3, 4, 3, 4, 5}, rows.positions());
    assertArrayEquals(
        new float[] {1, 0.75f, 0.25f, 0.25f, 0.75f, 0.75f, 0.25f, 0.25f, 0.75f, 1}, rows.weights());
  }

  @Test
  void whatDoesNotFitIsQuoted() {
    fails(ShapeException.class, TensorType.float32(2, 5, 6, 5), "[2, 5, 6, 5]", "[2, 5, 6, 4]");
    fails(ShapeException.class, TensorType.float32(5, 6, 4), "[5, 6, 4]", "rank 4");
    fails(
        DataTypeException.class,
        TensorType.float32(2, 5, 6, 4).withDataType(DataType.INT32),
        "INT32",
        "FLOAT32");
    ParameterException thrown =
        assertThrows(ParameterException.class, () -> new Resize2dGradient(RESIZE, 0, 8));
    assertTrue(thrown.getMessage().contains("0x8"), thrown.getMessage());
  }

  private static void fails(
      Class<? extends JocelynException> expected, TensorType dy, String... parts) {
    JocelynException thrown = assertThrows(expected, () -> GRADIENT.outputs(List.of(dy)));
    assertTrue(thrown.getMessage().contains("Resize2dGradient"), thrown.getMessage());
    for (String part : parts) {
      assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
    }
  }
}
