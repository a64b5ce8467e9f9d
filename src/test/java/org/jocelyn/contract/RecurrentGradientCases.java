package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jocelyn.contract.RecurrentCases.Extents;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Gru;
import org.jocelyn.op.GruGradient;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.LstmGradient;
import org.jocelyn.op.Op;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.Recurrent;
import org.jocelyn.op.RecurrentDirection;
import org.jocelyn.op.RecurrentGeometry;
import org.jocelyn.op.RecurrentGradient;
import org.jocelyn.op.Rnn;
import org.jocelyn.op.RnnGradient;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Output;
import org.jocelyn.testing.TestBackends;

/** The cases of recurrent operations made cases of their gradients, and their bound. */
final class RecurrentGradientCases {
  private static final String INFINITE = Double.POSITIVE_INFINITY + " in x";

  private RecurrentGradientCases() {}

  /**
   * What a recurrent operation's gradient is tried on: what the operation is, where that has a
   * gradient. An infinity in x is left out: whether 0·∞ is NaN or the slope of a saturated gate is
   * not quite 0 is a matter of rounding.
   */
  static List<Case> of(Function<Recurrence, Recurrent> with, int large) {
    List<Case> cases = new ArrayList<>();
    for (Case row : RecurrentCases.common(with, large)) {
      if (isDifferentiable((Recurrent) row.op()) && !row.name().equals(INFINITE)) {
        cases.add(of(row));
      }
    }
    Recurrence both = RecurrentCases.PLAIN.towards(RecurrentDirection.BIDIRECTIONAL);
    Recurrent op = with.apply(both.withBias());
    List<Activation> functions =
        List.of(
            Activation.TANH,
            Activation.SIGMOID,
            Activation.NONE,
            Activation.SIGMOID,
            Activation.RELU,
            Activation.TANH);
    Recurrent own = RecurrentCases.activated(op, functions.subList(0, 2 * op.functions()));
    Extents extents = new Extents(3, 5, 3, 18);
    cases.add(of(RecurrentCases.of("activations of each direction", own, extents)));
    return cases;
  }

  private static boolean isDifferentiable(Recurrent op) {
    return op.activations().stream()
        .map(Activation::function)
        .allMatch(RecurrentGradient.DIFFERENTIABLE::contains);
  }

  /** The gradient on a case's inputs, the reference's y and random gradients of the outputs. */
  private static Case of(Case forward) {
    List<Output> outputs = OpContract.run(TestBackends.reference(), forward.op(), forward.inputs());
    List<HostTensor> inputs = new ArrayList<>(forward.inputs());
    inputs.add(new HostTensor(outputs.get(0).type(), outputs.get(0).data()));
    for (Output output : outputs) {
      inputs.add(HostTensor.random(inputs.size(), output.type(), -1, 1));
    }
    RecurrentGradient op = gradient((Recurrent) forward.op());
    return new Case(forward.name(), op, inputs, RecurrentGradientCases::bound);
  }

  private static RecurrentGradient gradient(Recurrent forward) {
    if (forward instanceof Lstm lstm) {
      return new LstmGradient(lstm);
    }
    return forward instanceof Gru gru ? new GruGradient(gru) : new RnnGradient((Rnn) forward);
  }

  /**
   * The bound in the Javadoc of the operations: that of the gates' gradients, times the norm of
   * what they are multiplied with.
   */
  static double[] bound(Op op, List<HostTensor> inputs, int output, double[] expected) {
    RecurrentGradient gradient = (RecurrentGradient) op;
    Recurrent forward = gradient.forward();
    RecurrentGeometry g = gradient.geometry(inputs.stream().map(HostTensor::type).toList());
    List<HostTensor> forwardInputs = inputs.subList(0, gradient.yInput());
    double state = RecurrentCases.bound(forward, forwardInputs, 0, new double[1])[0];
    double terms = Math.max(1.0, (double) (g.input() + g.hidden()));
    // of the forward's, which all steps together may make eight times, once
    double gates = state / 8 * Math.sqrt((double) (g.input() + g.gates() * g.hidden()) / terms);
    double norm =
        switch (output) {
          case 0 -> norm(inputs.get(1));
          case 1 -> norm(inputs.get(0));
          case 2 ->
              norm(inputs.get(gradient.yInput())) + Math.sqrt((double) (g.batch() * g.hidden()));
          default -> Math.sqrt((double) (g.steps() * g.batch()));
        };
    double[] bound = new double[expected.length];
    Arrays.fill(bound, gates * (1 + norm));
    return bound;
  }

  private static double norm(HostTensor x) {
    double norm = 0;
    for (int i = 0; i < x.data().length(); i++) {
      double value = x.data().get(i);
      norm = Double.isFinite(value) ? Math.hypot(norm, value) : norm;
    }
    return norm;
  }
}
