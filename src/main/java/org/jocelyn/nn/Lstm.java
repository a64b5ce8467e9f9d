package org.jocelyn.nn;

import org.jocelyn.op.Recurrence;
import org.jocelyn.op.Recurrent;

/**
 * Long short-term memories (Hochreiter and Schmidhuber 1997) with two states, h and the cell c; the
 * weights hold the gates i, f, g, o. See {@link RecurrentBlock} and {@link org.jocelyn.op.Lstm}.
 */
public final class Lstm extends RecurrentBlock {
  public Lstm(long in, long hidden) {
    this(in, hidden, RecurrentOptions.PLAIN);
  }

  public Lstm(long in, long hidden, RecurrentOptions options) {
    super(in, hidden, options, GateOrder.LSTM);
  }

  @Override
  Recurrent operation(Recurrence recurrence) {
    org.jocelyn.op.Lstm operation = org.jocelyn.op.Lstm.of(recurrence);
    return recurrence.initialState() ? operation.withInitialCell() : operation;
  }

  @Override
  int stateCount() {
    return 2;
  }
}
