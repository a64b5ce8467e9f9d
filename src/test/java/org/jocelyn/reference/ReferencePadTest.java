package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.run;
import static org.jocelyn.reference.Worked.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.Pad;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;

/** The reference's {@link Pad} on values worked by hand. */
class ReferencePadTest {
  @Test
  void addsAConstant() {
    // when
    List<Output> y =
        run(Pad.of(new long[] {0, 1}, new long[] {1, 0}, Pad.Mode.CONSTANT, 9), x(2, 2));
    // then
    assertEquals(Shape.of(3, 3), y.get(0).type().shape());
    assertArrayEquals(new double[] {9, 0, 1, 9, 2, 3, 9, 9, 9}, y.get(0).values());
  }

  @Test
  void mirrorsWithoutRepeatingTheEdge() {
    // when
    List<Output> y = run(Pad.of(new long[] {2}, new long[] {3}, Pad.Mode.REFLECT, 0), x(4));
    // then
    assertEquals(Shape.of(9), y.get(0).type().shape());
    assertArrayEquals(new double[] {2, 1, 0, 1, 2, 3, 2, 1, 0}, y.get(0).values());
  }

  @Test
  void repeatsTheEdge() {
    // when
    List<Output> y = run(Pad.of(new long[] {2}, new long[] {1}, Pad.Mode.EDGE, 0), x(3));
    // then
    assertEquals(Shape.of(6), y.get(0).type().shape());
    assertArrayEquals(new double[] {0, 0, 0, 1, 2, 2}, y.get(0).values());
  }

  @Test
  void cropsBeforeItMirrors() {
    // when
    List<Output> y = run(Pad.of(new long[] {-1}, new long[] {2}, Pad.Mode.REFLECT, 0), x(4));
    // then
    assertEquals(Shape.of(5), y.get(0).type().shape());
    assertArrayEquals(new double[] {1, 2, 3, 2, 1}, y.get(0).values());
  }

  @Test
  void crops() {
    // when
    List<Output> y = run(Pad.of(new long[] {-1}, new long[] {-2}, Pad.Mode.CONSTANT, 0), x(5));
    // then
    assertEquals(Shape.of(2), y.get(0).type().shape());
    assertArrayEquals(new double[] {1, 2}, y.get(0).values());
  }
}
