package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.AdaptivePool2d;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link AdaptivePool2d} on every backend. */
class AdaptivePool2dContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    long[][] sizes = { // plane H, W; output H, W
      {8, 8, 4, 4},
      {7, 7, 1, 1},
      {7, 5, 3, 2},
      {13, 17, 6, 6},
      {3, 4, 7, 9},
      {1, 1, 2, 3},
      {10, 10, 10, 10},
      {64, 33, 5, 32},
      {1, 100, 1, 33},
      {31, 1, 4, 1},
    };
    long seed = 1;
    for (long[] s : sizes) {
      HostTensor x = HostTensor.random(seed++, 2, 3, s[0], s[1]);
      AdaptivePool2d max = AdaptivePool2d.max(s[2], s[3]);
      String name = "%dx%d to %dx%d".formatted(s[0], s[1], s[2], s[3]);
      cases.add(Case.of("max " + name, max, Tolerance.exact(), x));
      cases.add(Case.of("max and indices " + name, max.withIndices(), Tolerance.exact(), ties(x)));
      cases.add(average("mean " + name, AdaptivePool2d.average(s[2], s[3]), x));
    }
    HostTensor special =
        HostTensor.random(60, 1, 2, 6, 7)
            .with(0, Double.NEGATIVE_INFINITY)
            .with(9, Double.NaN)
            .with(10, Double.NaN)
            .with(50, Double.POSITIVE_INFINITY);
    AdaptivePool2d max = AdaptivePool2d.max(4, 3).withIndices();
    cases.add(Case.of("the place of the first NaN", max, Tolerance.exact(), special));
    cases.add(average("NaN and infinity reach the mean", AdaptivePool2d.average(4, 3), special));
    HostTensor low = HostTensor.filled(special.type(), Double.NEGATIVE_INFINITY);
    cases.add(Case.of("nothing but -infinity has a place", max, Tolerance.exact(), low));
    cases.add(Case.of("no planes", max, Tolerance.exact(), HostTensor.random(1, 2, 0, 5, 5)));
    return cases;
  }

  private static Case average(String name, AdaptivePool2d op, HostTensor x) {
    // no cell has more elements
    long rows = x.shape().dim(2) / op.outHeight() + 2;
    long columns = x.shape().dim(3) / op.outWidth() + 2;
    return Case.of(name, op, Tolerance.summed(4, (double) (rows * columns), op), x);
  }

  /** Few distinct values, so that cells have several maxima. */
  private static HostTensor ties(HostTensor x) {
    HostTensor coarse = HostTensor.filled(x.type(), 0);
    for (int i = 0; i < x.data().length(); i++) {
      coarse.data().set(i, Math.rint(2 * x.data().get(i)));
    }
    return coarse;
  }
}
