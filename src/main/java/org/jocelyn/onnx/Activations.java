package org.jocelyn.onnx;

import java.util.Optional;
import java.util.OptionalDouble;
import org.jocelyn.op.Activation;
import org.jocelyn.op.UnaryFunction;

/** Nodes that apply an {@link Activation} which operations have in their epilogue. */
final class Activations {
  private Activations() {}

  /**
   * A node's function and the value that it is applied to.
   *
   * @param reads how often the function's nodes read x: SiLU's do it twice
   */
  record Applied(Activation activation, String x, int reads) {
    /** Whether nobody else reads x. */
    boolean isOnlyReader(GraphIndex graph) {
      return graph.reads(x) == reads;
    }
  }

  /** The activation that this node applies, if it does. */
  static Optional<Applied> of(GraphIndex graph, Node node) {
    return node.is("Mul")
        ? silu(graph, node)
        : function(graph, node).map(f -> new Applied(f, node.input(0), 1));
  }

  /** {@code x·sigmoid(x)}, which has no operator of its own before opset 24. */
  private static Optional<Applied> silu(GraphIndex graph, Node product) {
    return Pattern.eitherOrder(
        product,
        (x, gate) ->
            graph
                .producer(gate, "Sigmoid")
                .filter(sigmoid -> sigmoid.input(0).equals(x))
                .map(sigmoid -> new Applied(Activation.SILU, x, 2)));
  }

  private static Optional<Activation> function(GraphIndex graph, Node node) {
    Attributes attributes = node.attributes();
    return switch (node.operator()) {
      case "Relu" -> Optional.of(Activation.RELU);
      case "Tanh" -> Optional.of(Activation.TANH);
      case "Sigmoid" -> Optional.of(Activation.SIGMOID);
      case "Softplus" -> Optional.of(Activation.of(UnaryFunction.SOFTPLUS));
      case "HardSwish" -> Optional.of(Activation.of(UnaryFunction.HARD_SWISH));
      case "Mish" -> Optional.of(Activation.of(UnaryFunction.MISH));
      case "LeakyRelu" -> Optional.of(Activation.leakyRelu(attributes.number("alpha", 0.01)));
      case "Gelu" -> Optional.of(gelu(attributes));
      case "Clip" -> clip(graph, node);
      default -> Optional.empty();
    };
  }

  private static Activation gelu(Attributes attributes) {
    boolean tanh = attributes.text("approximate", "none").equals("tanh");
    return tanh ? Activation.GELU_TANH : Activation.GELU;
  }

  private static Optional<Activation> clip(GraphIndex graph, Node node) {
    if (node.opset() < 11) {
      Attributes attributes = node.attributes();
      return Optional.of(
          Activation.clip(
              attributes.number("min", -Float.MAX_VALUE),
              attributes.number("max", Float.MAX_VALUE)));
    }
    OptionalDouble low = graph.scalar(node.input(1));
    OptionalDouble high = graph.scalar(node.input(2));
    return low.isPresent() && high.isPresent()
        ? Optional.of(Activation.clip((float) low.getAsDouble(), (float) high.getAsDouble()))
        : Optional.empty();
  }
}
