package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.OneHot;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link OneHot} on every backend. */
class OneHotContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    HostTensor ids = HostTensor.of(new int[] {3, 0, -1, 3, 4, -5}, 2, 3);
    for (int axis : new int[] {-1, 0, 1, 2, -3}) {
      cases.add(exact("axis " + axis, new OneHot(5, axis, 1, 0), ids));
    }
    cases.add(
        exact(
            "out of range",
            new OneHot(5, -1, 2.5f, -1),
            HostTensor.of(new long[] {5, -6, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32, 4}, 6)));
    cases.add(exact("scalar", new OneHot(7, 0, 1, 0), HostTensor.of(new int[] {2})));
    cases.add(exact("depth 0", new OneHot(0, -1, 1, 0), ids));
    cases.add(exact("no index", new OneHot(3, -1, 1, 0), HostTensor.of(new int[0], 0)));
    cases.add(
        exact("NaN where on", new OneHot(3, -1, Float.NaN, 0), HostTensor.of(new int[] {1}, 1)));
    cases.add(
        exact(
            "vocabulary",
            new OneHot(1000, -1, 1, 0),
            HostTensor.random(1, TensorType.of(DataType.INT64, 77), 0, 1000)));
    return cases;
  }

  private static Case exact(String name, OneHot op, HostTensor... inputs) {
    return Case.of(name, op, Tolerance.exact(), inputs);
  }
}
