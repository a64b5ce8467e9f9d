package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.AdaptivePool2d;
import org.jocelyn.op.AdaptivePool2dGradient;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link AdaptivePool2dGradient} on every backend. */
class AdaptivePool2dGradientContract extends OpContract {
  private static final long[][] SIZES = { // plane H, W; output H, W
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

  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    long seed = 1;
    for (long[] s : SIZES) {
      String name = "%dx%d to %dx%d".formatted(s[0], s[1], s[2], s[3]);
      HostTensor x = rounded(2, HostTensor.random(seed++, 2, 3, s[0], s[1]));
      HostTensor dy =
          rounded(4, HostTensor.random(seed++, TensorType.float32(2, 3, s[2], s[3]), -100, 100));
      AdaptivePool2dGradient max =
          new AdaptivePool2dGradient(AdaptivePool2d.max(s[2], s[3]), s[0], s[1]);
      AdaptivePool2dGradient mean =
          new AdaptivePool2dGradient(AdaptivePool2d.average(s[2], s[3]), s[0], s[1]);
      cases.add(Case.of("max with ties " + name, max, Tolerance.exact(), x, dy));
      // no element lies in more cells
      double cells = (s[2] / (double) s[0] + 2) * (s[3] / (double) s[1] + 2);
      cases.add(Case.of("mean " + name, mean, Tolerance.summed(4, cells, mean), dy));
    }
    AdaptivePool2dGradient max = new AdaptivePool2dGradient(AdaptivePool2d.max(4, 3), 6, 7);
    HostTensor special =
        HostTensor.random(60, 1, 2, 6, 7)
            .with(0, Double.NEGATIVE_INFINITY)
            .with(9, Double.NaN)
            .with(10, Double.NaN)
            .with(50, Double.POSITIVE_INFINITY);
    HostTensor dy = rounded(8, HostTensor.random(61, 1, 2, 4, 3));
    cases.add(Case.of("NaN and infinity win", max, Tolerance.exact(), special, dy));
    HostTensor none = HostTensor.random(1, 2, 0, 6, 7);
    cases.add(Case.of("no planes", max, Tolerance.exact(), none, HostTensor.random(1, 2, 0, 4, 3)));
    return cases;
  }

  private static HostTensor rounded(double steps, HostTensor x) {
    for (int i = 0; i < x.data().length(); i++) {
      x.data().set(i, Math.rint(steps * x.data().get(i)));
    }
    return x;
  }
}
