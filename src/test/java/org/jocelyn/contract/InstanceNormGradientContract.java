package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.InstanceNorm;
import org.jocelyn.op.InstanceNormGradient;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.OpContract;

/** {@link InstanceNormGradient} on every backend. */
class InstanceNormGradientContract extends OpContract {
  @Override
  protected List<Case> cases() {
    long[][] shapes = {
      {1, 1, 1},
      {2, 3, 5},
      {2, 3, 7, 7},
      {3, 1, 16, 17},
      {1, 2, 3, 4, 5},
      {0, 3, 4},
      {2, 0, 4},
      {2, 3, 0},
      {19, 5, 2, 2},
      {1, 2, 67, 61},
    };
    List<Case> cases =
        new ArrayList<>(
            ChannelNormGradientCases.table(
                shapes,
                (gamma, beta) -> new InstanceNormGradient(new InstanceNorm(gamma, beta, 1e-5f))));
    cases.addAll(
        ChannelNormGradientCases.extremes(new InstanceNormGradient(InstanceNorm.affine(1e-5f))));
    return cases;
  }
}
