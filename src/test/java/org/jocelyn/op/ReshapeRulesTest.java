package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jocelyn.ParameterException;
import org.jocelyn.Shape;
import org.jocelyn.ShapeException;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.Test;

/** What {@link Reshape} refuses. */
class ReshapeRulesTest {
  @Test
  void infersOneExtent() {
    assertEquals(TensorType.float32(2, 6), output(Reshape.to(2, -1), TensorType.float32(3, 4)));
  }

  @Test
  void refusesAnotherNumberOfElements() {
    ShapeException refusal = refused(Reshape.to(5, 2), TensorType.float32(3, 4));
    assertTrue(refusal.getMessage().contains("Reshape(x FLOAT32[3, 4])"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("[5, 2] has 10 elements"), refusal.getMessage());
  }

  @Test
  void refusesToInferWhatDoesNotDivide() {
    ShapeException refusal = refused(Reshape.to(5, -1), TensorType.float32(3, 4));
    assertTrue(refusal.getMessage().contains("FLOAT32[3, 4]"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("[5, -1]"), refusal.getMessage());
  }

  @Test
  void refusesToInferBesideZero() {
    refused(Reshape.to(0, -1), TensorType.float32(0, 4));
  }

  @Test
  void refusesNegativeExtents() {
    assertThrows(ParameterException.class, () -> Reshape.to(2, -3));
    assertThrows(ParameterException.class, () -> Reshape.to(-1, -1));
  }

  @Test
  void squeezeFlattenAndUnsqueezeRefuseAxesThatDoNotSuit() {
    Shape shape = Shape.of(2, 1, 3);
    assertTrue(
        assertThrows(ShapeException.class, () -> shape.squeeze(2)).getMessage().contains("is 3"));
    assertThrows(ShapeException.class, () -> shape.squeeze(3));
    assertThrows(ShapeException.class, () -> shape.unsqueeze(4));
    assertThrows(ShapeException.class, () -> shape.unsqueeze(-5));
    assertThrows(ShapeException.class, () -> shape.flatten(2, 1));
  }

  private static TensorType output(Reshape op, TensorType x) {
    return op.outputs(List.of(x)).get(0);
  }

  private static ShapeException refused(Reshape op, TensorType x) {
    return assertThrows(ShapeException.class, () -> op.outputs(List.of(x)));
  }
}
