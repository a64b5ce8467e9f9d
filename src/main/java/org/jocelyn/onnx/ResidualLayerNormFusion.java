package org.jocelyn.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.op.LayerNorm;

/** {@code LayerNormalization(x + residual)}; the sum stays available to who else reads it. */
final class ResidualLayerNormFusion implements Rewrite {
  @Override
  public boolean apply(GraphIndex graph, int place, Node node) {
    if (!node.is("LayerNormalization") || node.wants(1) || node.wants(2)) {
      return false;
    }
    Optional<Node> sum =
        graph
            .producer(node.input(0), "Add")
            .filter(add -> add.inputs().stream().noneMatch(in -> graph.constant(in).isPresent()));
    sum.ifPresent(add -> replace(graph, place, node, add));
    return sum.isPresent();
  }

  private static void replace(GraphIndex graph, int place, Node norm, Node add) {
    boolean sumIsRead = !graph.isReadOnce(add.output());
    List<String> inputs = new ArrayList<>(add.inputs());
    inputs.addAll(norm.inputs().subList(1, norm.inputs().size()));
    List<String> outputs = new ArrayList<>(List.of(norm.output()));
    if (sumIsRead) {
      outputs.add(add.output());
    }
    graph.remove(add);
    Node fused = Pattern.fused("ResidualLayerNormalization", norm, inputs, outputs);
    boolean beta = !norm.input(2).isEmpty();
    LayerNorm op =
        new LayerNorm(
            norm.attributes().axis("axis", -1),
            norm.attributes().number("epsilon", LayerNorm.EPSILON),
            true,
            beta,
            false,
            false);
    graph.replace(place, fused, operator(op, sumIsRead));
  }

  private static Operator operator(LayerNorm plain, boolean sumIsRead) {
    LayerNorm withResidual = sumIsRead ? plain.withResidual().withSum() : plain.withResidual();
    return call -> {
      Value x = call.in(0);
      Value residual = call.in(1);
      List<Value> inputs = new ArrayList<>(List.of(x));
      for (int i = 2; i < call.inputs(); i++) {
        inputs.add(call.in(i));
      }
      if (x.shape().equals(residual.shape())) {
        // In the order of the operation's inputs: x, gamma, beta, residual.
        inputs.add(residual);
        return call.runAll(withResidual, inputs);
      }
      Value sum = call.run(new Binary(BinaryFunction.ADD), x, residual);
      inputs.set(0, sum);
      return List.of(call.runAll(plain, inputs).get(0), sum);
    };
  }
}
