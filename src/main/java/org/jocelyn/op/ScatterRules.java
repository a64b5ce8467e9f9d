package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/** What {@link ScatterElements} and {@link ScatterNd} ask of their updates, input 2. */
final class ScatterRules {
  private ScatterRules() {}

  static void check(Op op, List<TensorType> inputs, ScatterReduction reduction, Shape updates) {
    if (reduction != ScatterReduction.NONE) {
      Rules.type(op, inputs, 0, DataType.FLOAT32, DataType.INT32, DataType.INT64);
    }
    Rules.sameType(op, inputs, 2, 0);
    Rules.shape(
        inputs.get(2).shape().equals(updates), op, inputs, "updates must have shape " + updates);
  }
}
