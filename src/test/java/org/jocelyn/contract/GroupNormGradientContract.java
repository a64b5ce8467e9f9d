package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.GroupNorm;
import org.jocelyn.op.GroupNormGradient;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;

/** {@link GroupNormGradient} on every backend. */
class GroupNormGradientContract extends OpContract {
  @Override
  protected List<Case> cases() {
    long[][] shapes = {
      {1, 4, 1},
      {2, 4, 3, 5},
      {3, 8, 16},
      {2, 4, 7, 7},
      {1, 4, 33, 31},
      {5, 12},
      {2, 4, 2, 3, 5},
      {0, 4, 3},
      {2, 0, 3},
      {2, 4, 0},
      {37, 4, 2, 2},
      {1, 4, 70, 71},
      {3, 600},
      {2, 40, 9},
    };
    List<Case> cases =
        new ArrayList<>(
            ChannelNormGradientCases.table(
                shapes,
                (gamma, beta) -> new GroupNormGradient(new GroupNorm(2, gamma, beta, 1e-5f))));
    HostTensor x = HostTensor.random(80, 2, 6, 5, 4);
    for (int groups : new int[] {1, 3, 6}) {
      GroupNormGradient op = new GroupNormGradient(GroupNorm.affine(groups, 1e-3f));
      cases.add(ChannelNormGradientCases.of(groups + " groups", op, x));
    }
    cases.addAll(
        ChannelNormGradientCases.extremes(new GroupNormGradient(GroupNorm.affine(3, 1e-5f))));
    return cases;
  }
}
