package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.ids;
import static org.jocelyn.reference.Worked.run;
import static org.jocelyn.reference.Worked.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.Gather;
import org.jocelyn.op.GatherGradient;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;

/** The reference's {@link Gather} on values worked by hand. */
class ReferenceGatherTest {
  @Test
  void picksRows() {
    // when
    List<Output> y = run(new Gather(0), x(3, 2), ids(2, 0, -1));
    // then
    assertEquals(Shape.of(3, 2), y.get(0).type().shape());
    assertArrayEquals(new double[] {4, 5, 0, 1, 4, 5}, y.get(0).values());
  }

  @Test
  void picksColumns() {
    // when
    List<Output> y = run(new Gather(1), x(2, 3), ids(2, 0));
    // then
    assertEquals(Shape.of(2, 2), y.get(0).type().shape());
    assertArrayEquals(new double[] {2, 0, 5, 3}, y.get(0).values());
  }

  @Test
  void readsNothingOutOfRange() {
    // when
    List<Output> y = run(new Gather(0), x(2), ids(2, -3, 1));
    // then
    assertEquals(Shape.of(3), y.get(0).type().shape());
    assertArrayEquals(new double[] {Double.NaN, Double.NaN, 1}, y.get(0).values());
  }

  @Test
  void theGradientAddsWhatMeets() {
    List<Output> dx = run(new GatherGradient(0, 4), ids(2, 0, -2, 9), x(4, 2));
    assertArrayEquals(new double[] {2, 3, 0, 0, 0 + 4, 1 + 5, 0, 0}, dx.get(0).values());
  }
}
