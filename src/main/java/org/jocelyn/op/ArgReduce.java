package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * The index of the largest or smallest element along an axis, INT64. NaN counts as the extreme, so
 * the index is that of a NaN if there is one.
 *
 * <p>x is FLOAT32, INT32 or INT64. The axis may not be empty, unless y is.
 *
 * @param kind which extreme
 * @param axis the axis; negative ones count from the end
 * @param keepDims whether the axis stays, with extent 1
 * @param last whether the last of several equal elements is taken, not the first
 */
public record ArgReduce(Kind kind, int axis, boolean keepDims, boolean last) implements Op {
  /** Which extreme. */
  public enum Kind {
    /** The largest. */
    MAX,
    /** The smallest. */
    MIN
  }

  public ArgReduce {
    Objects.requireNonNull(kind, "kind");
  }

  /** The first extreme of an axis, which is dropped. */
  public static ArgReduce of(Kind kind, int axis) {
    return new ArgReduce(kind, axis, false, false);
  }

  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32, DataType.INT32, DataType.INT64);
    Rules.minRank(this, inputs, 0, 1);
    int reduced = Rules.axis(this, inputs, 0, axis);
    Shape x = inputs.get(0).shape();
    Shape y =
        keepDims ? x.with(reduced, 1) : x.slice(0, reduced).concat(x.slice(reduced + 1, x.rank()));
    Rules.shape(
        x.dim(reduced) > 0 || y.isEmpty(), this, inputs, "axis " + axis + " has no elements");
    return List.of(new TensorType(DataType.INT64, y));
  }
}
