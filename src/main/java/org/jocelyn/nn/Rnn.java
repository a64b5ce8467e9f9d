package org.jocelyn.nn;

import java.util.List;
import org.jocelyn.op.Activation;
import org.jocelyn.op.Recurrence;
import org.jocelyn.op.Recurrent;

/**
 * Simple recurrent networks (Elman 1990): {@code h' = f(W·x + b + R·h + c)} with one state, f being
 * a hyperbolic tangent unless given; see {@link RecurrentBlock}.
 */
public final class Rnn extends RecurrentBlock {
  private final Activation activation;

  public Rnn(long in, long hidden) {
    this(in, hidden, RecurrentOptions.PLAIN);
  }

  public Rnn(long in, long hidden, RecurrentOptions options) {
    this(in, hidden, Activation.TANH, options);
  }

  public Rnn(long in, long hidden, Activation activation, RecurrentOptions options) {
    super(in, hidden, options, GateOrder.SINGLE);
    this.activation = activation;
  }

  @Override
  Recurrent operation(Recurrence recurrence) {
    return org.jocelyn.op.Rnn.of(recurrence).activatedBy(List.of(activation));
  }

  @Override
  int stateCount() {
    return 1;
  }
}
