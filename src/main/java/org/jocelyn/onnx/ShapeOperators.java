package org.jocelyn.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Fill;
import org.jocelyn.spi.HostArray;

/** Operators whose outputs follow from attributes, shapes and a few numbers. */
final class ShapeOperators {
  private static final long LONGEST_RANGE = 1 << 27;

  private ShapeOperators() {}

  static void addTo(OperatorTable table) {
    table.add("Constant", node -> constant(node.attributes()));
    table.add("ConstantOfShape", 9, node -> constantOfShape(node.attributes()));
    table.add("Shape", node -> shape(node.attributes()));
    table.simple(
        "Size", call -> call.value(Constant.of(Shape.scalar(), call.in(0).shape().size())));
    table.simple("Range", ShapeOperators::range);
  }

  private static Operator constant(Attributes attributes) {
    Constant constant;
    if (attributes.has("value_float")) {
      constant = Constant.of(attributes.number("value_float", 0));
    } else if (attributes.has("value_floats")) {
      float[] values = attributes.numbers("value_floats");
      constant = new Constant(TensorType.float32(values.length), HostArray.of(values));
    } else if (attributes.has("value_int")) {
      constant = Constant.of(Shape.scalar(), attributes.integer("value_int"));
    } else if (attributes.has("value_ints")) {
      constant = Constant.of(attributes.integers("value_ints"));
    } else {
      constant = attributes.tensor("value");
    }
    ModelConstant shared = new ModelConstant(constant);
    return call -> List.of(Value.of(shared));
  }

  private static Operator constantOfShape(Attributes attributes) {
    Constant value = attributes.has("value") ? attributes.tensor("value") : Constant.of(0f);
    if (value.values().length() != 1) {
      throw new OnnxException("attribute 'value' must have one element: " + value.type());
    }
    DataType type = value.type().dataType();
    return call -> {
      Shape shape = Shape.of(call.longs(0));
      return List.of(call.run(new Fill(new TensorType(type, shape), value.values().get(0))));
    };
  }

  private static Operator shape(Attributes attributes) {
    long start = attributes.integer("start", 0);
    long end = attributes.integer("end", Long.MAX_VALUE);
    return call -> {
      long[] dims = call.in(0).shape().dims();
      int from = clamp(start, dims.length);
      int to = Math.max(from, clamp(end, dims.length));
      return List.of(call.value(Constant.of(Arrays.copyOfRange(dims, from, to))));
    };
  }

  private static int clamp(long index, int rank) {
    return (int) Math.max(0, Math.min(rank, index < 0 ? index + rank : index));
  }

  /** {@code start, start + delta, …} before limit; the three have one type. */
  private static Value range(Call call) {
    DataType type = call.in(0).dataType();
    if (type.isFloating()) {
      double start = call.number(0);
      double delta = call.number(2);
      int count = count(call, Math.ceil((call.number(1) - start) / delta));
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) (start + i * delta);
      }
      Constant range = new Constant(TensorType.float32(count), HostArray.of(values));
      return call.cast(call.value(range), type);
    }
    long start = call.integer(0);
    long delta = call.integer(2);
    if (delta == 0) {
      throw new OnnxException("delta is 0");
    }
    int count = count(call, Math.ceil(((double) call.integer(1) - start) / delta));
    long[] values = LongStream.range(0, count).map(i -> start + i * delta).toArray();
    return call.cast(call.value(Constant.of(values)), type);
  }

  /** The elements of a range, which is made on the host; three numbers may ask for any number. */
  private static int count(Call call, double elements) {
    if (!(elements <= LONGEST_RANGE)) {
      throw new OnnxException(
          "a range of " + elements + " elements; at most " + LONGEST_RANGE + " are made");
    }
    int count = (int) Math.max(0, elements);
    call.requireFits(TensorType.of(DataType.INT64, count));
    return count;
  }
}
