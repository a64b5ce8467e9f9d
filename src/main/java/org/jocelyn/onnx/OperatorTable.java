package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The operators that are supported, by domain and name. */
final class OperatorTable {
  private record Entry(int since, Operator.Factory factory) {}

  private final Map<String, Entry> entries = new TreeMap<>();

  /** Adds an operator of ONNX's own set that has been there in every opset that is read. */
  OperatorTable add(String type, Operator.Factory factory) {
    return add(type, 1, factory);
  }

  /** Adds an operator that does not read attributes. */
  OperatorTable simple(String type, Operator.Single operator) {
    return add(type, 1, node -> operator.operator());
  }

  /**
   * Adds an operator.
   *
   * @param type its name, after its domain and a dot where that is not ONNX's own
   * @param since the opset that introduced it
   */
  OperatorTable add(String type, int since, Operator.Factory factory) {
    if (entries.put(type, new Entry(since, factory)) != null) {
      throw new IllegalStateException(type + " is added twice");
    }
    return this;
  }

  /** The names of all operators, in order. */
  List<String> names() {
    return new ArrayList<>(entries.keySet());
  }

  /**
   * What makes this node's operator.
   *
   * @throws UnsupportedFeature if there is no such operator, or not in the node's opset
   */
  Operator.Factory factory(Node node) {
    Entry entry = entries.get(node.operator());
    if (entry == null) {
      throw new UnsupportedFeature("the operator is not supported");
    }
    if (node.opset() < entry.since) {
      throw new UnsupportedFeature(
          "the operator came with opset " + entry.since + ", the model is of " + node.opset());
    }
    return entry.factory;
  }
}
