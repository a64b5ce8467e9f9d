package org.jocelyn.op;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * The upper or lower triangle of matrices, the rest 0, as ONNX's Trilu: {@code y[a…, i, j] = x[a…,
 * i, j]} where {@code j ≥ i + k} (upper) or {@code j ≤ i + k} (lower).
 *
 * <p>x is of any element type and of rank 2 or more; y has its type and shape. What is kept keeps
 * its bits.
 *
 * @param upper whether the upper triangle is kept, not the lower
 * @param k the diagonal that bounds what is kept: 0 the main one, positive ones above it
 */
public record Trilu(boolean upper, long k) implements Op {
  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.minRank(this, inputs, 0, 2);
    return List.of(inputs.get(0));
  }

  /** The diagonal moved to where it bounds the same triangle without an overflow. */
  public long diagonal(Shape x) {
    return Math.max(-x.dim(-2), Math.min(x.dim(-1), k));
  }
}
