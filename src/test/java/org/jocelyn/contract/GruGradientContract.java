package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.Gru;
import org.jocelyn.op.GruGradient;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.OpContract;

/** {@link GruGradient} on every backend. */
class GruGradientContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>(RecurrentGradientCases.of(Gru::of, 301));
    for (Case row : RecurrentGradientCases.of(how -> Gru.of(how).linearFirst(), 301)) {
      cases.add(new Case("linear first, " + row.name(), row.op(), row.inputs(), row.tolerance()));
    }
    return cases;
  }
}
