package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.run;
import static org.jocelyn.reference.Worked.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.jocelyn.op.Trilu;
import org.jocelyn.testing.HostTensor;
import org.junit.jupiter.api.Test;

/** The reference's {@link Trilu} on values worked by hand. */
class ReferenceTriluTest {
  /** 0 1 2 / 3 4 5 / 6 7 8. */
  private static final HostTensor SQUARE = x(3, 3);

  @Test
  void keepsTheUpperTriangle() {
    check(new Trilu(true, 0), 0, 1, 2, 0, 4, 5, 0, 0, 8);
    check(new Trilu(true, 1), 0, 1, 2, 0, 0, 5, 0, 0, 0);
    check(new Trilu(true, -1), 0, 1, 2, 3, 4, 5, 0, 7, 8);
  }

  @Test
  void keepsTheLowerTriangle() {
    check(new Trilu(false, 0), 0, 0, 0, 3, 4, 0, 6, 7, 8);
    check(new Trilu(false, 1), 0, 1, 0, 3, 4, 5, 6, 7, 8);
    check(new Trilu(false, -2), 0, 0, 0, 0, 0, 0, 6, 0, 0);
  }

  @Test
  void aDiagonalFarAwayKeepsAllOrNothing() {
    check(new Trilu(true, Long.MIN_VALUE), 0, 1, 2, 3, 4, 5, 6, 7, 8);
    check(new Trilu(true, Long.MAX_VALUE), 0, 0, 0, 0, 0, 0, 0, 0, 0);
    check(new Trilu(false, Long.MAX_VALUE), 0, 1, 2, 3, 4, 5, 6, 7, 8);
    check(new Trilu(false, Long.MIN_VALUE), 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  private static void check(Trilu op, double... expected) {
    assertArrayEquals(expected, run(op, SQUARE).get(0).values());
  }
}
