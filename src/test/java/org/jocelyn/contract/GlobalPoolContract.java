package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.op.GlobalPool;
import org.jocelyn.op.PoolKind;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link GlobalPool} on every backend. */
class GlobalPoolContract extends OpContract {
  private static final GlobalPool MAX = new GlobalPool(PoolKind.MAX);
  private static final GlobalPool AVERAGE = new GlobalPool(PoolKind.AVERAGE);

  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    long[][] shapes = {
      {1, 1, 1},
      {2, 3, 5},
      {2, 3, 7, 7},
      {1, 2, 16, 16},
      {3, 5, 13, 17},
      {2, 2, 3, 4, 5},
      {1, 1, 257, 255},
      {300, 3, 2, 2},
      {0, 3, 4, 4},
      {2, 0, 4},
    };
    long seed = 1;
    for (long[] shape : shapes) {
      HostTensor x = HostTensor.random(seed++, shape);
      cases.add(Case.of("max of " + Arrays.toString(shape), MAX, Tolerance.exact(), x));
      cases.add(average("mean of " + Arrays.toString(shape), x));
    }
    HostTensor special =
        HostTensor.random(50, 1, 5, 50)
            .with(7, Double.NaN)
            .with(60, Double.POSITIVE_INFINITY)
            .with(149, Double.NaN)
            .with(150, Double.NEGATIVE_INFINITY);
    cases.add(Case.of("max of NaN and infinity", MAX, Tolerance.exact(), special));
    cases.add(average("mean of NaN and infinity", special));
    HostTensor low = HostTensor.filled(special.type(), Double.NEGATIVE_INFINITY);
    cases.add(Case.of("max of -infinity", MAX, Tolerance.exact(), low));
    cases.add(average("mean far from zero", offset(HostTensor.random(51, 2, 3, 40, 41), 1e4)));
    return cases;
  }

  private static Case average(String name, HostTensor x) {
    int rank = x.type().rank();
    return Case.of(
        name, AVERAGE, Tolerance.summed(4, (double) x.shape().sizeOf(2, rank), AVERAGE), x);
  }

  private static HostTensor offset(HostTensor x, double by) {
    for (int i = 0; i < x.data().length(); i++) {
      x.data().set(i, x.data().get(i) + by);
    }
    return x;
  }
}
