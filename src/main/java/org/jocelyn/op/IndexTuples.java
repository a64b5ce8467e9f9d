package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * How {@link GatherNd} and {@link ScatterNd} read indices, input 1, whose last axis holds the
 * coordinates of a slice of data, input 0: {@code data} is {@code [batches, extents…, inner]}, the
 * indices are {@code [batches, count, extents.length]}. A coordinate below 0 counts from the end.
 *
 * @param batches matrices of data that have indices of their own
 * @param count slices that are named in each
 * @param extents what each coordinate must lie within
 * @param inner elements of a slice
 */
public record IndexTuples(long batches, long count, long[] extents, long inner) {
  /** Of these inputs, which have been checked. */
  static IndexTuples of(List<TensorType> inputs, int batchDims) {
    Shape data = inputs.get(0).shape();
    Shape indices = inputs.get(1).shape();
    int depth = (int) indices.dim(-1);
    return new IndexTuples(
        data.sizeOf(0, batchDims),
        indices.sizeOf(batchDims, indices.rank() - 1),
        data.slice(batchDims, batchDims + depth).dims(),
        data.sizeOf(batchDims + depth, data.rank()));
  }

  /** Fails unless the indices name slices of data; returns the shape of one slice. */
  static Shape check(Op op, List<TensorType> inputs, int batchDims) {
    Rules.type(op, inputs, 1, DataType.INT32, DataType.INT64);
    Rules.minRank(op, inputs, 0, batchDims + 1);
    Rules.minRank(op, inputs, 1, batchDims + 1);
    Shape data = inputs.get(0).shape();
    Shape indices = inputs.get(1).shape();
    Rules.shape(
        data.slice(0, batchDims).equals(indices.slice(0, batchDims)),
        op,
        inputs,
        "data and indices must agree in the first " + batchDims + " axes");
    long depth = indices.dim(-1);
    Rules.shape(
        depth >= 1 && depth <= data.rank() - batchDims,
        op,
        inputs,
        "the last axis of indices must have extent 1 to " + (data.rank() - batchDims));
    return data.slice(batchDims + (int) depth, data.rank());
  }

  /** Slices of data. */
  public long slices() {
    long slices = batches;
    for (long extent : extents) {
      slices *= extent;
    }
    return slices;
  }
}
