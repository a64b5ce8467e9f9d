package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/** The shape rule that the gradients of the poolings share. */
final class PoolGradientRules {
  private PoolGradientRules() {}

  static List<String> inputNames(PoolKind kind) {
    return kind == PoolKind.MAX ? List.of("x", "dy") : List.of("dy");
  }

  /** The type of dx; fails unless dy, and x where there is one, are those of the pooling. */
  static List<TensorType> outputs(
      PoolGradient op, Op pool, long height, long width, List<TensorType> inputs) {
    for (int i = 0; i < inputs.size(); i++) {
      Rules.type(op, inputs, i, DataType.FLOAT32);
      Rules.rank(op, inputs, i, 4);
    }
    Shape dy = inputs.get(op.gradientInput()).shape();
    TensorType x = TensorType.float32(dy.dim(0), dy.dim(1), height, width);
    Shape y = pool.outputs(List.of(x)).get(0).shape();
    Rules.shape(dy.equals(y), op, inputs, "dy must have the pooling's shape " + y);
    if (op.kind() == PoolKind.MAX) {
      Rules.shape(
          inputs.get(0).shape().equals(x.shape()), op, inputs, "x must have shape " + x.shape());
    }
    return List.of(x);
  }
}
