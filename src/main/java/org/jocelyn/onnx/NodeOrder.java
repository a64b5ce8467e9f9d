package org.jocelyn.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/** The order in which nodes can run (Kahn 1962); a file should have it, but may not. */
final class NodeOrder {
  private NodeOrder() {}

  /**
   * The nodes, each after those whose outputs it reads; otherwise in the file's order.
   *
   * @param around names that are known before any node has run
   * @throws OnnxException naming the nodes that wait for each other
   */
  static List<NodeProto> sorted(GraphProto graph, Set<String> around) {
    Set<String> ready = new HashSet<>(around);
    graph.getInputList().stream().map(ValueInfoProto::getName).forEach(ready::add);
    graph.getInitializerList().stream().map(TensorProto::getName).forEach(ready::add);
    Set<String> made = made(graph);
    Map<String, List<Integer>> readers = new HashMap<>();
    int[] missing = new int[graph.getNodeCount()];
    PriorityQueue<Integer> runnable = new PriorityQueue<>();
    for (int i = 0; i < missing.length; i++) {
      Set<String> needs = reads(graph.getNode(i));
      needs.removeAll(ready);
      // What no node of this graph makes is made around it, or missing, which is checked elsewhere.
      needs.retainAll(made);
      missing[i] = needs.size();
      for (String need : needs) {
        readers.computeIfAbsent(need, name -> new ArrayList<>()).add(i);
      }
      if (missing[i] == 0) {
        runnable.add(i);
      }
    }
    List<NodeProto> sorted = new ArrayList<>(missing.length);
    while (!runnable.isEmpty()) {
      int next = runnable.poll();
      sorted.add(graph.getNode(next));
      for (String output : new HashSet<>(graph.getNode(next).getOutputList())) {
        for (int reader : readers.getOrDefault(output, List.of())) {
          if (--missing[reader] == 0) {
            runnable.add(reader);
          }
        }
      }
    }
    if (sorted.size() < missing.length) {
      List<String> waiting = new ArrayList<>();
      for (int i = 0; i < missing.length; i++) {
        if (missing[i] > 0) {
          waiting.add(graph.getNode(i).getOpType() + " '" + graph.getNode(i).getName() + "'");
        }
      }
      throw new OnnxException("nodes wait for each other in a cycle: " + waiting);
    }
    return sorted;
  }

  private static Set<String> made(GraphProto graph) {
    Set<String> made = new HashSet<>();
    graph.getNodeList().forEach(node -> made.addAll(node.getOutputList()));
    return made;
  }

  /** What a node reads, its bodies included; a body's own names do no harm, being unknown here. */
  private static Set<String> reads(NodeProto node) {
    Set<String> reads = new LinkedHashSet<>(node.getInputList());
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.hasG()) {
        attribute.getG().getNodeList().forEach(inner -> reads.addAll(reads(inner)));
        attribute.getG().getOutputList().forEach(output -> reads.add(output.getName()));
      }
    }
    reads.remove("");
    return reads;
  }
}
