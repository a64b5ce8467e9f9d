package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.GlobalPool;
import org.jocelyn.op.Pool2d;
import org.jocelyn.op.PoolKind;
import org.jocelyn.op.Reduce;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryFunction;

/** Pooling under windows, and of whole planes. */
final class PoolingOperators {
  private PoolingOperators() {}

  static void addTo(OperatorTable table) {
    table.add("MaxPool", PoolingOperators::maxPool);
    table.add("AveragePool", node -> averagePool(node.attributes()));
    table.add("LpPool", node -> lpPool(node.attributes()));
    table.simple(
        "GlobalAveragePool", call -> call.run(new GlobalPool(PoolKind.AVERAGE), call.in(0)));
    table.simple("GlobalMaxPool", call -> call.run(new GlobalPool(PoolKind.MAX), call.in(0)));
    table.add("GlobalLpPool", node -> globalLpPool(node.attributes()));
  }

  /**
   * What the attributes say of a pooling.
   *
   * @param like a pooling of the kind wanted; its window does not count
   */
  private record Pooling(SlidingWindow window, long[] kernel, Pool2d like) {
    static Pooling of(Attributes attributes, Pool2d like) {
      SlidingWindow window = SlidingWindow.of(attributes);
      if (!attributes.has("kernel_shape")) {
        throw new OnnxException("attribute 'kernel_shape' is missing");
      }
      boolean ceil = attributes.flag("ceil_mode", false);
      // where the padding is chosen for it, rounding the number of positions changes nothing
      boolean rounds = ceil && window.autoPad() == SlidingWindow.AutoPad.NOTSET;
      return new Pooling(window, attributes.integers("kernel_shape"), rounds ? like.ceil() : like);
    }

    /**
     * The pooling of x, with all outputs where the window has at most two axes. Other types than
     * FLOAT32 are converted on the way, which changes no maximum.
     */
    List<Value> run(Call call, Value x) {
      List<Value> outputs = new ArrayList<>(pooled(call, call.cast(x, DataType.FLOAT32)));
      outputs.set(0, call.cast(outputs.get(0), x.dataType()));
      return outputs;
    }

    private List<Value> pooled(Call call, Value x) {
      List<SlidingWindow.Axis> axes = window.axes(x.shape(), kernel);
      int width = x.rank() - 1;
      if (axes.size() == 1) {
        return run(call, x, SlidingWindow.Axis.SINGLE, axes.get(0), width, width);
      }
      int count = axes.size();
      List<Value> pooled = run(call, x, axes.get(count - 2), axes.get(count - 1), width - 1, width);
      // extremes and means of lines of planes are those of boxes
      for (int axis = width - 2; axis >= 2; axis--) {
        Value y = pooled.get(0);
        pooled = run(call, y, axes.get(axis - 2), SlidingWindow.Axis.SINGLE, axis, axis + 1);
      }
      return pooled;
    }

    /**
     * Pools two axes, the first being axis {@code from} to {@code to} (exclusive), the second all
     * from {@code to} on.
     */
    private List<Value> run(
        Call call, Value x, SlidingWindow.Axis rows, SlidingWindow.Axis columns, int from, int to) {
      Shape shape = x.shape();
      int rank = shape.rank();
      Shape planes =
          Shape.of(1, shape.sizeOf(0, from), shape.sizeOf(from, to), shape.sizeOf(to, rank));
      Pool2d op =
          new Pool2d(
              like.kind(),
              rows.kernel(),
              columns.kernel(),
              SlidingWindow.over(rows, columns),
              like.ceilMode(),
              like.countIncludePad(),
              like.indices());
      List<Value> pooled = call.runAll(op, List.of(call.reshape(x, planes)));
      Shape y = pooled.get(0).shape();
      Shape first = from == to ? Shape.scalar() : Shape.of(y.dim(2));
      // a second axis that is several has a window of one, which leaves it as it is
      Shape second = to == rank - 1 ? Shape.of(y.dim(3)) : shape.slice(to, rank);
      Shape result = shape.slice(0, from).concat(first).concat(second);
      return pooled.stream().map(value -> call.reshape(value, result)).toList();
    }
  }

  private static Operator maxPool(Node node) {
    Attributes attributes = node.attributes();
    boolean indices = node.wants(1);
    Pool2d max = Pool2d.max(1, 1);
    Pooling pooling = Pooling.of(attributes, indices ? max.withIndices() : max);
    boolean columnMajor = attributes.flag("storage_order", false);
    if (indices && pooling.kernel().length > 2) {
      throw new UnsupportedFeature("indices of pooling over " + pooling.kernel().length + " axes");
    }
    return call -> {
      Value x = call.in(0);
      List<Value> pooled = pooling.run(call, x);
      return indices
          ? List.of(pooled.get(0), placesInAll(call, x.shape(), pooled.get(1), columnMajor))
          : pooled;
    };
  }

  /** From places in a plane to places in all of x; in column-major planes if so asked. */
  private static Value placesInAll(Call call, Shape x, Value inPlane, boolean columnMajor) {
    Value place = inPlane;
    long plane = x.sizeOf(2, x.rank());
    if (columnMajor && x.rank() == 4) {
      Value width = call.value(Constant.of(Shape.of(1), x.dim(3)));
      Value height = call.value(Constant.of(Shape.of(1), x.dim(2)));
      Value row = call.apply(BinaryFunction.DIV, inPlane, width);
      Value column = call.apply(BinaryFunction.MOD, inPlane, width);
      place = call.apply(BinaryFunction.ADD, row, call.apply(BinaryFunction.MUL, column, height));
    }
    long[] starts = LongStream.range(0, x.dim(0) * x.dim(1)).map(index -> index * plane).toArray();
    Value offsets = call.value(Constant.of(starts));
    long[] perPlane = inPlane.shape().dims();
    for (int axis = 2; axis < perPlane.length; axis++) {
      perPlane[axis] = 1;
    }
    return call.apply(BinaryFunction.ADD, place, call.reshape(offsets, perPlane));
  }

  private static Operator averagePool(Attributes attributes) {
    Pool2d average = Pool2d.average(1, 1);
    boolean countPadding = attributes.flag("count_include_pad", false);
    Pooling pooling = Pooling.of(attributes, countPadding ? average.countingPadding() : average);
    return call -> pooling.run(call, call.in(0));
  }

  /** {@code (Σ|x|^p)^(1/p)}: the mean over elements and padding, times their number. */
  private static Operator lpPool(Attributes attributes) {
    float p = attributes.integer("p", 2);
    Pooling pooling = Pooling.of(attributes, Pool2d.average(1, 1).countingPadding());
    if (pooling.like().ceilMode()) {
      throw new UnsupportedFeature("ceil_mode 1");
    }
    long taps = LongStream.of(pooling.kernel()).reduce(1, Math::multiplyExact);
    return call -> {
      Value power = power(call, call.apply(UnaryFunction.ABS, call.in(0)), p);
      Value mean = pooling.run(call, power).get(0);
      return List.of(power(call, call.affine(mean, (float) taps, 0), 1 / p));
    };
  }

  private static Operator globalLpPool(Attributes attributes) {
    float p = attributes.integer("p", 2);
    return call -> {
      Value x = call.in(0);
      List<Integer> axes = LongStream.range(2, x.rank()).mapToObj(axis -> (int) axis).toList();
      Value power = power(call, call.apply(UnaryFunction.ABS, x), p);
      Value sum = call.run(new Reduce(Reduce.Kind.SUM, axes, true), power);
      return List.of(power(call, sum, 1 / p));
    };
  }

  private static Value power(Call call, Value x, float exponent) {
    return exponent == 1 ? x : call.run(new Unary(UnaryFunction.POWER, exponent, 0), x);
  }
}
