package org.jocelyn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void sizesAndStridesAreRowMajor() {
    Shape shape = Shape.of(2, 3, 4);
    assertEquals(24, shape.size());
    assertArrayEquals(new long[] {12, 4, 1}, shape.strides());
    assertEquals(12, shape.sizeOf(1, 3));
    assertEquals(1, Shape.scalar().size());
    assertEquals(0, Shape.of(1L << 40, 0, 1L << 40).size());
  }

  @Test
  void axesCountFromEitherEnd() {
    Shape shape = Shape.of(2, 3, 4);
    assertEquals(4, shape.dim(-1));
    assertEquals(2, shape.dim(-3));
    ShapeException refusal = assertThrows(ShapeException.class, () -> shape.dim(3));
    assertTrue(refusal.getMessage().contains("axis 3"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("[2, 3, 4]"), refusal.getMessage());
    assertThrows(ShapeException.class, () -> shape.dim(-4));
  }

  @Test
  void broadcastingAlignsAtTheLastAxis() {
    assertEquals(Shape.of(5, 3, 4), Shape.of(3, 1).broadcast(Shape.of(5, 1, 4)));
    assertEquals(Shape.of(0, 4), Shape.of(0, 1).broadcast(Shape.of(4)));
    assertEquals(Shape.of(2), Shape.scalar().broadcast(Shape.of(2)));
    assertArrayEquals(new long[] {0, 1, 0}, Shape.of(3, 1).broadcastStrides(Shape.of(5, 3, 4)));
    assertTrue(Shape.of(1, 4).broadcastsTo(Shape.of(2, 3, 4)));
    assertFalse(Shape.of(2, 3, 4).broadcastsTo(Shape.of(3, 4)));
    assertFalse(Shape.of(3).broadcastsTo(Shape.of(1)));
  }

  @Test
  void shapesThatDoNotBroadcastAreBothQuoted() {
    ShapeException refusal =
        assertThrows(ShapeException.class, () -> Shape.of(2, 3).broadcast(Shape.of(4)));
    assertTrue(refusal.getMessage().contains("[2, 3]"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("[4]"), refusal.getMessage());
  }

  @Test
  void impossibleExtentsAreRefused() {
    assertThrows(ShapeException.class, () -> Shape.of(-1));
    assertThrows(ShapeException.class, () -> Shape.of(1L << 32, 1L << 32));
  }

  @Test
  void aShapeKeepsItsOwnCopy() {
    long[] dims = {2, 3};
    Shape shape = Shape.of(dims);
    dims[0] = 9;
    shape.dims()[1] = 9;
    assertEquals(Shape.of(2, 3), shape);
    assertEquals(Shape.of(2, 3).hashCode(), shape.hashCode());
  }
}
