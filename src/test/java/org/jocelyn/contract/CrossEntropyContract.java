package org.jocelyn.contract;

import static org.jocelyn.testing.Tolerance.EPSILON;

import java.util.List;
import org.jocelyn.op.CrossEntropy;
import org.jocelyn.op.Op;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;

/** {@link CrossEntropy} on every backend. */
class CrossEntropyContract extends OpContract {
  @Override
  protected List<Case> cases() {
    return CrossEntropyCases.all().stream()
        .map(loss -> new Case(loss.name(), loss.op(), loss.inputs(), CrossEntropyContract::bound))
        .toList();
  }

  /** The bound in the Javadoc of {@link CrossEntropy}. */
  private static double[] bound(Op op, List<HostTensor> inputs, int output, double[] expected) {
    double[] bound = new double[expected.length];
    for (int row = 0; output == 0 && row < bound.length; row++) {
      double[] logs = CrossEntropyCases.logarithms(inputs.get(0), row);
      double[] shares = CrossEntropyCases.shares((CrossEntropy) op, inputs, row);
      double sum = 0;
      for (int c = 0; c < logs.length; c++) {
        sum += shares[c] * (1 - logs[c]);
      }
      bound[row] = EPSILON * (16 + 2 * Math.sqrt(logs.length)) * sum;
    }
    return bound;
  }
}
