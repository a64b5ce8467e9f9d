package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Activation;
import org.jocelyn.spi.HostArray;

/**
 * {@code activation(BatchNormalization(Conv(x)))}: the normalization goes into the weights and the
 * bias, the activation into the convolution's epilogue. Either may be missing.
 */
final class ConvFusion implements Rewrite {
  /** What was found. */
  private record Found(Node conv, Optional<Node> norm, Activation activation) {}

  @Override
  public boolean apply(GraphIndex graph, int place, Node node) {
    Optional<Activations.Applied> applied = Activations.of(graph, node);
    Optional<Found> found =
        applied.isPresent()
            ? applied
                .filter(function -> function.isOnlyReader(graph))
                .flatMap(function -> graph.producer(function.x()))
                .flatMap(last -> find(graph, last, applied.get().activation()))
            : node.is("BatchNormalization") ? find(graph, node, Activation.NONE) : Optional.empty();
    found.ifPresent(conv -> replace(graph, place, node, conv));
    return found.isPresent();
  }

  private static Optional<Found> find(GraphIndex graph, Node last, Activation activation) {
    if (last.is("Conv")) {
      return Optional.of(new Found(last, Optional.empty(), activation));
    }
    return last.is("BatchNormalization") && isFoldable(graph, last)
        ? graph
            .producer(last.input(0), "Conv")
            .filter(conv -> graph.isReadOnce(conv.output()) && isConstant(graph, conv))
            .map(conv -> new Found(conv, Optional.of(last), activation))
        : Optional.empty();
  }

  /** A normalization with given statistics that are constant. */
  private static boolean isFoldable(GraphIndex graph, Node norm) {
    boolean constant = true;
    for (int i = 1; i < 5; i++) {
      constant &=
          graph
              .constant(norm.input(i))
              .filter(parameter -> parameter.type().dataType() == DataType.FLOAT32)
              .isPresent();
    }
    return constant && !norm.wants(1) && !norm.attributes().flag("training_mode", false);
  }

  private static boolean isConstant(GraphIndex graph, Node conv) {
    return graph
            .constant(conv.input(1))
            .filter(weights -> weights.type().dataType() == DataType.FLOAT32)
            .isPresent()
        && (conv.input(2).isEmpty() || graph.constant(conv.input(2)).isPresent());
  }

  private static void replace(GraphIndex graph, int place, Node last, Found found) {
    List<String> inputs =
        found.norm.map(norm -> folded(graph, found.conv, norm)).orElse(found.conv.inputs());
    graph.replace(
        place,
        Pattern.fused("Conv", last, inputs, last.outputs()),
        ConvolutionOperators.conv(found.conv.attributes(), found.activation));
  }

  /** x, and weights and bias times {@code gamma/√(variance + ε)}, the bias moved besides. */
  private static List<String> folded(GraphIndex graph, Node conv, Node norm) {
    Constant weights = graph.constant(conv.input(1)).orElseThrow();
    double[] gamma = graph.constant(norm.input(1)).orElseThrow().doubles();
    double[] beta = graph.constant(norm.input(2)).orElseThrow().doubles();
    double[] mean = graph.constant(norm.input(3)).orElseThrow().doubles();
    double[] variance = graph.constant(norm.input(4)).orElseThrow().doubles();
    double[] bias =
        graph.constant(conv.input(2)).map(Constant::doubles).orElse(new double[gamma.length]);
    float epsilon = norm.attributes().number("epsilon", 1e-5);
    float[] scaled = weights.values().floats().clone();
    float[] moved = new float[gamma.length];
    int perChannel = scaled.length / Math.max(1, gamma.length);
    for (int o = 0; o < gamma.length; o++) {
      double factor = gamma[o] / Math.sqrt(variance[o] + epsilon);
      moved[o] = (float) ((bias[o] - mean[o]) * factor + beta[o]);
      for (int i = o * perChannel; i < (o + 1) * perChannel; i++) {
        scaled[i] = (float) (scaled[i] * factor);
      }
    }
    List<String> inputs = new ArrayList<>(List.of(conv.input(0)));
    inputs.add(graph.add(conv.input(1) + " normalized", constant(weights.type(), scaled)));
    TensorType channels = TensorType.float32(moved.length);
    inputs.add(graph.add(norm.input(2) + " of " + conv.name(), constant(channels, moved)));
    return inputs;
  }

  private static Constant constant(TensorType type, float[] values) {
    return new Constant(type, HostArray.of(values));
  }
}
