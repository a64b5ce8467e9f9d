package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.Activation;
import org.jocelyn.op.BatchNorm;
import org.jocelyn.op.BatchNormGradient;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.OpContract;

/** {@link BatchNormGradient} on every backend. */
class BatchNormGradientContract extends OpContract {
  @Override
  protected List<Case> cases() {
    long[][] shapes = {
      {1, 1, 1},
      {4, 3},
      {70, 33},
      {2, 3, 5},
      {4, 3, 7, 7},
      {3, 2, 16, 17},
      {2, 2, 3, 4, 5},
      {65, 130},
      {5003, 20},
      {150, 3, 40},
      {0, 3, 4},
      {2, 0, 4},
      {2, 0},
      {2, 3, 0},
      {1, 2, 67, 61},
    };
    List<Case> cases =
        new ArrayList<>(
            ChannelNormGradientCases.table(
                shapes,
                (gamma, beta) ->
                    new BatchNormGradient(new BatchNorm(gamma, beta, 1e-5f, Activation.NONE))));
    cases.addAll(ChannelNormGradientCases.extremes(new BatchNormGradient(BatchNorm.affine(1e-5f))));
    return cases;
  }
}
