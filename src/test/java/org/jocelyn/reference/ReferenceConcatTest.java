package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.run;
import static org.jocelyn.reference.Worked.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.Concat;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;

/** The reference's {@link Concat} on values worked by hand. */
class ReferenceConcatTest {
  @Test
  void putsRowsBelowRows() {
    // when
    List<Output> y = run(new Concat(0, 2), x(2, 2), x(1, 2));
    // then
    assertEquals(Shape.of(3, 2), y.get(0).type().shape());
    assertArrayEquals(new double[] {0, 1, 2, 3, 0, 1}, y.get(0).values());
  }

  @Test
  void putsColumnsBesideColumns() {
    // when
    List<Output> y = run(new Concat(-1, 3), x(2, 1), x(2, 2), x(2, 1));
    // then
    assertEquals(Shape.of(2, 4), y.get(0).type().shape());
    assertArrayEquals(new double[] {0, 0, 1, 0, 1, 2, 3, 1}, y.get(0).values());
  }
}
