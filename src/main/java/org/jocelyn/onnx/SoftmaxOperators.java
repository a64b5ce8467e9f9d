package org.jocelyn.onnx;

import java.util.List;
import org.jocelyn.Shape;
import org.jocelyn.op.Softmax;

/** Softmax and its logarithm. */
final class SoftmaxOperators {
  private SoftmaxOperators() {}

  static void addTo(OperatorTable table) {
    table.add("Softmax", node -> softmax(node, false));
    table.add("LogSoftmax", node -> softmax(node, true));
  }

  /** Along one axis since opset 13; before that over all axes from the given one on. */
  private static Operator softmax(Node node, boolean logarithm) {
    if (node.opset() >= 13) {
      int axis = node.attributes().axis("axis", -1);
      return call -> List.of(call.run(along(axis, logarithm), call.in(0)));
    }
    int axis = node.attributes().axis("axis", 1);
    return call -> {
      Shape x = call.in(0).shape();
      int from = axis == x.rank() ? axis : x.axis(axis);
      Value rows = call.reshape(call.in(0), x.sizeOf(0, from), x.sizeOf(from, x.rank()));
      return List.of(call.reshape(call.run(along(1, logarithm), rows), x));
    };
  }

  private static Softmax along(int axis, boolean logarithm) {
    Softmax softmax = Softmax.along(axis);
    return logarithm ? softmax.log() : softmax;
  }
}
