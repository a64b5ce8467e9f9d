package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;

/**
 * {@link Quantize} to UINT8 by the range of x itself, in which 0 always lies:
 *
 * <pre>
 *   low = min(0, min x), high = max(0, max x)
 *   scale = (high − low)/255
 *   zeroPoint = saturate(round(0 − low/scale))
 *   y = saturate(round(x/scale) + zeroPoint)
 * </pre>
 *
 * <p>each step in FLOAT32, ties going to the even neighbour. Where x holds nothing but zeros, or
 * nothing, the scale is 1/255. A NaN in x makes the scale NaN and the zero point and all of y 0.
 *
 * <p>x is FLOAT32 of any shape. The outputs are y, UINT8 of x's shape, the scale, a FLOAT32 scalar,
 * and the zero point, a UINT8 scalar.
 *
 * <p>Exact, as {@link Quantize} is.
 *
 * <p>Source: ONNX DynamicQuantizeLinear, opset 11.
 */
public record DynamicQuantize() implements Op {
  @Override
  public List<String> inputNames() {
    return List.of("x");
  }

  /** y, the scale, the zero point. */
  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32);
    return List.of(
        inputs.get(0).withDataType(DataType.UINT8),
        new TensorType(DataType.FLOAT32, Shape.scalar()),
        new TensorType(DataType.UINT8, Shape.scalar()));
  }
}
