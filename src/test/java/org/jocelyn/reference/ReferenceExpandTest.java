package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.run;
import static org.jocelyn.reference.Worked.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.Expand;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;

/** The reference's {@link Expand} on values worked by hand. */
class ReferenceExpandTest {
  @Test
  void repeatsARow() {
    // when
    List<Output> y = run(new Expand(Shape.of(2, 3)), x(3));
    // then
    assertEquals(Shape.of(2, 3), y.get(0).type().shape());
    assertArrayEquals(new double[] {0, 1, 2, 0, 1, 2}, y.get(0).values());
  }

  @Test
  void repeatsAColumn() {
    // when
    List<Output> y = run(new Expand(Shape.of(2, 3)), x(2, 1));
    // then
    assertEquals(Shape.of(2, 3), y.get(0).type().shape());
    assertArrayEquals(new double[] {0, 0, 0, 1, 1, 1}, y.get(0).values());
  }
}
