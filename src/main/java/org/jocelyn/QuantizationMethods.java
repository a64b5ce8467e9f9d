package org.jocelyn;

import java.util.List;
import org.jocelyn.op.Dequantize;
import org.jocelyn.op.DynamicQuantize;
import org.jocelyn.op.MatmulInteger;
import org.jocelyn.op.Quantize;

/** Numbers as INT8 and UINT8 with a scale and a zero point, and products of them. */
public sealed interface QuantizationMethods extends TensorMethods permits Tensor {
  /** {@code saturate(round(x/scale))} with one scale for all; see {@link Quantize}. */
  default Tensor quantize(Tensor scale, DataType target) {
    return run(Quantize.to(target), scale);
  }

  /**
   * {@code saturate(round(x/scale) + zeroPoint)}, of the zero point's type, with one scale for all;
   * see {@link Quantize}.
   */
  default Tensor quantize(Tensor scale, Tensor zeroPoint) {
    return run(Quantize.to(zeroPoint.type().dataType()).withZeroPoint(), scale, zeroPoint);
  }

  /** The same with a scale and a zero point for each index along an axis; see {@link Quantize}. */
  default Tensor quantize(int axis, Tensor scale, Tensor zeroPoint) {
    Quantize op = Quantize.to(zeroPoint.type().dataType()).along(axis).withZeroPoint();
    return run(op, scale, zeroPoint);
  }

  /** {@code x·scale} with one scale for all; see {@link Dequantize}. */
  default Tensor dequantize(Tensor scale) {
    return run(Dequantize.plain(), scale);
  }

  /** {@code (x − zeroPoint)·scale} with one scale for all; see {@link Dequantize}. */
  default Tensor dequantize(Tensor scale, Tensor zeroPoint) {
    return run(Dequantize.plain().withZeroPoint(), scale, zeroPoint);
  }

  /**
   * The same with a scale and a zero point for each index along an axis; see {@link Dequantize}.
   */
  default Tensor dequantize(int axis, Tensor scale, Tensor zeroPoint) {
    return run(Dequantize.plain().along(axis).withZeroPoint(), scale, zeroPoint);
  }

  /** UINT8 by the tensor's own range, its scale and its zero point; see {@link DynamicQuantize}. */
  default List<Tensor> dynamicQuantize() {
    return runAll(new DynamicQuantize());
  }

  /** {@code A·B} of INT8 or UINT8, in INT32; see {@link MatmulInteger}. */
  default Tensor matmulInteger(Tensor b) {
    return run(MatmulInteger.plain(), b);
  }

  /** {@code (A − zeroPoint)·(B − zeroPointB)}, in INT32; see {@link MatmulInteger}. */
  default Tensor matmulInteger(Tensor b, Tensor zeroPoint, Tensor zeroPointB) {
    return run(new MatmulInteger(true, true), b, zeroPoint, zeroPointB);
  }
}
