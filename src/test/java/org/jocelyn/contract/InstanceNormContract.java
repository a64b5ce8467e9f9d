package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.InstanceNorm;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link InstanceNorm} on every backend. */
class InstanceNormContract extends OpContract {
  private static final Tolerance TOLERANCE =
      (op, inputs, output, y) -> {
        HostTensor x = inputs.get(0);
        double count = (double) x.shape().sizeOf(2, x.type().rank());
        return ChannelNormCases.bound(op, inputs, count, y);
      };

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
            ChannelNormCases.table(
                shapes, (gamma, beta) -> new InstanceNorm(gamma, beta, 1e-5f), TOLERANCE));
    cases.addAll(ChannelNormCases.extremes(InstanceNorm.affine(1e-5f), TOLERANCE));
    return cases;
  }
}
