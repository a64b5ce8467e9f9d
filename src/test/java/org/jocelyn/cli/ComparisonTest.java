package org.jocelyn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final float NAN = Float.NaN;
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  @Test
  void everyElementHasItsOwnBound() {
    // given a large error within a large bound and a small one beyond a small bound
    Comparison comparison =
        Comparison.of(
            new float[] {0, 100, 1}, new float[] {0, 104, 1.5f}, new double[] {1, 8, 0.25});
    assertEquals(new Comparison(4, 8, 2, 1, 2), comparison);
  }

  @Test
  void anErrorAsLargeAsTheBoundIsRight() {
    assertEquals(0, wrong(1, 1.5f));
    assertEquals(1, wrong(1, Math.nextUp(1.5f)));
  }

  @Test
  void whatIsNotFiniteMustBeMetByTheSame() {
    assertEquals(0, wrong(NAN, NAN));
    assertEquals(0, wrong(INFINITY, INFINITY));
    assertEquals(0, wrong(-0f, 0f));
    assertEquals(1, wrong(1, NAN));
    assertEquals(1, wrong(NAN, 1));
    assertEquals(1, wrong(1, INFINITY));
    assertEquals(1, wrong(INFINITY, Float.MAX_VALUE));
    assertEquals(1, wrong(INFINITY, -INFINITY));
    assertEquals(1, wrong(INFINITY, NAN));
  }

  @Test
  void aNaNIsTheWorstOfErrors() {
    Comparison comparison =
        Comparison.of(
            new float[] {0, 0, 0}, new float[] {9, NAN, 99}, new double[] {0.5, 0.25, 0.125});
    assertEquals(new Comparison(Double.NaN, 0.25, Double.POSITIVE_INFINITY, 3, 1), comparison);
  }

  private static long wrong(float expected, float actual) {
    return Comparison.of(new float[] {expected}, new float[] {actual}, new double[] {0.5}).wrong();
  }
}
