package org.jocelyn.op;

import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;

/**
 * The numbers that {@link Quantize} made small integers of: {@code y = (x − zeroPoint)·scale}.
 *
 * <p>x is INT8, UINT8 or INT32, and so is the zero point, which is 0 where it is absent; the scale
 * and y are FLOAT32. The shapes are those of {@link Quantize}.
 *
 * <p>The difference is exact for INT8 and UINT8, and wraps around for INT32; it is rounded to
 * FLOAT32, and the product once more: the same bits on every device, but where it flushes
 * subnormals.
 *
 * <p>Source: ONNX DequantizeLinear, opset 21, in which blocks need not divide the axis.
 *
 * @param axis the axis along which scales differ; negative ones count from the end
 * @param block neighbours along the axis that share a scale; 0 unless scales are for blocks
 * @param zeroPoint whether there is a zero point input
 */
public record Dequantize(int axis, long block, boolean zeroPoint) implements Quantization {
  public Dequantize {
    QuantizationRules.block("Dequantize", block);
  }

  /** With one scale, or one for each index along axis 0, and no zero point. */
  public static Dequantize plain() {
    return new Dequantize(0, 0, false);
  }

  /** The same with scales along another axis. */
  public Dequantize along(int scaleAxis) {
    return new Dequantize(scaleAxis, block, zeroPoint);
  }

  /** The same with scales for blocks of {@code size} neighbours along the axis. */
  public Dequantize blocks(long size) {
    return new Dequantize(axis, size, zeroPoint);
  }

  /** The same with a zero point input. */
  public Dequantize withZeroPoint() {
    return new Dequantize(axis, block, true);
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.type(this, inputs, 0, DataType.INT8, DataType.UINT8, DataType.INT32);
    QuantizationRules.parameters(this, inputs, inputs.get(0).dataType());
    return List.of(inputs.get(0).withDataType(DataType.FLOAT32));
  }
}
