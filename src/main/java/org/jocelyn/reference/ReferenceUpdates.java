package org.jocelyn.reference;

import java.util.function.IntUnaryOperator;
import org.jocelyn.op.ScatterReduction;
import org.jocelyn.spi.HostArray;

/** Copies data and applies updates one after the other, in double precision. */
final class ReferenceUpdates {
  private ReferenceUpdates() {}

  /**
   * Writes y.
   *
   * @param target the element of y that an update meets, −1 for none
   */
  static void apply(
      ScatterReduction reduction,
      HostArray data,
      HostArray updates,
      HostArray y,
      IntUnaryOperator target) {
    data.copyTo(0, y, 0, y.length());
    boolean floating = y.dataType().isFloating();
    double[] reals = new double[y.length()];
    for (int i = 0; i < y.length(); i++) {
      reals[i] = data.get(i);
    }
    for (int i = 0; i < updates.length(); i++) {
      int to = target.applyAsInt(i);
      if (to < 0) {
        continue;
      }
      if (reduction == ScatterReduction.NONE) {
        updates.copyTo(i, y, to, 1);
      } else if (floating) {
        reals[to] = real(reduction, reals[to], updates.get(i));
        y.set(to, reals[to]);
      } else {
        y.setLong(to, integer(reduction, y.getLong(to), updates.getLong(i)));
      }
    }
  }

  private static double real(ScatterReduction reduction, double x, double update) {
    return switch (reduction) {
      case NONE -> update;
      case ADD -> x + update;
      case MUL -> x * update;
      case MIN -> Math.min(x, update);
      case MAX -> Math.max(x, update);
    };
  }

  private static long integer(ScatterReduction reduction, long x, long update) {
    return switch (reduction) {
      case NONE -> update;
      case ADD -> x + update;
      case MUL -> x * update;
      case MIN -> Math.min(x, update);
      case MAX -> Math.max(x, update);
    };
  }
}
