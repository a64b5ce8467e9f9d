package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.Lstm;
import org.jocelyn.op.LstmGradient;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.OpContract;

/** {@link LstmGradient} on every backend. */
class LstmGradientContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>(RecurrentGradientCases.of(Lstm::of, 261));
    for (Case row : RecurrentGradientCases.of(how -> Lstm.of(how).withInitialCell(), 20)) {
      cases.add(new Case("initial cell, " + row.name(), row.op(), row.inputs(), row.tolerance()));
    }
    return cases;
  }
}
