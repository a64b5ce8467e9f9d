package org.jocelyn.onnx;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.ArgReduce;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.Gather;
import org.jocelyn.op.OneHot;
import org.jocelyn.op.TopK;
import org.jocelyn.op.Where;

/** Operators that find elements: the largest, those that are not zero, those that are marked. */
final class SelectionOperators {
  private SelectionOperators() {}

  static void addTo(OperatorTable table) {
    table.add("TopK", SelectionOperators::topK);
    table.add("ArgMax", node -> argReduce(node.attributes(), ArgReduce.Kind.MAX));
    table.add("ArgMin", node -> argReduce(node.attributes(), ArgReduce.Kind.MIN));
    table.add("Hardmax", SelectionOperators::hardmax);
    table.add("OneHot", 9, node -> oneHot(node.attributes()));
    table.add("EyeLike", 9, node -> eyeLike(node.attributes()));
    table.simple("NonZero", SelectionOperators::nonZero);
    table.add("Compress", 9, node -> compress(node.attributes()));
  }

  /** The type in which elements of this type are compared: each has it, and none less. */
  private static DataType comparable(DataType type) {
    return switch (type) {
      case FLOAT32, FLOAT16, BFLOAT16 -> DataType.FLOAT32;
      case INT64 -> DataType.INT64;
      default -> DataType.INT32;
    };
  }

  // ---- extremes

  /** k was an attribute before opset 10 and is an input since. */
  private static Operator topK(Node node) {
    Attributes attributes = node.attributes();
    int axis = attributes.axis("axis", -1);
    boolean largest = attributes.flag("largest", true);
    attributes.ignore("sorted"); // an order is as good as none
    boolean input = node.opset() >= 10;
    long attribute = input ? 0 : attributes.integer("k");
    return call -> {
      Value x = call.in(0);
      TopK op = new TopK(input ? call.integer(1) : attribute, axis, largest);
      List<Value> top = call.runAll(op, List.of(call.cast(x, comparable(x.dataType()))));
      return List.of(call.cast(top.get(0), x.dataType()), top.get(1));
    };
  }

  private static Operator argReduce(Attributes attributes, ArgReduce.Kind kind) {
    ArgReduce op =
        new ArgReduce(
            kind,
            attributes.axis("axis", 0),
            attributes.flag("keepdims", true),
            attributes.flag("select_last_index", false));
    return call -> {
      Value x = call.in(0);
      return List.of(call.run(op, call.cast(x, comparable(x.dataType()))));
    };
  }

  /** Along one axis since opset 13; before that over all axes from the given one on. */
  private static Operator hardmax(Node node) {
    boolean oneAxis = node.opset() >= 13;
    int axis = node.attributes().axis("axis", oneAxis ? -1 : 1);
    return call -> {
      Value x = call.in(0);
      Shape shape = x.shape();
      if (oneAxis) {
        return List.of(hardmax(call, x, shape.axis(axis)));
      }
      int from = axis == shape.rank() ? axis : shape.axis(axis);
      Value rows = call.reshape(x, shape.sizeOf(0, from), shape.sizeOf(from, shape.rank()));
      return List.of(call.reshape(hardmax(call, rows, 1), shape));
    };
  }

  private static Value hardmax(Call call, Value x, int axis) {
    Value places = call.run(ArgReduce.of(ArgReduce.Kind.MAX, axis), x);
    return call.run(new OneHot(x.shape().dim(axis), axis, 1, 0), places);
  }

  // ---- marks

  private static Operator oneHot(Attributes attributes) {
    int axis = attributes.axis("axis", -1);
    return call -> {
      DataType type = call.in(0).dataType();
      Value indices = type == DataType.INT32 ? call.in(0) : call.cast(call.in(0), DataType.INT64);
      long depth = (long) call.number(1);
      Value values = call.in(2);
      if (values.dataType() == DataType.FLOAT32 && values.host().isPresent()) {
        double[] offOn = call.doubles(2);
        OneHot op = new OneHot(depth, axis, (float) offOn[1], (float) offOn[0]);
        return List.of(call.run(op, indices));
      }
      Value marks = call.cast(call.run(new OneHot(depth, axis, 1, 0), indices), DataType.BOOL);
      return List.of(
          call.run(new Where(), marks, element(call, values, 1), element(call, values, 0)));
    };
  }

  /** Element {@code i} of a vector, as a scalar. */
  private static Value element(Call call, Value vector, long i) {
    return call.run(new Gather(0), vector, call.value(Constant.of(Shape.scalar(), i)));
  }

  /** 1 where the column is the row and k more, else 0. */
  private static Operator eyeLike(Attributes attributes) {
    long k = attributes.integer("k", 0);
    boolean typed = attributes.has("dtype");
    int dtype = Math.toIntExact(attributes.integer("dtype", 0));
    if (typed && ElementTypes.of(dtype).isEmpty()) {
      throw new UnsupportedFeature("dtype " + ElementTypes.name(dtype));
    }
    return call -> {
      TensorType x = call.in(0).type();
      if (x.rank() != 2) {
        throw new OnnxException(x + " is no matrix");
      }
      Value rows = call.value(Constant.of(LongStream.range(0, x.shape().dim(0)).toArray()));
      Value columns = call.value(Constant.of(LongStream.range(-k, x.shape().dim(1) - k).toArray()));
      Value diagonal =
          call.apply(BinaryFunction.EQUAL, call.reshape(rows, x.shape().dim(0), 1), columns);
      return List.of(call.cast(diagonal, ElementTypes.of(dtype).orElse(x.dataType())));
    };
  }

  // ---- what depends on the elements

  /** The indices of all elements that are not 0, [rank, count], in row-major order. */
  private static Value nonZero(Call call) {
    Constant x = call.read(call.in(0));
    int[] places =
        IntStream.range(0, x.values().length()).filter(i -> x.values().get(i) != 0).toArray();
    // a scalar counts as a vector of one
    Shape shape = x.shape().rank() == 0 ? Shape.of(1) : x.shape();
    long[] strides = shape.strides();
    long[] indices = new long[shape.rank() * places.length];
    for (int axis = 0; axis < shape.rank(); axis++) {
      for (int i = 0; i < places.length; i++) {
        indices[axis * places.length + i] = places[i] / strides[axis] % shape.dim(axis);
      }
    }
    return call.value(Constant.of(Shape.of(shape.rank(), places.length), indices));
  }

  /** The slices, or elements of the flattened input, for which the condition is true. */
  private static Operator compress(Attributes attributes) {
    boolean flat = !attributes.has("axis");
    int axis = attributes.axis("axis", 0);
    return call -> {
      Value x = flat ? call.reshape(call.in(0), call.in(0).shape().size()) : call.in(0);
      long[] condition = call.longs(1);
      long[] kept =
          IntStream.range(0, condition.length)
              .filter(i -> condition[i] != 0)
              .asLongStream()
              .toArray();
      if (kept.length > 0 && kept[kept.length - 1] >= x.shape().dim(axis)) {
        throw new OnnxException("a condition of " + condition.length + " elements");
      }
      return List.of(call.run(new Gather(axis), x, call.value(Constant.of(kept))));
    };
  }
}
