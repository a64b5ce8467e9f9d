package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.AdagradStep;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.OpContract;

/** {@link AdagradStep} on every backend. */
class AdagradStepContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.addAll(OptimizerCases.of(new AdagradStep(1e-10f, 0)));
    cases.addAll(OptimizerCases.of(new AdagradStep(1e-3f, 0.01f)));
    return cases;
  }
}
