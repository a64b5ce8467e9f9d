package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/** The checks that the quantizing operations share. */
final class QuantizationRules {
  private QuantizationRules() {}

  /** Fails unless {@code block} is a number of elements. */
  static void block(String operation, long block) {
    Rules.parameter(block >= 0, operation, "block " + block + " must not be negative");
  }

  /** Fails unless {@code type} is one that numbers are quantized to. */
  static void quantized(String operation, DataType type) {
    Rules.parameter(
        type == DataType.INT8 || type == DataType.UINT8,
        operation,
        "target " + type + " must be INT8 or UINT8");
  }

  /** Whether one parameter of this shape is for the whole of x. */
  static boolean isWhole(Shape parameter) {
    return parameter.rank() <= 1 && parameter.size() == 1;
  }

  /** Fails unless scale and zero point are such as the operation takes. */
  static void parameters(Quantization op, List<TensorType> inputs, DataType zeroPoint) {
    Rules.type(op, inputs, 1, DataType.FLOAT32);
    Shape x = inputs.get(0).shape();
    Shape scale = inputs.get(1).shape();
    if (op.block() > 0) {
      int axis = Rules.axis(op, inputs, 0, op.axis());
      long blocks = x.dim(axis) / op.block();
      Rules.shape(
          blocks * op.block() == x.dim(axis),
          op,
          inputs,
          "blocks of " + op.block() + " must divide axis " + op.axis());
      Shape expected = x.with(axis, blocks);
      Rules.shape(
          scale.equals(expected), op, inputs, "scale must have one element a block: " + expected);
    } else if (!isWhole(scale)) {
      int axis = Rules.axis(op, inputs, 0, op.axis());
      Shape expected = Shape.of(x.dim(axis));
      Rules.shape(
          scale.equals(expected),
          op,
          inputs,
          "scale must be a scalar or have axis " + op.axis() + "'s shape " + expected);
    }
    if (op.zeroPoint()) {
      Rules.type(op, inputs, 2, zeroPoint);
      Rules.shape(
          inputs.get(2).shape().equals(scale), op, inputs, "zeroPoint must have scale's shape");
    }
  }

  /**
   * Fails unless input {@code index} is a scalar, or has one element for each of {@code count} rows
   * or columns, and has the element type of the matrix it belongs to.
   */
  static void zeroPoint(Op op, List<TensorType> inputs, int index, int matrix, long count) {
    Rules.sameType(op, inputs, index, matrix);
    Shape shape = inputs.get(index).shape();
    Rules.shape(
        isWhole(shape) || shape.equals(Shape.of(count)),
        op,
        inputs,
        op.inputNames().get(index) + " must be a scalar or have shape [" + count + "]");
  }
}
