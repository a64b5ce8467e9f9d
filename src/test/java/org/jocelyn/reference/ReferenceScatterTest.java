package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.ids;
import static org.jocelyn.reference.Worked.row;
import static org.jocelyn.reference.Worked.run;
import static org.jocelyn.reference.Worked.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.jocelyn.op.Op;
import org.jocelyn.op.ScatterElements;
import org.jocelyn.op.ScatterNd;
import org.jocelyn.op.ScatterReduction;
import org.jocelyn.testing.HostTensor;
import org.junit.jupiter.api.Test;

/** The reference's {@link ScatterElements} and {@link ScatterNd} on values worked by hand. */
class ReferenceScatterTest {
  @Test
  void updatesElementsAlongColumns() {
    // given 0 1 2 / 3 4 5 / 6 7 8
    HostTensor indices = HostTensor.of(new long[] {1, 0, 2, 0, 2, -2}, 2, 3);
    HostTensor updates = HostTensor.of(new float[] {10, 11, 12, 20, 21, 22}, 2, 3);
    // then
    check(
        new ScatterElements(0, ScatterReduction.NONE),
        x(3, 3),
        indices,
        updates,
        new double[] {20, 11, 2, 10, 4, 22, 6, 21, 12});
  }

  @Test
  void updatesOfOneElementApplyInOrder() {
    HostTensor data = row(2, 3);
    HostTensor indices = ids(0, 0, 1, 2, 0);
    HostTensor updates = row(5, 7, 11, 13, -1);
    check(elements(ScatterReduction.NONE), data, indices, updates, new double[] {-1, 11});
    check(elements(ScatterReduction.ADD), data, indices, updates, new double[] {13, 14});
    check(elements(ScatterReduction.MUL), data, indices, updates, new double[] {-70, 33});
    check(elements(ScatterReduction.MIN), data, indices, updates, new double[] {-1, 3});
    check(elements(ScatterReduction.MAX), data, indices, updates, new double[] {7, 11});
  }

  @Test
  void updatesRows() {
    // given 0 1 / 2 3 / 4 5
    HostTensor indices = HostTensor.of(new long[] {2, 0, 2, 3}, 4, 1);
    HostTensor updates = HostTensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 4, 2);
    check(
        new ScatterNd(ScatterReduction.NONE),
        x(3, 2),
        indices,
        updates,
        new double[] {3, 4, 2, 3, 5, 6});
    check(
        new ScatterNd(ScatterReduction.ADD),
        x(3, 2),
        indices,
        updates,
        new double[] {3, 5, 2, 3, 10, 13});
  }

  @Test
  void updatesElementsThatTuplesName() {
    HostTensor indices = HostTensor.of(new int[] {1, 1, 0, -1, 1, 2, 2, 0}, 4, 2);
    check(
        new ScatterNd(ScatterReduction.MUL),
        x(2, 3),
        indices,
        row(10, 20, 30, 40),
        new double[] {0, 1, 40, 3, 40, 150});
  }

  private static ScatterElements elements(ScatterReduction reduction) {
    return new ScatterElements(0, reduction);
  }

  private static void check(
      Op op, HostTensor data, HostTensor indices, HostTensor updates, double[] expected) {
    assertArrayEquals(expected, run(op, data, indices, updates).get(0).values());
  }
}
