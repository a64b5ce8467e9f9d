package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.BatchNormTraining;
import org.jocelyn.op.BatchNormTrainingGradient;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;

/** {@link BatchNormTrainingGradient} on every backend. */
class BatchNormTrainingGradientContract extends OpContract {
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
                    new BatchNormTrainingGradient(new BatchNormTraining(gamma, beta, 1e-5f))));
    HostTensor rows = HostTensor.random(50, TensorType.float32(70, 21), 9999, 10001);
    BatchNormTraining affine = BatchNormTraining.affine(1e-5f);
    cases.add(ChannelNormGradientCases.of("mean 1e4", new BatchNormTrainingGradient(affine), rows));
    cases.addAll(
        ChannelNormGradientCases.extremes(
            new BatchNormTrainingGradient(BatchNormTraining.affine(1e-5f))));
    return cases;
  }
}
