package org.jocelyn.cpu;

import org.jocelyn.op.Activation;
import org.jocelyn.op.UnaryFunction;

/** What is done to the elements of a product once their sums are complete. */
@FunctionalInterface
interface GemmEpilogue {
  /** Leaves the sums as they are. */
  GemmEpilogue NONE = (c, at, row, column, count) -> {};

  /**
   * Finishes {@code c[at]} to {@code c[at + count]}: the elements of row {@code row} from column
   * {@code column} on. Every element is finished once, by any thread.
   */
  void apply(float[] c, int at, int row, int column, int count);

  /** Applies a function to every element. */
  static GemmEpilogue activation(Lanes lanes, Activation activation) {
    return activation.function() == UnaryFunction.IDENTITY
        ? NONE
        : (c, at, row, column, count) -> lanes.apply(activation, c, at, at + count);
  }
}
