package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** What the rewrites look for again and again. */
final class Pattern {
  private Pattern() {}

  /** The domain of the nodes that rewrites make. */
  static final String DOMAIN = "jocelyn";

  /** A node that does what several of the model's did, and makes what the last of them made. */
  static Node fused(String type, Node last, List<String> inputs, List<String> outputs) {
    return new Node(last.name(), DOMAIN, type, 1, inputs, outputs, Attributes.NONE);
  }

  /**
   * Tries a node's two inputs in both orders: what {@code match} makes of them is returned if it is
   * there.
   */
  static <T> Optional<T> eitherOrder(Node node, BiFunction<String, String, Optional<T>> match) {
    if (node.inputs().size() != 2) {
      return Optional.empty();
    }
    Optional<T> first = match.apply(node.input(0), node.input(1));
    return first.isPresent() ? first : match.apply(node.input(1), node.input(0));
  }

  /**
   * The factors of a product: of nested Mul, whose inner results nobody else reads.
   *
   * @param product the outermost
   */
  static List<String> factors(GraphIndex graph, Node product) {
    List<String> factors = new ArrayList<>();
    for (String input : product.inputs()) {
      Optional<Node> inner = graph.producer(input, "Mul").filter(mul -> graph.isReadOnce(input));
      if (inner.isPresent()) {
        factors.addAll(factors(graph, inner.get()));
      } else {
        factors.add(input);
      }
    }
    return factors;
  }

  /** {@code value + 1}'s other operand, where the value is such a sum. */
  static Optional<String> onePlus(GraphIndex graph, String value) {
    return graph
        .producer(value, "Add")
        .flatMap(
            add ->
                eitherOrder(
                    add, (x, one) -> graph.isScalar(one, 1) ? Optional.of(x) : Optional.empty()));
  }
}
