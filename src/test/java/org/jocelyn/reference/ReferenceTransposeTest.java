package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.run;
import static org.jocelyn.reference.Worked.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.Transpose;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;

/** The reference's {@link Transpose} on values worked by hand. */
class ReferenceTransposeTest {
  @Test
  void swapsRowsAndColumns() {
    // when
    List<Output> y = run(Transpose.of(1, 0), x(2, 3));
    // then
    assertEquals(Shape.of(3, 2), y.get(0).type().shape());
    assertArrayEquals(new double[] {0, 3, 1, 4, 2, 5}, y.get(0).values());
  }

  @Test
  void movesTheLastAxisToTheFront() {
    // when
    List<Output> y = run(Transpose.of(2, 0, 1), x(2, 1, 3));
    // then
    assertEquals(Shape.of(3, 2, 1), y.get(0).type().shape());
    assertArrayEquals(new double[] {0, 3, 1, 4, 2, 5}, y.get(0).values());
  }

  @Test
  void countsNegativeAxesFromTheEnd() {
    // when
    List<Output> y = run(Transpose.of(0, -1, -2), x(2, 2, 2));
    // then
    assertEquals(Shape.of(2, 2, 2), y.get(0).type().shape());
    assertArrayEquals(new double[] {0, 2, 1, 3, 4, 6, 5, 7}, y.get(0).values());
  }
}
