package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A graph while it is rewritten: who makes a value, who reads it, what is known of it. A rewrite
 * replaces the node that makes a value; what nothing reads any more is pruned in the end.
 */
final class GraphIndex {
  /** How near a constant must be to the one that a pattern has: exporters write some in half. */
  private static final double NEAR = 1e-4;

  private final Graph graph;
  private final Map<Integer, Graph.Prepared> nodes = new HashMap<>();
  private final Map<String, ModelConstant> constants;
  private final Map<String, Integer> producers = new HashMap<>();
  private final Map<String, Integer> reads = new HashMap<>();

  GraphIndex(Graph graph) {
    this.graph = graph;
    this.constants = new HashMap<>(graph.constants());
    for (int i = 0; i < graph.nodes().size(); i++) {
      put(i, graph.nodes().get(i));
    }
    graph.outputs().forEach(output -> reads.merge(output.name(), 1, Integer::sum));
  }

  private void put(int i, Graph.Prepared prepared) {
    nodes.put(i, prepared);
    prepared.node().outputs().forEach(output -> producers.put(output, i));
    prepared.reads().forEach(input -> reads.merge(input, 1, Integer::sum));
  }

  private void take(int i) {
    Graph.Prepared taken = nodes.remove(i);
    taken.node().outputs().forEach(producers::remove);
    taken.reads().forEach(input -> reads.merge(input, -1, Integer::sum));
  }

  /** The places of the nodes; a place keeps its number when its node is replaced. */
  List<Integer> places() {
    return nodes.keySet().stream().sorted().toList();
  }

  /** The node at a place, unless it was removed or nobody reads any more what it makes. */
  Optional<Node> node(int place) {
    return Optional.ofNullable(nodes.get(place))
        .map(Graph.Prepared::node)
        .filter(node -> node.outputs().stream().anyMatch(this::isRead));
  }

  private boolean isRead(String value) {
    return reads(value) > 0;
  }

  /** How many nodes read a value; an output of the graph counts as one more. */
  int reads(String value) {
    return reads.getOrDefault(value, 0);
  }

  /** The node that makes a value as its first output. */
  Optional<Node> producer(String value) {
    return Optional.ofNullable(producers.get(value))
        .map(place -> nodes.get(place).node())
        .filter(node -> node.output().equals(value));
  }

  /** The node that makes a value as its first output, if it is one of this operator. */
  Optional<Node> producer(String value, String operator) {
    return producer(value).filter(node -> node.is(operator));
  }

  /** What the node that makes a value does. */
  Operator operator(String value) {
    return nodes.get(producers.get(value)).operator();
  }

  /** Whether one node reads a value, and nobody else. */
  boolean isReadOnce(String value) {
    return reads(value) == 1;
  }

  /** The elements of a value that is constant. */
  Optional<Constant> constant(String value) {
    return Optional.ofNullable(constants.get(value)).flatMap(ModelConstant::host);
  }

  /** The only element of a value that is constant and has one. */
  OptionalDouble scalar(String value) {
    Optional<Constant> single = constant(value).filter(constant -> constant.values().length() == 1);
    return single.isPresent()
        ? OptionalDouble.of(single.get().values().get(0))
        : OptionalDouble.empty();
  }

  /** Whether a value is a constant with one element, which is near {@code expected}. */
  boolean isScalar(String value, double expected) {
    OptionalDouble scalar = scalar(value);
    return scalar.isPresent()
        && Math.abs(scalar.getAsDouble() - expected) <= NEAR * Math.abs(expected);
  }

  /** Adds a constant under a name made of {@code base}; returns the name. */
  String add(String base, Constant constant) {
    String name = base;
    for (int i = 2; constants.containsKey(name) || producers.containsKey(name); i++) {
      name = base + " " + i;
    }
    constants.put(name, new ModelConstant(constant));
    return name;
  }

  /** Puts a node at the place of another. */
  void replace(int place, Node node, Operator operator) {
    take(place);
    put(place, new Graph.Prepared(node, operator));
  }

  /** Takes the node away that makes a value; another must make what is read of its outputs. */
  void remove(Node node) {
    take(producers.get(node.output()));
  }

  /** Adds a node. */
  void add(Node node, Operator operator) {
    int place = nodes.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    put(place, new Graph.Prepared(node, operator));
  }

  /** The graph as it is now, its nodes in an order in which they can run, without dead ones. */
  Graph graph() {
    List<Graph.Prepared> unsorted = new ArrayList<>();
    places().forEach(place -> unsorted.add(nodes.get(place)));
    List<Integer> order =
        NodeOrder.sorted(
            unsorted.stream().map(Graph.Prepared::reads).toList(),
            unsorted.stream().map(prepared -> prepared.node().outputs()).toList());
    return Pruning.prune(graph.with(constants, order.stream().map(unsorted::get).toList()));
  }
}
