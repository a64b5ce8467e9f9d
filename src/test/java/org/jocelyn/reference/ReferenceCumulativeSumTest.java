package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.row;
import static org.jocelyn.reference.Worked.run;
import static org.jocelyn.reference.Worked.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.jocelyn.op.CumulativeSum;
import org.jocelyn.testing.HostTensor;
import org.junit.jupiter.api.Test;

/** The reference's {@link CumulativeSum} on the examples of ONNX's specification. */
class ReferenceCumulativeSumTest {
  private static final HostTensor X = row(1, 2, 3, 4, 5);

  @Test
  void runsForwardAndBackward() {
    assertArrayEquals(new double[] {1, 3, 6, 10, 15}, sums(0, false, false, X));
    assertArrayEquals(new double[] {0, 1, 3, 6, 10}, sums(0, true, false, X));
    assertArrayEquals(new double[] {15, 14, 12, 9, 5}, sums(0, false, true, X));
    assertArrayEquals(new double[] {14, 12, 9, 5, 0}, sums(0, true, true, X));
  }

  @Test
  void runsAlongAnyAxis() {
    assertArrayEquals(new double[] {0, 1, 2, 3, 5, 7}, sums(0, false, false, x(2, 3)));
    assertArrayEquals(new double[] {0, 1, 3, 3, 7, 12}, sums(-1, false, false, x(2, 3)));
  }

  private static double[] sums(int axis, boolean exclusive, boolean reverse, HostTensor x) {
    return run(new CumulativeSum(axis, exclusive, reverse), x).get(0).values();
  }
}
