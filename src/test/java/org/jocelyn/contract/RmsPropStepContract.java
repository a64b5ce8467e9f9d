package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.RmsPropStep;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.OpContract;

/** {@link RmsPropStep} on every backend. */
class RmsPropStepContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.addAll(OptimizerCases.of(new RmsPropStep(0.99f, 1e-8f, 0, 0)));
    cases.addAll(OptimizerCases.of(new RmsPropStep(0.9f, 1e-8f, 0.9f, 0.01f)));
    return cases;
  }
}
