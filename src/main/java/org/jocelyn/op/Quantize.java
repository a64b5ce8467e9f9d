package org.jocelyn.op;

import java.util.List;
import java.util.Objects;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * Numbers as small integers: {@code y = saturate(round(x / scale) + zeroPoint)}, ties going to the
 * even neighbour. What is not a number gives the zero point.
 *
 * <p>x is FLOAT32, or INT32, which is rounded to FLOAT32 first. The scale is FLOAT32, the zero
 * point of the target's type; without it, 0. Both have one shape: a scalar (or {@code [1]}) where
 * they are for the whole of x, {@code [C]} for each index along an axis of extent C, and x's shape
 * with the axis's extent divided by the block's where they are for blocks along it. y is of x's
 * shape.
 *
 * <p>Exact: the quotient is rounded to FLOAT32 once, to nearest even, on every device, also where a
 * device's own division is not, as long as scale and quotient are normal numbers. A scale that a
 * device takes for zero because it is subnormal gives what a scale of zero does.
 *
 * <p>Source: ONNX QuantizeLinear, opset 21, in which blocks need not divide the axis.
 *
 * @param axis the axis along which scales differ; negative ones count from the end
 * @param block neighbours along the axis that share a scale; 0 unless scales are for blocks
 * @param target INT8 or UINT8
 * @param zeroPoint whether there is a zero point input
 */
public record Quantize(int axis, long block, DataType target, boolean zeroPoint)
    implements Quantization {
  public Quantize {
    Objects.requireNonNull(target, "target");
    QuantizationRules.block("Quantize", block);
    QuantizationRules.quantized("Quantize", target);
  }

  /** With one scale, or one for each index along axis 0, and no zero point. */
  public static Quantize to(DataType target) {
    return new Quantize(0, 0, target, false);
  }

  /** The same with scales along another axis. */
  public Quantize along(int scaleAxis) {
    return new Quantize(scaleAxis, block, target, zeroPoint);
  }

  /** The same with scales for blocks of {@code size} neighbours along the axis. */
  public Quantize blocks(long size) {
    return new Quantize(axis, size, target, zeroPoint);
  }

  /** The same with a zero point input. */
  public Quantize withZeroPoint() {
    return new Quantize(axis, block, target, true);
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.FLOAT32, DataType.INT32);
    QuantizationRules.parameters(this, inputs, target);
    return List.of(inputs.get(0).withDataType(target));
  }
}
