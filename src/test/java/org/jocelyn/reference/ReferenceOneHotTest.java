package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.ids;
import static org.jocelyn.reference.Worked.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.OneHot;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;

/** The reference's {@link OneHot} on values worked by hand. */
class ReferenceOneHotTest {
  @Test
  void marksOnTheLastAxis() {
    // when
    List<Output> y = run(new OneHot(3, -1, 1, 0), ids(2, 0));
    // then
    assertEquals(Shape.of(2, 3), y.get(0).type().shape());
    assertArrayEquals(new double[] {0, 0, 1, 1, 0, 0}, y.get(0).values());
  }

  @Test
  void marksOnTheFirstAxis() {
    // when
    List<Output> y = run(new OneHot(3, 0, 5, -1), ids(2, -3));
    // then
    assertEquals(Shape.of(3, 2), y.get(0).type().shape());
    assertArrayEquals(new double[] {-1, 5, -1, -1, 5, -1}, y.get(0).values());
  }

  @Test
  void marksNothingOutOfRange() {
    // when
    List<Output> y = run(new OneHot(2, -1, 1, 0), ids(2, -3));
    // then
    assertEquals(Shape.of(2, 2), y.get(0).type().shape());
    assertArrayEquals(new double[] {0, 0, 0, 0}, y.get(0).values());
  }
}
