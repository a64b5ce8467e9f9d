package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;

/** Operators that run other graphs: branches and loops. */
final class ControlFlowOperators {
  private ControlFlowOperators() {}

  static void addTo(OperatorTable table) {
    table.add("If", ControlFlowOperators::branch);
    table.add("Loop", ControlFlowOperators::loop);
    table.add("Scan", 8, ScanOperator::create);
  }

  private static Operator branch(Node node) {
    Graph whenTrue = node.attributes().graph("then_branch");
    Graph whenFalse = node.attributes().graph("else_branch");
    for (Graph body : List.of(whenTrue, whenFalse)) {
      requireCount(body, "inputs", body.inputs().size(), 0);
      requireCount(body, "outputs", body.outputs().size(), node.outputs().size());
    }
    return call -> call.body(call.integer(0) != 0 ? whenTrue : whenFalse, List.of());
  }

  static void requireCount(Graph body, String what, int found, int needed) {
    if (found != needed) {
      throw new OnnxException(
          "body '" + body.name() + "' has " + found + " " + what + ", must have " + needed);
    }
  }

  /**
   * {@code for (i = 0; i < M && cond; i++) cond, carried…, scanned… = body(i, cond, carried…)}.
   * Without a condition at the start, the body's own is ignored, as the standard says.
   */
  private static Operator loop(Node node) {
    Graph body = node.attributes().graph("body");
    int carried = Math.max(0, node.inputs().size() - 2);
    requireCount(body, "inputs", body.inputs().size(), 2 + carried);
    requireCount(body, "outputs", body.outputs().size(), 1 + node.outputs().size());
    if (node.outputs().size() < carried) {
      throw new OnnxException(
          carried
              + " values are carried from round to round, there are only outputs for "
              + node.outputs().size());
    }
    if (node.input(0).isEmpty() && node.input(1).isEmpty()) {
      throw new OnnxException("a loop with neither a trip count nor a condition never ends");
    }
    return call -> loop(call, body, carried);
  }

  private static List<Value> loop(Call call, Graph body, int carried) {
    long trips = call.has(0) ? call.integer(0) : Long.MAX_VALUE;
    boolean conditional = call.has(1);
    boolean goOn = !conditional || call.integer(1) != 0;
    List<Value> state = new ArrayList<>();
    for (int i = 0; i < carried; i++) {
      state.add(call.in(2 + i));
    }
    List<ScanOutput> scanned = new ArrayList<>();
    for (OnnxValue output : body.outputs().subList(1 + carried, body.outputs().size())) {
      scanned.add(new ScanOutput(output, 0, false));
    }
    for (long round = 0; round < trips && goOn; round++) {
      List<Value> inputs = new ArrayList<>();
      inputs.add(call.value(scalar(DataType.INT64, round, body.inputs().get(0))));
      inputs.add(call.value(scalar(DataType.BOOL, 1, body.inputs().get(1))));
      inputs.addAll(state);
      List<Value> outputs = call.body(body, inputs);
      inputs.forEach(call::free);
      goOn = !conditional || only(call.read(outputs.get(0))) != 0;
      call.free(outputs.get(0));
      state = outputs.subList(1, 1 + carried);
      for (int i = 0; i < scanned.size(); i++) {
        scanned.get(i).add(call, outputs.get(1 + carried + i));
      }
    }
    List<Value> results = new ArrayList<>(state);
    scanned.forEach(output -> results.add(output.stacked(call)));
    return results;
  }

  private static long only(Constant condition) {
    if (condition.values().length() != 1) {
      throw new OnnxException("the body's condition must have one element: " + condition.type());
    }
    return condition.values().getLong(0);
  }

  /** A number for a body's input, in a vector where the body declares it so. */
  private static Constant scalar(DataType type, long number, OnnxValue declared) {
    Shape shape = declared.dims().isEmpty() ? Shape.scalar() : Shape.of(1);
    HostArray element = HostArray.allocate(new TensorType(type, shape));
    element.setLong(0, number);
    return new Constant(new TensorType(type, shape), element);
  }
}
