package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * A copy of data with slices updated that tuples of indices name, as ONNX's ScatterND: for every i…
 * in order {@code y[indices[i…, 0], …, indices[i…, k−1], c…]} is combined with {@code updates[i…,
 * c…]}, where c… are the axes of data that the tuples, the last axis of indices, leave over.
 *
 * <p>Data, updates and y have one element type: any where updates replace, else FLOAT32, INT32 or
 * INT64, which wraps around. Indices are INT32 or INT64; negative ones count from the end. An
 * update with an index out of range is skipped.
 *
 * <p>Updates of one slice apply in the order of i… on every backend, so the last one replaces and
 * sums are the same bits every time. The elements of a slice are worked on in parallel, and where
 * they are few also parts of data: the time is that of walking all tuples.
 *
 * <p>Error with K updates of an element: ADD {@code K·ε·(|x| + Σ|u|)}, MUL {@code K·ε·|y|}; the
 * others and integers are exact.
 *
 * @param reduction how an update is combined with what is there
 */
public record ScatterNd(ScatterReduction reduction) implements Op {
  public ScatterNd {
    Objects.requireNonNull(reduction, "reduction");
  }

  @Override
  public List<String> inputNames() {
    return List.of("data", "indices", "updates");
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Shape slice = IndexTuples.check(this, inputs, 0);
    Shape indices = inputs.get(1).shape();
    ScatterRules.check(this, inputs, reduction, indices.slice(0, indices.rank() - 1).concat(slice));
    return List.of(inputs.get(0));
  }

  /** The extents of the indices of these inputs. */
  public IndexTuples tuples(List<TensorType> inputs) {
    return IndexTuples.of(inputs, 0);
  }
}
