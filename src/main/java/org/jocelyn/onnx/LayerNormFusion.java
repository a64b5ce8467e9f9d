package org.jocelyn.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jocelyn.Shape;
import org.jocelyn.op.LayerNorm;

/**
 * {@code (x − mean)/√(mean((x − mean)²) + ε)·gamma + beta}, as it was exported before there was a
 * LayerNormalization, becomes one.
 */
final class LayerNormFusion implements Rewrite {
  /** What was found: the axis from which on is normalized, negative. */
  private record Found(String x, int axis, float epsilon, String gamma, String beta) {}

  @Override
  public boolean apply(GraphIndex graph, int place, Node node) {
    Optional<Found> found =
        node.is("Add")
            ? Pattern.eitherOrder(node, (scaled, beta) -> affine(graph, scaled, beta))
            : Optional.empty();
    found.ifPresent(norm -> replace(graph, place, node, norm));
    return found.isPresent();
  }

  private static void replace(GraphIndex graph, int place, Node last, Found found) {
    Attributes attributes =
        new Attributes(Map.of("axis", (long) found.axis, "epsilon", found.epsilon));
    Node node =
        new Node(
            last.name(),
            "",
            "LayerNormalization",
            17,
            List.of(found.x, found.gamma, found.beta),
            last.outputs(),
            attributes);
    LayerNorm op = LayerNorm.from(found.axis).withEpsilon(found.epsilon).affine();
    graph.replace(place, node, call -> List.of(call.run(op, call.in(0), call.in(1), call.in(2))));
  }

  private static Optional<Found> affine(GraphIndex graph, String scaled, String beta) {
    return graph
        .producer(scaled, "Mul")
        .flatMap(
            mul ->
                Pattern.eitherOrder(
                    mul,
                    (normalized, gamma) ->
                        normalized(graph, normalized)
                            .map(n -> new Found(n.x, n.axis, n.epsilon, gamma, beta))))
        .filter(found -> areParameters(graph, found));
  }

  /** Gamma and beta must have just the normalized axes: then their shape is x's there. */
  private static boolean areParameters(GraphIndex graph, Found found) {
    Optional<Shape> gamma = graph.constant(found.gamma).map(Constant::shape);
    Optional<Shape> beta = graph.constant(found.beta).map(Constant::shape);
    return gamma.isPresent()
        && gamma.equals(beta)
        && gamma.get().rank() == -found.axis
        && Arrays.stream(gamma.get().dims()).allMatch(dim -> dim > 1);
  }

  /** {@code difference/√(mean(difference²) + ε)}. */
  private static Optional<Found> normalized(GraphIndex graph, String value) {
    return graph
        .producer(value, "Div")
        .flatMap(
            div -> {
              Optional<Node> root = graph.producer(div.input(1), "Sqrt");
              Optional<Node> sum = root.flatMap(sqrt -> graph.producer(sqrt.input(0), "Add"));
              return sum.flatMap(
                  add ->
                      Pattern.eitherOrder(
                          add, (variance, eps) -> found(graph, div.input(0), variance, eps)));
            });
  }

  private static Optional<Found> found(
      GraphIndex graph, String difference, String variance, String epsilon) {
    OptionalDouble eps = graph.scalar(epsilon);
    Optional<Node> mean = graph.producer(variance, "ReduceMean");
    if (eps.isEmpty() || mean.isEmpty() || !isSquare(graph, mean.get().input(0), difference)) {
      return Optional.empty();
    }
    int axis = trailing(graph, mean.get());
    return graph
        .producer(difference, "Sub")
        .filter(sub -> axis < 0 && isMean(graph, sub.input(1), sub.input(0), axis))
        .map(sub -> new Found(sub.input(0), axis, (float) eps.getAsDouble(), "", ""));
  }

  private static boolean isSquare(GraphIndex graph, String value, String of) {
    boolean power =
        graph
            .producer(value, "Pow")
            .filter(pow -> pow.input(0).equals(of) && graph.isScalar(pow.input(1), 2))
            .isPresent();
    return power
        || graph
            .producer(value, "Mul")
            .filter(mul -> mul.input(0).equals(of) && mul.input(1).equals(of))
            .isPresent();
  }

  private static boolean isMean(GraphIndex graph, String value, String of, int axis) {
    return graph
        .producer(value, "ReduceMean")
        .filter(mean -> mean.input(0).equals(of) && trailing(graph, mean) == axis)
        .isPresent();
  }

  /**
   * The first of the axes of a mean that takes the last axes and keeps them; 0 if it does not, or
   * that cannot be seen because the axes count from the front.
   */
  private static int trailing(GraphIndex graph, Node mean) {
    long[] axes =
        mean.opset() >= 18
            ? graph.constant(mean.input(1)).map(Constant::longs).orElse(new long[0])
            : mean.attributes().integers("axes");
    Arrays.sort(axes);
    for (int i = 0; i < axes.length; i++) {
      if (axes[i] != i - axes.length) {
        return 0;
      }
    }
    return mean.attributes().flag("keepdims", true) ? -axes.length : 0;
  }
}
