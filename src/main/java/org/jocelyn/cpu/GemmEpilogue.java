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

  /** This and then {@code next}. */
  default GemmEpilogue then(GemmEpilogue next) {
    if (this == NONE) {
      return next;
    }
    if (next == NONE) {
      return this;
    }
    return (c, at, row, column, count) -> {
      apply(c, at, row, column, count);
      next.apply(c, at, row, column, count);
    };
  }

  /** Adds {@code bias[from + j]} to column j. */
  static GemmEpilogue columnBias(float[] bias, int from) {
    return (c, at, row, column, count) -> {
      for (int j = 0; j < count; j++) {
        c[at + j] += bias[from + column + j];
      }
    };
  }

  /** Adds {@code bias[from + i]} to row i. */
  static GemmEpilogue rowBias(float[] bias, int from) {
    return (c, at, row, column, count) -> {
      float value = bias[from + row];
      for (int j = 0; j < count; j++) {
        c[at + j] += value;
      }
    };
  }

  /** Applies a function to every element. */
  static GemmEpilogue activation(Lanes lanes, Activation activation) {
    return activation.function() == UnaryFunction.IDENTITY
        ? NONE
        : (c, at, row, column, count) -> lanes.apply(activation, c, at, at + count);
  }
}
