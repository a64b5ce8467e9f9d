package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.row;
import static org.jocelyn.reference.Worked.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.jocelyn.op.TopK;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;

/** The reference's {@link TopK} on values worked by hand. */
class ReferenceTopKTest {
  private static final double NAN = Double.NaN;

  @Test
  void takesTheLargestInOrder() {
    check(new TopK(3, 0, true), row(3, 9, 1, 7), new double[] {9, 7, 3}, 1, 3, 0);
  }

  @Test
  void takesTheSmallestInOrder() {
    check(new TopK(2, 0, false), row(3, 9, 1, 7), new double[] {1, 3}, 2, 0);
  }

  @Test
  void prefersTheLowerIndexOfEqualElements() {
    check(new TopK(3, 0, true), row(5, 2, 5, 5), new double[] {5, 5, 5}, 0, 2, 3);
    check(new TopK(3, 0, false), row(5, 2, 5, 5), new double[] {2, 5, 5}, 1, 0, 2);
    check(new TopK(2, 0, true), row(-0.0, 0.0, -1), new double[] {-0.0, 0.0}, 0, 1);
  }

  @Test
  void countsNanAsTheLargest() {
    check(
        new TopK(2, 0, true),
        row(1, NAN, Double.POSITIVE_INFINITY),
        new double[] {NAN, Double.POSITIVE_INFINITY},
        1,
        2);
    check(new TopK(3, 0, false), row(1, NAN, 0), new double[] {0, 1, NAN}, 2, 0, 1);
  }

  @Test
  void tellsApartLongsThatNoDoubleCan() {
    HostTensor x = HostTensor.of(new long[] {1L << 62, (1L << 62) + 1, -5, (1L << 62) + 1}, 4);
    assertArrayEquals(new long[] {1, 3, 0}, run(new TopK(3, 0, true), x).get(1).data().longs());
  }

  @Test
  void goesAlongAnyAxis() {
    HostTensor x = HostTensor.of(new float[] {1, 6, 5, 4, 3, 8}, 3, 2);
    check(new TopK(2, 0, true), x, new double[] {5, 8, 3, 6}, 1, 2, 2, 0);
  }

  private static void check(TopK op, HostTensor x, double[] values, long... indices) {
    List<Output> y = run(op, x);
    assertArrayEquals(values, y.get(0).values());
    assertArrayEquals(indices, y.get(1).data().longs());
  }
}
