package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jocelyn.op.Unary;
import org.jocelyn.op.UnaryFunction;

/**
 * {@code x/2·(1 + erf(x/√2))} and {@code x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³)))}, their factors
 * in any order, become Gelu.
 */
final class GeluFusion implements Rewrite {
  private static final double CUBIC = 0.044715;

  /** What was found: x, and whether the function is the one with tanh. */
  private record Found(String x, boolean tanh) {}

  @Override
  public boolean apply(GraphIndex graph, int place, Node node) {
    Optional<Found> found = node.is("Mul") ? find(graph, node) : Optional.empty();
    found.ifPresent(gelu -> replace(graph, place, node, gelu));
    return found.isPresent();
  }

  private static void replace(GraphIndex graph, int place, Node last, Found found) {
    Attributes attributes = new Attributes(Map.of("approximate", found.tanh ? "tanh" : "none"));
    Node node = new Node(last.name(), "", "Gelu", 20, List.of(found.x), last.outputs(), attributes);
    Unary op = Unary.of(found.tanh ? UnaryFunction.GELU_TANH : UnaryFunction.GELU);
    graph.replace(place, node, call -> List.of(call.run(op, call.in(0))));
  }

  /** The product must be of one half, x, and 1 + erf(…) or 1 + tanh(…). */
  private static Optional<Found> find(GraphIndex graph, Node product) {
    List<String> factors = new ArrayList<>();
    double constant = 1;
    for (String factor : Pattern.factors(graph, product)) {
      OptionalDouble scalar = graph.scalar(factor);
      if (scalar.isPresent()) {
        constant *= scalar.getAsDouble();
      } else {
        factors.add(factor);
      }
    }
    if (factors.size() != 2 || constant != 0.5) {
      return Optional.empty();
    }
    Optional<Found> found = match(graph, factors.get(0), factors.get(1));
    return found.isPresent() ? found : match(graph, factors.get(1), factors.get(0));
  }

  private static Optional<Found> match(GraphIndex graph, String x, String gate) {
    Optional<Node> function = Pattern.onePlus(graph, gate).flatMap(graph::producer);
    if (function.filter(f -> f.is("Erf") && isScaled(graph, f.input(0), x)).isPresent()) {
      return Optional.of(new Found(x, false));
    }
    if (function.filter(f -> f.is("Tanh") && isCubic(graph, f.input(0), x)).isPresent()) {
      return Optional.of(new Found(x, true));
    }
    return Optional.empty();
  }

  /** Whether a value is x/√2. */
  private static boolean isScaled(GraphIndex graph, String value, String x) {
    boolean quotient =
        graph
            .producer(value, "Div")
            .filter(div -> div.input(0).equals(x) && graph.isScalar(div.input(1), Math.sqrt(2)))
            .isPresent();
    return quotient || isTimes(graph, value, x, Math.sqrt(0.5));
  }

  private static boolean isTimes(GraphIndex graph, String value, String x, double factor) {
    return graph
        .producer(value, "Mul")
        .filter(
            mul ->
                Pattern.eitherOrder(
                        mul,
                        (a, b) ->
                            a.equals(x) && graph.isScalar(b, factor)
                                ? Optional.of(a)
                                : Optional.empty())
                    .isPresent())
        .isPresent();
  }

  /** Whether a value is √(2/π)·(x + 0.044715·x³). */
  private static boolean isCubic(GraphIndex graph, String value, String x) {
    return graph
        .producer(value, "Mul")
        .flatMap(
            mul ->
                Pattern.eitherOrder(
                    mul,
                    (sum, factor) ->
                        graph.isScalar(factor, Math.sqrt(2 / Math.PI))
                            ? graph.producer(sum, "Add")
                            : Optional.empty()))
        .flatMap(
            add ->
                Pattern.eitherOrder(
                    add,
                    (linear, cubic) ->
                        linear.equals(x) && isCube(graph, cubic, x)
                            ? Optional.of(cubic)
                            : Optional.empty()))
        .isPresent();
  }

  /** Whether a value is 0.044715·x³, the cube a power or a product. */
  private static boolean isCube(GraphIndex graph, String value, String x) {
    Optional<Node> product = graph.producer(value, "Mul");
    if (product.isEmpty()) {
      return false;
    }
    int power = 0;
    double constant = 1;
    for (String factor : Pattern.factors(graph, product.get())) {
      OptionalDouble scalar = graph.scalar(factor);
      Optional<Node> pow = graph.producer(factor, "Pow").filter(p -> p.input(0).equals(x));
      if (scalar.isPresent()) {
        constant *= scalar.getAsDouble();
      } else if (factor.equals(x)) {
        power++;
      } else if (pow.isPresent()) {
        power += (int) graph.scalar(pow.get().input(1)).orElse(0);
      } else {
        return false;
      }
    }
    return power == 3 && Math.abs(constant - CUBIC) < 1e-5;
  }
}
