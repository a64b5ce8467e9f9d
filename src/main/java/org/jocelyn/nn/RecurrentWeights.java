package org.jocelyn.nn;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.Tensor;
import org.jocelyn.op.Concat;

/**
 * The parameters of one layer of a recurrent block, and the inputs of the operation made of them.
 * They are put in the operation's order on the device at every pass, so that gradients find their
 * way back to them.
 */
final class RecurrentWeights {
  private final GateOrder gates;
  private final List<Parameter> input = new ArrayList<>();
  private final List<Parameter> recurrent = new ArrayList<>();

  /** For each direction that of the input, then that of the state. */
  private final List<Parameter> biases = new ArrayList<>();

  RecurrentWeights(
      Block owner, int layer, GateOrder gates, long in, long hidden, RecurrentOptions options) {
    this.gates = gates;
    Initializer initializer = Initializer.uniform(1 / Math.sqrt((double) hidden));
    long rows = gates.gates() * hidden;
    for (int direction = 0; direction < options.directions(); direction++) {
      String suffix = "_l" + layer + (direction == 0 ? "" : "_reverse");
      input.add(owner.parameter("weight_ih" + suffix, initializer, rows, in));
      recurrent.add(owner.parameter("weight_hh" + suffix, initializer, rows, hidden));
      if (options.bias()) {
        biases.add(owner.parameter("bias_ih" + suffix, initializer, rows));
        biases.add(owner.parameter("bias_hh" + suffix, initializer, rows));
      }
    }
  }

  /**
   * Weights {@code [D, G·H, I]}, recurrent weights {@code [D, G·H, H]}, bias {@code [D, 2·G·H]}.
   */
  List<Tensor> inputs() {
    int directions = input.size();
    List<Tensor> inputs = new ArrayList<>();
    inputs.add(joined(input).reshape(directions, -1, input.get(0).type().shape().dim(1)));
    inputs.add(joined(recurrent).reshape(directions, -1, recurrent.get(0).type().shape().dim(1)));
    if (!biases.isEmpty()) {
      inputs.add(joined(biases).reshape(directions, -1));
    }
    return inputs;
  }

  private Tensor joined(List<Parameter> parameters) {
    List<Tensor> parts = new ArrayList<>();
    for (Parameter parameter : parameters) {
      parts.addAll(gates.parts(parameter.tensor()));
    }
    Tensor first = parts.get(0);
    return parts.size() == 1
        ? first
        : first.backend().run(new Concat(0, parts.size()), parts).get(0);
  }
}
