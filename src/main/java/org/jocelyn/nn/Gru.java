package org.jocelyn.nn;

import org.jocelyn.op.Recurrence;
import org.jocelyn.op.Recurrent;

/**
 * Gated recurrent units (Cho et al. 2014) with one state, the reset after the product as in PyTorch
 * and cuDNN; the weights hold the gates r, z, n. See {@link RecurrentBlock} and {@link
 * org.jocelyn.op.Gru}.
 */
public final class Gru extends RecurrentBlock {
  public Gru(long in, long hidden) {
    this(in, hidden, RecurrentOptions.PLAIN);
  }

  public Gru(long in, long hidden, RecurrentOptions options) {
    super(in, hidden, options, GateOrder.GRU);
  }

  @Override
  Recurrent operation(Recurrence recurrence) {
    return org.jocelyn.op.Gru.of(recurrence).linearFirst();
  }

  @Override
  int stateCount() {
    return 1;
  }
}
