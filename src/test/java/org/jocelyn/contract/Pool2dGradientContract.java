package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.Pool2d;
import org.jocelyn.op.Pool2dGradient;
import org.jocelyn.op.PoolKind;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Pool2dGradient} on every backend. */
class Pool2dGradientContract extends OpContract {
  /** kernel H, W; stride H, W; padding top, left, bottom, right; dilation H, W; plane H, W. */
  private static final int[][] WINDOWS = {
    {2, 2, 2, 2, 0, 0, 0, 0, 1, 1, 8, 8},
    {3, 3, 2, 2, 1, 1, 1, 1, 1, 1, 17, 23},
    {3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 13, 37},
    {1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 3, 5},
    {1, 1, 3, 2, 0, 0, 0, 0, 1, 1, 7, 40},
    {2, 3, 3, 1, 0, 1, 1, 0, 2, 3, 11, 29},
    {5, 4, 2, 3, 2, 1, 0, 3, 1, 2, 19, 31},
    {7, 7, 7, 7, 0, 0, 0, 0, 1, 1, 7, 7},
    {1, 7, 1, 2, 0, 3, 0, 3, 1, 1, 1, 130},
    {9, 1, 2, 1, 4, 0, 4, 0, 1, 1, 50, 3},
    {2, 2, 3, 3, 0, 0, 1, 1, 1, 1, 5, 6},
    {2, 2, 1, 1, 2, 2, 3, 3, 1, 1, 2, 2}, // windows that lie in the padding altogether
    {2, 2, 1, 1, 1, 1, 1, 1, 4, 4, 3, 3}, // taps that step over the whole plane
    {3, 3, 1, 2, 3, 3, 3, 3, 2, 2, 4, 9}, // first taps that go back and forth
  };

  private List<Case> cases;
  private long seed;

  @Override
  protected List<Case> cases() {
    cases = new ArrayList<>();
    seed = 1;
    for (int[] w : WINDOWS) {
      for (boolean ceil : new boolean[] {false, true}) {
        String name =
            "%dx%d kernel, stride %d %d, padding %d, dilation %d %d, plane %dx%d%s"
                .formatted(
                    w[0], w[1], w[2], w[3], w[4], w[8], w[9], w[10], w[11], ceil ? ", ceil" : "");
        HostTensor x = coarse(2, 3, w[10], w[11]);
        maximum("max with ties " + name, over(Pool2d.max(w[0], w[1]), w, ceil), x);
        Pool2d average = over(Pool2d.average(w[0], w[1]), w, ceil);
        average("average " + name, average, x);
        average("average with padding " + name, average.countingPadding(), x);
      }
    }
    Pool2d three = Pool2d.max(3, 3).padding(1);
    HostTensor special =
        coarse(1, 2, 9, 40)
            .with(45, Double.NaN)
            .with(46, Double.NaN)
            .with(150, Double.POSITIVE_INFINITY)
            .with(330, Double.NEGATIVE_INFINITY);
    maximum("NaN and infinity win", three, special);
    maximum("zeros of both signs are equal", three, zeros(1, 2, 9, 19));
    maximum("the first wins where all are -infinity", three, lowest(1, 2, 5, 7));
    maximum("no planes", three, coarse(0, 3, 5, 5));
    average("no channels", Pool2d.average(2, 2), coarse(2, 0, 5, 5));
    maximum("no rows but padding", three.padding(2), coarse(1, 2, 0, 5));
    maximum("many planes", Pool2d.max(2, 2).stride(2), coarse(41, 7, 6, 6));
    average("many planes, average", Pool2d.average(2, 2).stride(2), coarse(41, 7, 6, 6));
    HostTensor x = coarse(1, 1, 6, 6);
    HostTensor dy = gradient(Pool2d.max(2, 2), x).with(3, Double.NaN).with(20, 1 / 0.0);
    add("NaN and infinity in dy", Pool2d.max(2, 2), x, dy, Tolerance.exact());
    add("NaN and infinity in dy of means", Pool2d.average(2, 2), x, dy, summed(4, 6, 6));
    return cases;
  }

  private static Pool2d over(Pool2d op, int[] w, boolean ceil) {
    Pool2d pool = op.stride(w[2], w[3]).padding(w[4], w[5], w[6], w[7]).dilation(w[8], w[9]);
    return ceil ? pool.ceil() : pool;
  }

  /** The gradients are whole numbers, so that their sums are exact. */
  private void maximum(String name, Pool2d pool, HostTensor x) {
    add(name, pool, x, gradient(pool, x), Tolerance.exact());
  }

  private void average(String name, Pool2d pool, HostTensor x) {
    long taps = (long) pool.kernelH() * pool.kernelW();
    HostTensor dy = gradient(pool, x);
    Pool2dGradient op = new Pool2dGradient(pool, x.shape().dim(2), x.shape().dim(3));
    add(name, pool, x, dy, Tolerance.summed(4, (double) taps, op));
  }

  private static Tolerance summed(long taps, long height, long width) {
    Pool2dGradient op = new Pool2dGradient(Pool2d.average(2, 2), height, width);
    return Tolerance.summed(4, (double) taps, op);
  }

  private void add(String name, Pool2d pool, HostTensor x, HostTensor dy, Tolerance tolerance) {
    Pool2dGradient op = new Pool2dGradient(pool, x.shape().dim(2), x.shape().dim(3));
    List<HostTensor> inputs = pool.kind() == PoolKind.MAX ? List.of(x, dy) : List.of(dy);
    cases.add(new Case(name, op, inputs, tolerance));
  }

  private HostTensor gradient(Pool2d pool, HostTensor x) {
    return rounded(4, HostTensor.random(seed++, pool.outputs(List.of(x.type())).get(0), -100, 100));
  }

  /** Few distinct values, so that windows have several maxima. */
  private HostTensor coarse(long... dims) {
    return rounded(2, HostTensor.random(seed++, dims));
  }

  private static HostTensor zeros(long... dims) {
    HostTensor x = HostTensor.filled(HostTensor.random(1, dims).type(), -0.0);
    for (int i = 0; i < x.data().length(); i += 3) {
      x.data().set(i, 0.0);
    }
    return x;
  }

  private static HostTensor lowest(long... dims) {
    return HostTensor.filled(HostTensor.random(1, dims).type(), Double.NEGATIVE_INFINITY);
  }

  private static HostTensor rounded(double steps, HostTensor x) {
    for (int i = 0; i < x.data().length(); i++) {
      x.data().set(i, Math.rint(steps * x.data().get(i)));
    }
    return x;
  }
}
