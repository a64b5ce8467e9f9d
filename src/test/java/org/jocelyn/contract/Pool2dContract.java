package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.Pool2d;
import org.jocelyn.op.PoolKind;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Pool2d} on every backend. */
class Pool2dContract extends OpContract {
  /** kernel H, W; stride H, W; padding top, left, bottom, right; dilation H, W; plane H, W. */
  private static final int[][] WINDOWS = {
    {2, 2, 2, 2, 0, 0, 0, 0, 1, 1, 8, 8},
    {3, 3, 2, 2, 1, 1, 1, 1, 1, 1, 17, 23},
    {3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 13, 37},
    {1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 3, 5},
    {1, 1, 3, 2, 0, 0, 0, 0, 1, 1, 7, 40},
    {2, 3, 3, 1, 0, 1, 1, 0, 2, 3, 11, 29},
    {5, 4, 2, 3, 2, 1, 0, 3, 1, 2, 19, 61},
    {7, 7, 7, 7, 0, 0, 0, 0, 1, 1, 7, 7},
    {1, 7, 1, 2, 0, 3, 0, 3, 1, 1, 1, 130},
    {9, 1, 2, 1, 4, 0, 4, 0, 1, 1, 50, 3},
    {2, 2, 2, 2, 0, 0, 0, 0, 1, 1, 9, 71},
    {3, 3, 2, 2, 0, 0, 0, 0, 1, 1, 10, 68},
    {2, 2, 3, 3, 0, 0, 1, 1, 1, 1, 5, 6},
    {3, 3, 4, 4, 1, 1, 1, 1, 1, 1, 33, 34},
    {2, 2, 1, 1, 2, 2, 3, 3, 1, 1, 2, 2}, // windows that lie in the padding altogether
    {2, 2, 1, 1, 1, 1, 1, 1, 4, 4, 3, 3}, // taps that step over the whole plane
  };

  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    long seed = 1;
    for (int[] w : WINDOWS) {
      HostTensor distinct = HostTensor.random(seed++, 2, 3, w[10], w[11]);
      HostTensor ties = coarse(seed++, 2, 3, w[10], w[11]);
      for (boolean ceil : new boolean[] {false, true}) {
        String name =
            "%dx%d kernel, stride %d %d, padding %d %d %d %d, dilation %d %d, plane %dx%d%s"
                .formatted(
                    w[0],
                    w[1],
                    w[2],
                    w[3],
                    w[4],
                    w[5],
                    w[6],
                    w[7],
                    w[8],
                    w[9],
                    w[10],
                    w[11],
                    ceil ? ", ceil" : "");
        Pool2d max = over(Pool2d.max(w[0], w[1]), w, ceil);
        Pool2d average = over(Pool2d.average(w[0], w[1]), w, ceil);
        cases.add(exact("max " + name, max, distinct));
        cases.add(exact("max with ties and indices " + name, max.withIndices(), ties));
        cases.add(average("average " + name, average, distinct));
        cases.add(average("average with padding " + name, average.countingPadding(), distinct));
      }
    }
    Pool2d three = Pool2d.max(3, 3).padding(1);
    HostTensor x = HostTensor.random(99, 1, 2, 9, 40);
    HostTensor special =
        x.with(45, Double.NaN)
            .with(46, Double.NaN)
            .with(150, Double.POSITIVE_INFINITY)
            .with(330, Double.NEGATIVE_INFINITY);
    cases.add(exact("NaN and infinity reach the maximum", three, special));
    cases.add(exact("the place of the first NaN", three.withIndices(), special));
    cases.add(average("NaN and infinity reach the mean", Pool2d.average(3, 3).stride(2), special));
    HostTensor low = HostTensor.filled(x.type(), Double.NEGATIVE_INFINITY);
    cases.add(exact("nothing but -infinity has a place", three.withIndices(), low));
    cases.add(exact("no planes", three.withIndices(), HostTensor.random(1, 0, 3, 5, 5)));
    cases.add(average("no channels", Pool2d.average(2, 2), HostTensor.random(1, 2, 0, 5, 5)));
    cases.add(
        exact(
            "no rows but padding",
            three.padding(2).withIndices(),
            HostTensor.random(1, 1, 2, 0, 5)));
    cases.add(exact("many planes", Pool2d.max(2, 2).stride(2), HostTensor.random(1, 41, 7, 6, 6)));
    return cases;
  }

  private static Pool2d over(Pool2d op, int[] w, boolean ceil) {
    Pool2d pool = op.stride(w[2], w[3]).padding(w[4], w[5], w[6], w[7]).dilation(w[8], w[9]);
    return ceil ? pool.ceil() : pool;
  }

  private static Case exact(String name, Pool2d op, HostTensor x) {
    return Case.of(name, op, Tolerance.exact(), x);
  }

  private static Case average(String name, Pool2d op, HostTensor x) {
    // the mean of the magnitudes is the same pooling of |x|
    assert op.kind() == PoolKind.AVERAGE;
    return Case.of(name, op, Tolerance.summed(4, (double) op.kernelH() * op.kernelW(), op), x);
  }

  /** Few distinct values, so that windows have several maxima. */
  private static HostTensor coarse(long seed, long... dims) {
    HostTensor x = HostTensor.random(seed, dims);
    for (int i = 0; i < x.data().length(); i++) {
      x.data().set(i, Math.rint(2 * x.data().get(i)));
    }
    return x;
  }
}
