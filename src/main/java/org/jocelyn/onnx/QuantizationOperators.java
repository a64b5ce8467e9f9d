package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.Dequantize;
import org.jocelyn.op.DynamicQuantize;
import org.jocelyn.op.MatmulInteger;
import org.jocelyn.op.Quantize;

/** Operators that make small integers of numbers, and compute with them. */
final class QuantizationOperators {
  private QuantizationOperators() {}

  static void addTo(OperatorTable table) {
    table.add("QuantizeLinear", 10, node -> quantize(node.attributes()));
    table.add("DequantizeLinear", 10, node -> dequantize(node.attributes()));
    table.add(
        "DynamicQuantizeLinear",
        11,
        node -> call -> call.runAll(new DynamicQuantize(), List.of(call.in(0))));
    table.add("MatMulInteger", 10, node -> call -> List.of(matmulInteger(call)));
    table.add("QLinearMatMul", 10, node -> call -> List.of(matmulQuantized(call)));
    table.add("ConvInteger", 10, node -> convInteger(node.attributes()));
    table.add("QLinearConv", 10, node -> convQuantized(node.attributes()));
  }

  // ---- to integers and back

  private static Operator quantize(Attributes attributes) {
    attributes.ignore("saturate"); // means float8 only
    attributes.ignore("precision"); // is float32 at least
    int axis = attributes.axis("axis", 1);
    long block = attributes.integer("block_size", 0);
    DataType target = type(attributes, DataType.UINT8);
    if (target != DataType.INT8 && target != DataType.UINT8) {
      throw new UnsupportedFeature("output_dtype " + target);
    }
    return call -> {
      Value x = call.in(0);
      Value number = x.dataType() == DataType.INT32 ? x : call.cast(x, DataType.FLOAT32);
      Value scale = call.cast(call.in(1), DataType.FLOAT32);
      if (!call.has(2)) {
        return List.of(call.run(new Quantize(axis, block, target, false), number, scale));
      }
      Value zero = call.in(2);
      return List.of(
          call.run(new Quantize(axis, block, zero.dataType(), true), number, scale, zero));
    };
  }

  /** What output_dtype says, where 0 stands for the fallback. */
  private static DataType type(Attributes attributes, DataType fallback) {
    int type = Math.toIntExact(attributes.integer("output_dtype", 0));
    return type == 0
        ? fallback
        : ElementTypes.of(type)
            .orElseThrow(() -> new UnsupportedFeature("output_dtype " + ElementTypes.name(type)));
  }

  /** The result has the type of the scale, unless output_dtype says another. */
  private static Operator dequantize(Attributes attributes) {
    int axis = attributes.axis("axis", 1);
    long block = attributes.integer("block_size", 0);
    Optional<DataType> given =
        attributes.integer("output_dtype", 0) == 0
            ? Optional.empty()
            : Optional.of(type(attributes, DataType.FLOAT32));
    return call -> {
      List<Value> inputs =
          new ArrayList<>(List.of(call.in(0), call.cast(call.in(1), DataType.FLOAT32)));
      if (call.has(2)) {
        inputs.add(call.in(2));
      }
      Value y = call.runAll(new Dequantize(axis, block, call.has(2)), inputs).get(0);
      return List.of(call.cast(y, given.orElse(call.in(1).dataType())));
    };
  }

  /** {@code saturate(round(sums·factor) + zeroPoint)}. */
  private static Value requantize(Call call, Value sums, Value factor, Value zeroPoint) {
    Value numbers = call.apply(BinaryFunction.MUL, call.cast(sums, DataType.FLOAT32), factor);
    Value one = call.reshape(call.scalar(1, DataType.FLOAT32), zeroPoint.shape());
    Quantize op = Quantize.to(zeroPoint.dataType()).withZeroPoint();
    return call.run(op, numbers, one, zeroPoint);
  }

  /** {@code a·b/y} of three scales. */
  private static Value factor(Call call, Value a, Value b, Value y) {
    return call.apply(BinaryFunction.DIV, call.apply(BinaryFunction.MUL, a, b), y);
  }

  // ---- matrices

  private static Value matmulInteger(Call call) {
    List<Value> inputs = new ArrayList<>(List.of(call.in(0), call.in(1)));
    for (int i = 2; i < 4; i++) {
      if (call.has(i)) {
        inputs.add(call.in(i));
      }
    }
    return call.runAll(new MatmulInteger(call.has(2), call.has(3)), inputs).get(0);
  }

  /** Inputs are a matrix, its scale and zero point, another's, and scale and zero point of y. */
  private static Value matmulQuantized(Call call) {
    Value sums =
        call.run(new MatmulInteger(true, true), call.in(0), call.in(3), call.in(2), call.in(5));
    Value rows = call.in(1);
    // One scale for each row is a column, one for each column a row.
    Value rowScale = rows.shape().size() > 1 ? call.reshape(rows, rows.shape().size(), 1) : rows;
    return requantize(call, sums, factor(call, rowScale, call.in(4), call.in(6)), call.in(7));
  }

  // ---- convolutions

  private static Operator convInteger(Attributes attributes) {
    IntegerConvolution convolution = new IntegerConvolution(attributes);
    return call -> {
      Optional<Value> zero = call.has(2) ? Optional.of(call.in(2)) : Optional.empty();
      Optional<Value> weightZero = call.has(3) ? Optional.of(call.in(3)) : Optional.empty();
      return List.of(convolution.run(call, call.in(0), zero, call.in(1), weightZero));
    };
  }

  /** Inputs are x and the weights as in QLinearMatMul, and an INT32 bias of scale x·w. */
  private static Operator convQuantized(Attributes attributes) {
    IntegerConvolution convolution = new IntegerConvolution(attributes);
    return call -> {
      Value x = call.in(0);
      Value weights = call.in(3);
      Value sums =
          convolution.run(call, x, Optional.of(call.in(2)), weights, Optional.of(call.in(5)));
      if (call.has(8)) {
        sums = call.apply(BinaryFunction.ADD, sums, channels(call, call.in(8), x.rank()));
      }
      Value scale = channels(call, call.in(4), x.rank());
      return List.of(
          requantize(call, sums, factor(call, scale, call.in(1), call.in(6)), call.in(7)));
    };
  }

  /** One number for each channel, to broadcast over the spatial axes. */
  private static Value channels(Call call, Value numbers, int rank) {
    if (numbers.shape().size() == 1) {
      return numbers;
    }
    Shape column = Shape.of(numbers.shape().size());
    for (int axis = 2; axis < rank; axis++) {
      column = column.concat(Shape.of(1));
    }
    return call.reshape(numbers, column);
  }
}
