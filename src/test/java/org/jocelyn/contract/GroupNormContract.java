package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.GroupNorm;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link GroupNorm} on every backend. */
class GroupNormContract extends OpContract {
  private static final Tolerance TOLERANCE =
      (op, inputs, output, y) -> {
        HostTensor x = inputs.get(0);
        double k = x.shape().sizeOf(1, x.type().rank()) / (double) ((GroupNorm) op).groups();
        return ChannelNormCases.bound(op, inputs, k, y);
      };

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
    };
    List<Case> cases =
        ChannelNormCases.table(
            shapes, (gamma, beta) -> new GroupNorm(2, gamma, beta, 1e-5f), TOLERANCE);
    HostTensor x = HostTensor.random(80, 2, 6, 5, 4);
    cases = new ArrayList<>(cases);
    for (int groups : new int[] {1, 3, 6}) {
      GroupNorm op = GroupNorm.affine(groups, 1e-3f);
      cases.add(ChannelNormCases.of(groups + " groups", op, TOLERANCE, x));
    }
    cases.addAll(ChannelNormCases.extremes(GroupNorm.affine(3, 1e-5f), TOLERANCE));
    return cases;
  }
}
