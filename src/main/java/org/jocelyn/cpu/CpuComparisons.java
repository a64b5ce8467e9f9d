package org.jocelyn.cpu;

import org.jocelyn.op.BinaryFunction;

/** The comparisons of floats as loops; the six are three and their opposites. */
final class CpuComparisons {
  private CpuComparisons() {}

  /** {@code y[atY + i] = function(a[atA + i], b[atB + i]) ? 1 : 0}. */
  static void apply(
      BinaryFunction function,
      float[] a,
      int atA,
      float[] b,
      int atB,
      byte[] y,
      int atY,
      int count) {
    switch (function) {
      case EQUAL -> equal(1, a, atA, b, atB, y, atY, count);
      case NOT_EQUAL -> equal(0, a, atA, b, atB, y, atY, count);
      case LESS -> less(a, atA, b, atB, y, atY, count);
      case LESS_EQUAL -> lessOrEqual(a, atA, b, atB, y, atY, count);
      case GREATER -> less(b, atB, a, atA, y, atY, count);
      case GREATER_EQUAL -> lessOrEqual(b, atB, a, atA, y, atY, count);
      default -> throw new IllegalArgumentException(function + " is no comparison");
    }
  }

  private static void equal(
      int whenEqual, float[] a, int atA, float[] b, int atB, byte[] y, int atY, int count) {
    for (int i = 0; i < count; i++) {
      y[atY + i] = (byte) (a[atA + i] == b[atB + i] ? whenEqual : 1 - whenEqual);
    }
  }

  private static void less(float[] a, int atA, float[] b, int atB, byte[] y, int atY, int count) {
    for (int i = 0; i < count; i++) {
      y[atY + i] = (byte) (a[atA + i] < b[atB + i] ? 1 : 0);
    }
  }

  private static void lessOrEqual(
      float[] a, int atA, float[] b, int atB, byte[] y, int atY, int count) {
    for (int i = 0; i < count; i++) {
      y[atY + i] = (byte) (a[atA + i] <= b[atB + i] ? 1 : 0);
    }
  }
}
