package org.jocelyn.contract;

import java.util.List;
import org.jocelyn.op.Rnn;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.OpContract;

/** {@link Rnn} on every backend. */
class RnnContract extends OpContract {
  @Override
  protected List<Case> cases() {
    return RecurrentCases.common(Rnn::of, 521);
  }
}
