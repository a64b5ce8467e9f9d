package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.run;
import static org.jocelyn.reference.Worked.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.Tile;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;

/** The reference's {@link Tile} on values worked by hand. */
class ReferenceTileTest {
  @Test
  void laysSideBySide() {
    // when
    List<Output> y = run(Tile.of(2, 2), x(2, 2));
    // then
    assertEquals(Shape.of(4, 4), y.get(0).type().shape());
    assertArrayEquals(
        new double[] {0, 1, 0, 1, 2, 3, 2, 3, 0, 1, 0, 1, 2, 3, 2, 3}, y.get(0).values());
  }
}
