package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jocelyn.Shape;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Matmul;

/** {@code activation(A·B + bias)} of MatMul or Gemm. */
final class MatmulFusion implements Rewrite {
  /** What was found: the product and its bias, which a Gemm has itself. */
  private record Found(Node product, Optional<String> bias, Activation activation) {}

  @Override
  public boolean apply(GraphIndex graph, int place, Node node) {
    Optional<Activations.Applied> applied =
        Activations.of(graph, node).filter(function -> function.isOnlyReader(graph));
    Optional<Node> inner = applied.flatMap(function -> graph.producer(function.x()));
    Optional<Found> found =
        applied.isPresent()
            ? inner.flatMap(last -> find(graph, last, applied.get().activation()))
            : node.is("Add") ? biased(graph, node, Activation.NONE) : Optional.empty();
    found.ifPresent(product -> replace(graph, place, node, product));
    return found.isPresent();
  }

  private static Optional<Found> find(GraphIndex graph, Node last, Activation activation) {
    if (last.is("Add")) {
      return biased(graph, last, activation);
    }
    return last.is("MatMul") || isGemm(graph, last)
        ? Optional.of(new Found(last, Optional.empty(), activation))
        : Optional.empty();
  }

  /** A Gemm whose third input, if there is one, is a bias. */
  private static boolean isGemm(GraphIndex graph, Node node) {
    return node.is("Gemm")
        && (node.input(2).isEmpty()
            || (node.attributes().number("beta", 1) == 1
                && graph.constant(node.input(2)).filter(c -> c.shape().rank() == 1).isPresent()
                && isBias(graph, node, node.input(2))));
  }

  private static Optional<Found> biased(GraphIndex graph, Node add, Activation activation) {
    return Pattern.eitherOrder(
        add,
        (value, bias) ->
            graph
                .producer(value, "MatMul")
                .filter(product -> graph.isReadOnce(value) && isBias(graph, product, bias))
                .map(product -> new Found(product, Optional.of(bias), activation)));
  }

  /** Whether a value is constant and has one element for each column of the product. */
  private static boolean isBias(GraphIndex graph, Node product, String value) {
    Optional<Shape> bias = graph.constant(value).map(Constant::shape);
    Optional<Shape> b = graph.constant(product.input(1)).map(Constant::shape);
    boolean transposed = product.is("Gemm") && product.attributes().flag("transB", false);
    return bias.isPresent()
        && b.isPresent()
        && b.get().rank() == 2
        && bias.get().equals(Shape.of(b.get().dim(transposed ? 0 : 1)));
  }

  private static void replace(GraphIndex graph, int place, Node last, Found found) {
    Node product = found.product;
    List<String> inputs = new ArrayList<>(product.inputs());
    found.bias.ifPresent(inputs::add);
    inputs.removeIf(String::isEmpty);
    Matmul op = Matmul.plain().then(found.activation);
    if (product.is("Gemm")) {
      Attributes attributes = product.attributes();
      op =
          op.transposed(attributes.flag("transA", false), attributes.flag("transB", false))
              .scaled(attributes.number("alpha", 1));
    }
    Matmul fused = inputs.size() > 2 ? op.withBias() : op;
    graph.replace(
        place,
        Pattern.fused("Matmul", last, inputs, last.outputs()),
        call -> call.runAll(fused, call.all()));
  }
}
