package org.jocelyn.onnx;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes out of a graph what no output needs. */
final class Pruning {
  private Pruning() {}

  static Graph prune(Graph graph) {
    Set<String> needed = new HashSet<>();
    graph.outputs().forEach(output -> needed.add(output.name()));
    Deque<Graph.Prepared> kept = new ArrayDeque<>();
    List<Graph.Prepared> nodes = graph.nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (nodes.get(i).node().outputs().stream().anyMatch(needed::contains)) {
        needed.addAll(nodes.get(i).reads());
        kept.addFirst(nodes.get(i));
      }
    }
    Map<String, ModelConstant> constants = new HashMap<>(graph.constants());
    constants.keySet().retainAll(needed);
    return graph.with(constants, List.copyOf(kept));
  }
}
