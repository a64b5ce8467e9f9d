package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/** The rules that normalizations over trailing axes share. */
final class NormRules {
  private NormRules() {}

  static void parameters(String operation, float epsilon, boolean residual, boolean sum) {
    Rules.parameter(
        epsilon >= 0 && Float.isFinite(epsilon),
        operation,
        "epsilon must be finite and not negative, got " + epsilon);
    Rules.parameter(residual || !sum, operation, "the sum output needs a residual input");
  }

  /**
   * Checks x (input 0), the vectors of the normalized axes, and the inputs of x's shape; −1 means
   * absent.
   */
  static void check(Op op, List<TensorType> inputs, int axis, int[] vectors, int[] likeX) {
    Rules.type(op, inputs, 0, DataType.FLOAT32);
    Shape x = inputs.get(0).shape();
    Shape normalized = x.slice(Rules.axis(op, inputs, 0, axis), x.rank());
    for (int vector : vectors) {
      shape(op, inputs, vector, normalized, "the normalized axes' shape ");
    }
    for (int input : likeX) {
      shape(op, inputs, input, x, "the shape of x, ");
    }
  }

  private static void shape(Op op, List<TensorType> inputs, int input, Shape shape, String which) {
    if (input >= 0) {
      Rules.type(op, inputs, input, DataType.FLOAT32);
      Rules.shape(
          inputs.get(input).shape().equals(shape),
          op,
          inputs,
          op.inputNames().get(input) + " must have " + which + shape);
    }
  }

  static long extent(List<TensorType> inputs, int axis) {
    Shape x = inputs.get(0).shape();
    return x.sizeOf(x.axis(axis), x.rank());
  }
}
