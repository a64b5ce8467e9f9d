package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Nodes in an order in which they can run, with what they begin and end with. */
final class Graph {
  private final String name;
  private final List<OnnxValue> inputs;
  private final List<OnnxValue> outputs;
  private final Map<String, ModelConstant> constants;
  private final List<Prepared> nodes;
  private final List<List<String>> lastReads;

  /**
   * @param name its name, for messages
   * @param inputs values that the caller gives
   * @param outputs values that the caller gets
   * @param constants values that are known, by name
   * @param nodes each reads only inputs, constants, outputs of earlier nodes and, where this is the
   *     body of a node, values of the graph around it
   */
  Graph(
      String name,
      List<OnnxValue> inputs,
      List<OnnxValue> outputs,
      Map<String, ModelConstant> constants,
      List<Prepared> nodes) {
    this.name = name;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.constants = Map.copyOf(constants);
    this.nodes = List.copyOf(nodes);
    this.lastReads = lastReads(this.nodes, this.outputs);
  }

  /** A node with its operator. */
  record Prepared(Node node, Operator operator) {
    /** All values it reads, those that its bodies take from the graph around included. */
    Set<String> reads() {
      Set<String> reads = new LinkedHashSet<>(node.inputs());
      node.attributes().graphs().forEach(body -> reads.addAll(body.captures()));
      reads.remove("");
      return reads;
    }
  }

  String name() {
    return name;
  }

  List<OnnxValue> inputs() {
    return inputs;
  }

  List<OnnxValue> outputs() {
    return outputs;
  }

  Map<String, ModelConstant> constants() {
    return constants;
  }

  List<Prepared> nodes() {
    return nodes;
  }

  /** Values that no one reads after node {@code index}, which makes or reads them. */
  List<String> lastReadBy(int index) {
    return lastReads.get(index);
  }

  /** This graph with other nodes and constants. */
  Graph with(Map<String, ModelConstant> otherConstants, List<Prepared> otherNodes) {
    return new Graph(name, inputs, outputs, otherConstants, otherNodes);
  }

  /** Names that the nodes or outputs of this graph read from the graph around it. */
  Set<String> captures() {
    Set<String> own = new HashSet<>(constants.keySet());
    inputs.forEach(input -> own.add(input.name()));
    Set<String> captures = new LinkedHashSet<>();
    for (Prepared prepared : nodes) {
      captures.addAll(prepared.reads());
      own.addAll(prepared.node().outputs());
    }
    outputs.forEach(output -> captures.add(output.name()));
    captures.removeAll(own);
    return captures;
  }

  private static List<List<String>> lastReads(List<Prepared> nodes, Collection<OnnxValue> outputs) {
    Set<String> readLater = new HashSet<>();
    outputs.forEach(output -> readLater.add(output.name()));
    List<List<String>> last = new ArrayList<>(nodes.size());
    for (int i = nodes.size() - 1; i >= 0; i--) {
      List<String> released = new ArrayList<>();
      Set<String> touched = nodes.get(i).reads();
      touched.addAll(nodes.get(i).node().outputs());
      for (String value : touched) {
        if (!value.isEmpty() && readLater.add(value)) {
          released.add(value);
        }
      }
      last.add(released);
    }
    Collections.reverse(last);
    return last;
  }
}
