package org.jocelyn.contract;

import java.util.List;
import org.jocelyn.op.Rnn;
import org.jocelyn.op.RnnGradient;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.OpContract;

/** {@link RnnGradient} on every backend. */
class RnnGradientContract extends OpContract {
  @Override
  protected List<Case> cases() {
    return RecurrentGradientCases.of(Rnn::of, 521);
  }
}
