package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.run;
import static org.jocelyn.reference.Worked.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.GatherNd;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;

/** The reference's {@link GatherNd} on values worked by hand. */
class ReferenceGatherNdTest {
  @Test
  void picksElements() {
    // given 0 1 2 / 3 4 5
    HostTensor indices = HostTensor.of(new long[] {0, 2, -1, 0, 2, 0}, 3, 2);
    // when
    List<Output> y = run(new GatherNd(0), x(2, 3), indices);
    // then
    assertEquals(Shape.of(3), y.get(0).type().shape());
    assertArrayEquals(new double[] {2, 3, Double.NaN}, y.get(0).values());
  }

  @Test
  void picksRows() {
    // given two matrices of two rows
    HostTensor indices = HostTensor.of(new long[] {0, 1, 1, 0}, 2, 1, 2);
    // when
    List<Output> y = run(new GatherNd(0), x(2, 2, 2), indices);
    // then
    assertEquals(Shape.of(2, 1, 2), y.get(0).type().shape());
    assertArrayEquals(new double[] {2, 3, 4, 5}, y.get(0).values());
  }

  @Test
  void picksInEachBatch() {
    // given two matrices of two rows
    HostTensor indices = HostTensor.of(new int[] {1, 0}, 2, 1);
    // when
    List<Output> y = run(new GatherNd(1), x(2, 2, 2), indices);
    // then
    assertEquals(Shape.of(2, 2), y.get(0).type().shape());
    assertArrayEquals(new double[] {2, 3, 4, 5}, y.get(0).values());
  }
}
