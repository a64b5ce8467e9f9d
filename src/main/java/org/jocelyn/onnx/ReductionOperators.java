package org.jocelyn.onnx;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.op.CumulativeSum;
import org.jocelyn.op.Reduce;

/** Operators that make many elements one, or sum them on the way. */
final class ReductionOperators {
  private ReductionOperators() {}

  static void addTo(OperatorTable table) {
    reduce(table, "ReduceSum", Reduce.Kind.SUM, 13);
    reduce(table, "ReduceMean", Reduce.Kind.MEAN, 18);
    reduce(table, "ReduceMax", Reduce.Kind.MAX, 18);
    reduce(table, "ReduceMin", Reduce.Kind.MIN, 18);
    reduce(table, "ReduceProd", Reduce.Kind.PROD, 18);
    reduce(table, "ReduceSumSquare", Reduce.Kind.SUM_SQUARES, 18);
    reduce(table, "ReduceL1", Reduce.Kind.L1, 18);
    reduce(table, "ReduceL2", Reduce.Kind.L2, 18);
    reduce(table, "ReduceLogSumExp", Reduce.Kind.LOG_SUM_EXP, 18);
    reduce(table, "ReduceLogSum", Reduce.Kind.LOG_SUM, 18);
    table.add("CumSum", 11, node -> cumulativeSum(node.attributes()));
  }

  /**
   * @param axesAreInput the opset since which the axes are an input, not an attribute
   */
  private static void reduce(OperatorTable table, String type, Reduce.Kind kind, int axesAreInput) {
    table.add(type, node -> reduce(node, kind, node.opset() >= axesAreInput));
  }

  private static Operator reduce(Node node, Reduce.Kind kind, boolean axesAreInput) {
    Attributes attributes = node.attributes();
    boolean keepDims = attributes.flag("keepdims", true);
    boolean noneIsNone = axesAreInput && attributes.flag("noop_with_empty_axes", false);
    long[] attribute = axesAreInput ? new long[0] : attributes.integers("axes");
    return call -> {
      long[] axes = axesAreInput && call.has(1) ? call.longs(1) : attribute;
      if ((axes.length == 0 && noneIsNone) || call.in(0).rank() == 0) {
        return List.of(call.in(0));
      }
      List<Integer> along = Arrays.stream(axes).mapToObj(Math::toIntExact).toList();
      return List.of(call.run(new Reduce(kind, along, keepDims), call.in(0)));
    };
  }

  private static Operator cumulativeSum(Attributes attributes) {
    boolean exclusive = attributes.flag("exclusive", false);
    boolean reverse = attributes.flag("reverse", false);
    return call -> {
      int axis = Math.toIntExact(call.integer(1));
      return List.of(call.run(new CumulativeSum(axis, exclusive, reverse), call.in(0)));
    };
  }
}
