package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.SgdStep;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.OpContract;

/** {@link SgdStep} on every backend. */
class SgdStepContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.addAll(OptimizerCases.of(new SgdStep(0, false, 0)));
    cases.addAll(OptimizerCases.of(new SgdStep(0, false, 0.01f)));
    cases.addAll(OptimizerCases.of(new SgdStep(0.9f, false, 0)));
    cases.addAll(OptimizerCases.of(new SgdStep(0.9f, true, 0.01f)));
    return cases;
  }
}
