package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.run;
import static org.jocelyn.reference.Worked.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.Split;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;

/** The reference's {@link Split} on values worked by hand. */
class ReferenceSplitTest {
  @Test
  void cutsColumns() {
    // when
    List<Output> y = run(Split.of(1, 1, 2), x(2, 3));
    // then
    assertEquals(Shape.of(2, 1), y.get(0).type().shape());
    assertArrayEquals(new double[] {0, 3}, y.get(0).values());
    assertEquals(Shape.of(2, 2), y.get(1).type().shape());
    assertArrayEquals(new double[] {1, 2, 4, 5}, y.get(1).values());
  }

  @Test
  void cutsRowsWithAnEmptyPart() {
    // when
    List<Output> y = run(Split.of(0, 0, 2), x(2, 3));
    // then
    assertEquals(Shape.of(0, 3), y.get(0).type().shape());
    assertArrayEquals(new double[] {}, y.get(0).values());
    assertEquals(Shape.of(2, 3), y.get(1).type().shape());
    assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5}, y.get(1).values());
  }
}
