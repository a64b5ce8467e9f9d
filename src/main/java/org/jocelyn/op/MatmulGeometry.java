package org.jocelyn.op;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.ShapeException;
import org.jocelyn.TensorType;

/**
 * The extents of a matrix product.
 *
 * @param m rows of the result
 * @param n columns of the result
 * @param k products in each sum
 * @param batch the leading axes of the result
 * @param batchA A's leading axes, which broadcast to {@code batch}
 * @param batchB B's leading axes, which broadcast to {@code batch}
 * @param outputShape the result's shape: {@code batch}, m unless A is a vector, n unless B is
 */
public record MatmulGeometry(
    long m, long n, long k, Shape batch, Shape batchA, Shape batchB, Shape outputShape) {

  static MatmulGeometry of(Op op, boolean transposeA, boolean transposeB, List<TensorType> inputs) {
    Shape a = inputs.get(0).shape();
    Shape b = inputs.get(1).shape();
    boolean vectorA = a.rank() == 1;
    boolean vectorB = b.rank() == 1;
    Rules.shape(!(vectorA && transposeA), op, inputs, "a vector cannot be transposed");
    Rules.shape(!(vectorB && transposeB), op, inputs, "a vector cannot be transposed");
    long m = vectorA ? 1 : a.dim(transposeA ? -1 : -2);
    long ka = vectorA ? a.dim(0) : a.dim(transposeA ? -2 : -1);
    long kb = vectorB ? b.dim(0) : b.dim(transposeB ? -1 : -2);
    long n = vectorB ? 1 : b.dim(transposeB ? -2 : -1);
    Rules.shape(
        ka == kb, op, inputs, "the inner extents must be equal, got K = " + ka + " and " + kb);
    Shape batchA = a.slice(0, Math.max(0, a.rank() - 2));
    Shape batchB = b.slice(0, Math.max(0, b.rank() - 2));
    Shape batch;
    try {
      batch = batchA.broadcast(batchB);
    } catch (ShapeException mismatch) {
      throw new ShapeException(
          op.label()
              + "(a "
              + inputs.get(0)
              + ", b "
              + inputs.get(1)
              + "): batch "
              + mismatch.getMessage(),
          mismatch);
    }
    Shape out = batch;
    if (!vectorA) {
      out = out.concat(Shape.of(m));
    }
    if (!vectorB) {
      out = out.concat(Shape.of(n));
    }
    return new MatmulGeometry(m, n, ka, batch, batchA, batchB, out);
  }

  /**
   * The same product in one matrix where it can be seen so: when every matrix of A meets the same
   * B, A's rows are those of one tall matrix.
   *
   * @param transposeA whether A's rows are its last axis, which keeps its matrices apart
   */
  public MatmulGeometry folded(boolean transposeA) {
    boolean single = batch.size() == 1;
    if (!single && (transposeA || batchB.size() != 1 || batchA.size() != batch.size())) {
      return this;
    }
    Shape one = Shape.of();
    return new MatmulGeometry(m * batch.size(), n, k, one, one, one, outputShape);
  }

  /** For each matrix of the result, in order, the index of A's matrix that it is made from. */
  public long[] matricesOfA() {
    return matrices(batchA);
  }

  /** For each matrix of the result, in order, the index of B's matrix that it is made from. */
  public long[] matricesOfB() {
    return matrices(batchB);
  }

  private long[] matrices(Shape own) {
    long[] strides = own.broadcastStrides(batch);
    long[] index = new long[Math.toIntExact(batch.size())];
    for (int i = 0; i < index.length; i++) {
      long rest = i;
      for (int axis = batch.rank() - 1; axis >= 0; axis--) {
        index[i] += rest % batch.dim(axis) * strides[axis];
        rest /= batch.dim(axis);
      }
    }
    return index;
  }
}
