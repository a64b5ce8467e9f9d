package org.jocelyn.onnx;

import java.util.List;

/**
 * One operator of a graph with the names of what it reads and writes.
 *
 * @param name its name in the file, or one made up for messages
 * @param domain the operator set it is of, "" for ONNX's own
 * @param type the operator, such as "MatMul"
 * @param opset the version of the operator set
 * @param inputs names of values; "" for an optional input that is absent
 * @param outputs names of values; "" for an output that nobody wants
 * @param attributes its attributes
 */
record Node(
    String name,
    String domain,
    String type,
    int opset,
    List<String> inputs,
    List<String> outputs,
    Attributes attributes) {
  Node {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** The operator with its domain, where that is not ONNX's own. */
  String operator() {
    return domain.isEmpty() ? type : domain + "." + type;
  }

  boolean is(String operator) {
    return operator().equals(operator);
  }

  /** The name of input {@code i}, "" if it is absent. */
  String input(int i) {
    return i < inputs.size() ? inputs.get(i) : "";
  }

  String output() {
    return outputs.get(0);
  }

  /** Whether output {@code i} is wanted. */
  boolean wants(int i) {
    return i < outputs.size() && !outputs.get(i).isEmpty();
  }

  @Override
  public String toString() {
    return operator() + " node '" + name + "'";
  }
}
