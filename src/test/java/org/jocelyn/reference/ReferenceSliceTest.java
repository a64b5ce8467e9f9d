package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.run;
import static org.jocelyn.reference.Worked.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.Slice;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;

/** The reference's {@link Slice} on values worked by hand. */
class ReferenceSliceTest {
  @Test
  void takesTheExampleOfTheOnnxSpecification() {
    // when
    List<Output> y =
        run(new Slice(List.of(1L, 0L), List.of(2L, 3L), List.of(0, 1), List.of(1L, 2L)), x(2, 4));
    // then
    assertEquals(Shape.of(1, 2), y.get(0).type().shape());
    assertArrayEquals(new double[] {4, 6}, y.get(0).values());
  }

  @Test
  void clampsWhatLiesOutside() {
    // when
    List<Output> y =
        run(
            new Slice(List.of(0L, 1L), List.of(-1L, 1000L), List.of(0, 1), List.of(1L, 1L)),
            x(2, 4));
    // then
    assertEquals(Shape.of(1, 3), y.get(0).type().shape());
    assertArrayEquals(new double[] {1, 2, 3}, y.get(0).values());
  }

  @Test
  void goesBackwards() {
    // when
    List<Output> y = run(Slice.of(0, -1, Slice.TO_BEGIN, -2), x(6));
    // then
    assertEquals(Shape.of(3), y.get(0).type().shape());
    assertArrayEquals(new double[] {5, 3, 1}, y.get(0).values());
  }

  @Test
  void stopsBeforeTheEnd() {
    // when
    List<Output> y = run(Slice.of(0, 4, 1, -2), x(6));
    // then
    assertEquals(Shape.of(2), y.get(0).type().shape());
    assertArrayEquals(new double[] {4, 2}, y.get(0).values());
  }

  @Test
  void clampsAStartBeyondTheEndForNegativeSteps() {
    // when
    List<Output> y = run(Slice.of(0, 100, 3, -1), x(6));
    // then
    assertEquals(Shape.of(2), y.get(0).type().shape());
    assertArrayEquals(new double[] {5, 4}, y.get(0).values());
  }
}
