package org.jocelyn.onnx;

import java.util.List;
import java.util.stream.LongStream;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.GatherElements;
import org.jocelyn.op.GatherNd;
import org.jocelyn.op.ScatterElements;
import org.jocelyn.op.ScatterNd;
import org.jocelyn.op.ScatterReduction;
import org.jocelyn.op.Trilu;
import org.jocelyn.op.Where;

/** Operators that read and write elements at indices. */
final class IndexingOperators {
  private IndexingOperators() {}

  static void addTo(OperatorTable table) {
    table.add("GatherElements", 11, node -> gatherElements(node.attributes()));
    table.add("GatherND", 11, node -> gatherNd(node.attributes()));
    table.add("Scatter", 9, node -> scatterElements(node.attributes()));
    table.add("ScatterElements", 11, node -> scatterElements(node.attributes()));
    table.add("ScatterND", 11, node -> scatterNd(node.attributes()));
    table.add("Trilu", 14, node -> trilu(node.attributes()));
    table.add("ReverseSequence", 10, node -> reverseSequence(node.attributes()));
  }

  private static Operator gatherElements(Attributes attributes) {
    GatherElements op = new GatherElements(attributes.axis("axis", 0));
    return call -> List.of(call.run(op, call.in(0), call.in(1)));
  }

  private static Operator gatherNd(Attributes attributes) {
    GatherNd op = new GatherNd(Math.toIntExact(attributes.integer("batch_dims", 0)));
    return call -> List.of(call.run(op, call.in(0), call.in(1)));
  }

  private static Operator scatterElements(Attributes attributes) {
    ScatterElements op = new ScatterElements(attributes.axis("axis", 0), reduction(attributes));
    return call -> List.of(call.run(op, call.in(0), call.in(1), call.in(2)));
  }

  private static Operator scatterNd(Attributes attributes) {
    ScatterNd op = new ScatterNd(reduction(attributes));
    return call -> List.of(call.run(op, call.in(0), call.in(1), call.in(2)));
  }

  private static ScatterReduction reduction(Attributes attributes) {
    String name = attributes.text("reduction", "none");
    return switch (name) {
      case "none" -> ScatterReduction.NONE;
      case "add" -> ScatterReduction.ADD;
      case "mul" -> ScatterReduction.MUL;
      case "max" -> ScatterReduction.MAX;
      case "min" -> ScatterReduction.MIN;
      default -> throw new UnsupportedFeature("reduction '" + name + "'");
    };
  }

  private static Operator trilu(Attributes attributes) {
    boolean upper = attributes.flag("upper", true);
    return call ->
        List.of(call.run(new Trilu(upper, call.has(1) ? call.integer(1) : 0), call.in(0)));
  }

  /** {@code y[b, t] = x[b, t < length[b] ? length[b] − 1 − t : t]}. */
  private static Operator reverseSequence(Attributes attributes) {
    int time = attributes.axis("time_axis", 0);
    int batch = attributes.axis("batch_axis", 1);
    if (time + batch != 1 || time * batch != 0) {
      throw new OnnxException("time_axis " + time + " and batch_axis " + batch + ": 0 and 1");
    }
    return call -> {
      Value x = call.in(0);
      int[] swapped = Unfolding.order(x.rank(), batch, time);
      Value sequences = call.transpose(x, swapped);
      Shape shape = sequences.shape();
      Value steps = call.value(Constant.of(LongStream.range(0, shape.dim(1)).toArray()));
      Value lengths = call.reshape(call.cast(call.in(1), DataType.INT64), shape.dim(0), 1);
      Value one = call.value(Constant.of(Shape.of(1), 1L));
      Value last = call.apply(BinaryFunction.SUB, lengths, one);
      Value source =
          call.run(
              new Where(),
              call.apply(BinaryFunction.LESS, steps, lengths),
              call.apply(BinaryFunction.SUB, last, steps),
              steps);
      Value tuples = call.reshape(source, shape.dim(0), shape.dim(1), 1);
      return List.of(call.transpose(call.run(new GatherNd(1), sequences, tuples), swapped));
    };
  }
}
