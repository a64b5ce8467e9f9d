package org.jocelyn.op;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * What {@link Quantize} and {@link Dequantize} have in common: a scale, and maybe a zero point of
 * the same shape, for the whole of x, for each index along an axis, or for each block of
 * neighbouring indices.
 */
public sealed interface Quantization extends Op permits Quantize, Dequantize {
  /** The axis along which scales differ; negative ones count from the end. */
  int axis();

  /** Neighbours along the axis that share a scale; 0 unless scales are for blocks. */
  long block();

  /** Whether there is a zero point input. */
  boolean zeroPoint();

  @Override
  default List<String> inputNames() {
    return zeroPoint() ? List.of("x", "scale", "zeroPoint") : List.of("x", "scale");
  }

  /**
   * The inputs' types in shapes that broadcast to the first one's, which has x's elements in their
   * order.
   */
  default List<TensorType> operands(List<TensorType> inputs) {
    Shape x = inputs.get(0).shape();
    Shape spread = Shape.scalar();
    if (block() > 0) {
      int axis = x.axis(axis());
      Shape before = x.slice(0, axis);
      Shape after = x.slice(axis + 1, x.rank());
      long blocks = x.dim(axis) / block();
      x = before.concat(Shape.of(blocks, block())).concat(after);
      spread = before.concat(Shape.of(blocks, 1)).concat(after);
    } else if (!QuantizationRules.isWhole(inputs.get(1).shape())) {
      int axis = x.axis(axis());
      spread = Shape.of(x.dim(axis));
      for (int i = axis + 1; i < x.rank(); i++) {
        spread = spread.concat(Shape.of(1));
      }
    }
    List<TensorType> operands = new ArrayList<>(List.of(inputs.get(0).withShape(x)));
    for (TensorType parameter : inputs.subList(1, inputs.size())) {
      operands.add(parameter.withShape(spread));
    }
    return operands;
  }
}
