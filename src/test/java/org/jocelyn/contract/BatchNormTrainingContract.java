package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.BatchNormTraining;
import org.jocelyn.op.Op;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Output;
import org.jocelyn.testing.TestBackends;
import org.jocelyn.testing.Tolerance;

/** {@link BatchNormTraining} on every backend. */
class BatchNormTrainingContract extends OpContract {
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
      {0, 3, 4},
      {2, 0, 4},
      {2, 3, 0},
      {1, 2, 67, 61},
    };
    List<Case> cases =
        new ArrayList<>(
            ChannelNormCases.table(
                shapes,
                (gamma, beta) -> new BatchNormTraining(gamma, beta, 1e-5f),
                BatchNormTrainingContract::bound));
    BatchNormTraining affine = BatchNormTraining.affine(1e-5f);
    cases.addAll(ChannelNormCases.extremes(affine, BatchNormTrainingContract::bound));
    HostTensor rows = HostTensor.random(70, 50, 21);
    for (int i = 0; i < rows.data().length(); i++) {
      rows.data().set(i, rows.data().get(i) + 1e4);
    }
    cases.add(ChannelNormCases.of("mean 1e4", affine, BatchNormTrainingContract::bound, rows));
    return cases;
  }

  /**
   * Of y; of the mean {@code 8·ε·(|mean| + √K·deviation)}; of the variance {@code 8·√K·ε} of it.
   */
  private static double[] bound(Op op, List<HostTensor> inputs, int output, double[] expected) {
    HostTensor x = inputs.get(0);
    double k = x.shape().dim(0) * (double) x.shape().sizeOf(2, x.type().rank());
    if (output == 0) {
      return ChannelNormCases.bound(op, inputs, k, expected);
    }
    List<Output> outputs = run(TestBackends.reference(), op, inputs);
    double[] bound = new double[expected.length];
    for (int c = 0; c < bound.length; c++) {
      double mean = outputs.get(1).data().get(c);
      double variance = outputs.get(2).data().get(c);
      bound[c] =
          8
              * Tolerance.EPSILON
              * (output == 1
                  ? Math.abs(mean) + Math.sqrt(k * variance)
                  : Math.sqrt(k) * variance + Tolerance.EPSILON * mean * mean);
    }
    return bound;
  }
}
