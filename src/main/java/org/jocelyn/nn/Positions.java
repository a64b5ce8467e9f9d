package org.jocelyn.nn;

import org.jocelyn.ParameterException;
import org.jocelyn.ShapeException;
import org.jocelyn.Tensor;

/** Adds to each token a row of a table that tells where it stands: x is {@code [B, T, width]}. */
public abstract sealed class Positions extends Layer permits SinusoidalPositions, LearnedPositions {
  /** The rows of the positions, {@code [count, width]}. */
  abstract Parameter table();

  @Override
  public final Tensor forward(Tensor x) {
    return forward(x, 0);
  }

  /** The same for tokens of which the first stands at position {@code first}. */
  public final Tensor forward(Tensor x, long first) {
    Tensor table = table().tensor();
    if (x.rank() != 3 || x.dim(2) != table.dim(1)) {
      throw new ShapeException(
          getClass().getSimpleName()
              + ": x "
              + x.type()
              + " must have the shape [B, T, "
              + table.dim(1)
              + "]");
    }
    checkRange(this, first, x.dim(1), table.dim(0));
    return backend().tidy(() -> x.add(table.slice(0, first, first + x.dim(1))));
  }

  static void checkRange(Block block, long first, long count, long known) {
    if (first < 0 || count > known - first) {
      throw new ParameterException(
          "%s: %d tokens from position %d on; it knows the positions 0 to %d"
              .formatted(block.getClass().getSimpleName(), count, first, known - 1));
    }
  }
}
