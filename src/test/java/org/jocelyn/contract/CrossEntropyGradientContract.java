package org.jocelyn.contract;

import static org.jocelyn.testing.Tolerance.EPSILON;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.op.CrossEntropyGradient;
import org.jocelyn.op.Op;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;

/** {@link CrossEntropyGradient} on every backend. */
class CrossEntropyGradientContract extends OpContract {
  @Override
  protected List<Case> cases() {
    return CrossEntropyCases.all().stream()
        .map(
            loss ->
                new Case(
                    loss.name(),
                    new CrossEntropyGradient(loss.op()),
                    loss.and(dlosses(loss)),
                    CrossEntropyGradientContract::bound))
        .toList();
  }

  /** NaN where the row is ignored. */
  private static HostTensor dlosses(CrossEntropyCases.Loss loss) {
    HostTensor dlosses = HostTensor.random(loss.rows() + 50L, loss.rows());
    for (int row = 0; row < loss.rows(); row++) {
      if (loss.inputs().get(1).data().getLong(row) == loss.op().ignoredIndex()) {
        dlosses.data().set(row, Double.NaN);
      }
    }
    return dlosses;
  }

  /** The bound in the Javadoc of {@link CrossEntropyGradient}. */
  private static double[] bound(Op op, List<HostTensor> inputs, int output, double[] expected) {
    CrossEntropyGradient gradient = (CrossEntropyGradient) op;
    int classes = (int) inputs.get(0).shape().dim(1);
    double[] bound = new double[expected.length];
    for (int i = 0; i < bound.length; i++) {
      int row = i / classes;
      int c = i % classes;
      double log = CrossEntropyCases.logarithms(inputs.get(0), row)[c];
      double[] shares = CrossEntropyCases.shares(gradient.loss(), inputs, row);
      double all = Arrays.stream(shares).sum();
      double dloss = Math.abs(inputs.get(gradient.dlossesInput()).data().get(row));
      double ofSoftmax = (16 + 4 * Math.sqrt(classes) - 4 * log) * Math.exp(log) * all;
      double each = EPSILON * dloss * (ofSoftmax + 8 * shares[c]) + Float.MIN_NORMAL;
      bound[i] = Double.isNaN(each) ? 0 : each;
    }
    return bound;
  }
}
