package org.jocelyn.autograd;

import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.Tensor;
import org.jocelyn.TensorType;
import org.jocelyn.op.CumulativeSum;
import org.jocelyn.op.Gather;
import org.jocelyn.op.GatherElements;
import org.jocelyn.op.GatherGradient;
import org.jocelyn.op.GatherNd;
import org.jocelyn.op.RotaryEmbedding;
import org.jocelyn.op.ScatterElements;
import org.jocelyn.op.ScatterNd;
import org.jocelyn.op.ScatterReduction;

/**
 * The rules of what picks and places by indices: what was picked several times adds up, what is out
 * of range has no part.
 */
final class IndexingRules {
  private IndexingRules() {}

  static void addTo(GradientRules rules) {
    rules
        .add(Gather.class, GradientRule.ofInput(1, IndexingRules::gather))
        .add(GatherElements.class, GradientRule.ofInput(1, IndexingRules::gatherElements))
        .add(GatherNd.class, GradientRule.ofInput(1, IndexingRules::gatherNd))
        .add(
            ScatterElements.class,
            new ScatterRule<>(
                ScatterElements::reduction,
                (op, reduction) -> new ScatterElements(op.axis(), reduction),
                op -> new GatherElements(op.axis())))
        .add(
            ScatterNd.class,
            new ScatterRule<>(
                ScatterNd::reduction,
                (op, reduction) -> new ScatterNd(reduction),
                op -> new GatherNd(0)))
        .add(RotaryEmbedding.class, new RotaryEmbeddingRule());
  }

  private static void gather(Gather op, Backward pass) {
    Shape data = pass.inputType(0).shape();
    GatherGradient gradient = new GatherGradient(op.axis(), data.dim(op.axis()));
    pass.give(0, () -> pass.input(1).run(gradient, pass.floatGradient(0)));
  }

  private static void gatherElements(GatherElements op, Backward pass) {
    ScatterElements add = new ScatterElements(op.axis(), ScatterReduction.ADD);
    pass.give(0, () -> zeros(pass).run(add, pass.input(1), pass.floatGradient(0)));
  }

  /** The axes of the batch become one more index of each tuple. */
  private static void gatherNd(GatherNd op, Backward pass) {
    pass.give(
        0,
        () -> {
          Shape data = pass.inputType(0).shape();
          Shape ids = pass.inputType(1).shape();
          Tensor dy = pass.floatGradient(0);
          Tensor tuples = pass.input(1);
          int batchDims = op.batchDims();
          if (batchDims == 0) {
            return zeros(pass).run(new ScatterNd(ScatterReduction.ADD), tuples, dy);
          }
          long batch = data.sizeOf(0, batchDims);
          long each = ids.sizeOf(batchDims, ids.rank() - 1);
          Tensor rows = tuples.reshape(Shape.of(batch, each, ids.dim(-1)));
          Tensor numbered = number(rows, batch, each).concat(2, rows);
          Shape joined = Shape.of(batch).concat(data.slice(batchDims, data.rank()));
          Shape slice = data.slice(batchDims + (int) ids.dim(-1), data.rank());
          return zeros(pass)
              .reshape(joined)
              .run(
                  new ScatterNd(ScatterReduction.ADD),
                  numbered,
                  dy.reshape(Shape.of(batch, each).concat(slice)))
              .reshape(data);
        });
  }

  /** The batch's number for each tuple. */
  private static Tensor number(Tensor tuples, long batch, long each) {
    Tensor ones = tuples.backend().full(TensorType.of(tuples.dataType(), batch, 1, 1), 1);
    return ones.run(new CumulativeSum(0, true, false)).expand(batch, each, 1);
  }

  private static Tensor zeros(Backward pass) {
    return pass.backend().full(new TensorType(DataType.FLOAT32, pass.inputType(0).shape()), 0);
  }
}
