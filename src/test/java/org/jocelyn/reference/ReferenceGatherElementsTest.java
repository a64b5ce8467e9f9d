package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.run;
import static org.jocelyn.reference.Worked.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.GatherElements;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;

/** The reference's {@link GatherElements} on values worked by hand. */
class ReferenceGatherElementsTest {
  @Test
  void picksAlongColumns() {
    // given 0 1 2 / 3 4 5 / 6 7 8
    HostTensor indices = HostTensor.of(new long[] {1, 2, 0, 2, 0, -1}, 2, 3);
    // when
    List<Output> y = run(new GatherElements(0), x(3, 3), indices);
    // then
    assertEquals(Shape.of(2, 3), y.get(0).type().shape());
    assertArrayEquals(new double[] {3, 7, 2, 6, 1, 8}, y.get(0).values());
  }

  @Test
  void picksAlongRows() {
    // given 0 1 2 / 3 4 5
    HostTensor indices = HostTensor.of(new int[] {2, 2, 0, -1, 1, -3, 0, 3}, 2, 4);
    // when
    List<Output> y = run(new GatherElements(1), x(2, 3), indices);
    // then
    assertArrayEquals(new double[] {2, 2, 0, 2, 4, 3, 3, Double.NaN}, y.get(0).values());
  }
}
