package org.jocelyn.op;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * Slices of data picked by tuples of indices, as ONNX's GatherND: {@code y[a…, i…, c…] = data[a…,
 * indices[a…, i…, 0], …, indices[a…, i…, k−1], c…]}, where a… are {@code batchDims} axes that data
 * and indices share, and c… the axes of data that the tuples, the last axis of indices, leave over.
 *
 * <p>Data is of any element type and y of the same; indices are INT32 or INT64. Negative ones count
 * from the end. A tuple with an index out of range reads as NaN (floating types) or 0.
 *
 * @param batchDims how many leading axes of data and indices go together
 */
public record GatherNd(int batchDims) implements Op {
  public GatherNd {
    Rules.parameter(batchDims >= 0, "GatherNd", "batchDims must not be negative, got " + batchDims);
  }

  @Override
  public List<String> inputNames() {
    return List.of("data", "indices");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Shape slice = IndexTuples.check(this, inputs, batchDims);
    Shape indices = inputs.get(1).shape();
    return List.of(inputs.get(0).withShape(indices.slice(0, indices.rank() - 1).concat(slice)));
  }

  /** The extents of the indices of these inputs. */
  public IndexTuples tuples(List<TensorType> inputs) {
    return IndexTuples.of(inputs, batchDims);
  }
}
