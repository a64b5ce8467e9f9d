package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.AdamStep;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.OpContract;

/** {@link AdamStep} on every backend. */
class AdamStepContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.addAll(OptimizerCases.of(new AdamStep(0.9f, 0.999f, 1e-8f, 0, false)));
    cases.addAll(OptimizerCases.of(new AdamStep(0.9f, 0.999f, 1e-8f, 0.01f, false)));
    cases.addAll(OptimizerCases.of(new AdamStep(0.8f, 0.99f, 1e-6f, 0.01f, true)));
    return cases;
  }
}
