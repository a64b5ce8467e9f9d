package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Concat;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Concat} on every backend. */
class ConcatContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (DataType type : DataType.values()) {
      for (int axis = 0; axis < 3; axis++) {
        long[] more = {3, 4, 5};
        more[axis] = 7;
        cases.add(
            exact(
                type + " axis " + axis,
                new Concat(axis, 2),
                typed(1, type, 3, 4, 5),
                typed(2, type, more)));
      }
    }
    cases.add(exact("one input", new Concat(0, 1), HostTensor.random(3, 5, 6)));
    cases.add(
        exact(
            "three, one of them empty",
            new Concat(-1, 3),
            HostTensor.random(4, 6, 2),
            HostTensor.random(5, 6, 0),
            HostTensor.random(6, 6, 31)));
    cases.add(
        exact("vectors", new Concat(0, 2), HostTensor.random(7, 1000), HostTensor.random(8, 1)));
    cases.add(
        exact(
            "all empty", new Concat(0, 2), HostTensor.random(7, 0, 3), HostTensor.random(8, 0, 3)));
    cases.add(
        exact(
            "large along the channels",
            new Concat(1, 2),
            HostTensor.random(9, 4, 8, 64, 64),
            HostTensor.random(10, 4, 24, 64, 64)));
    return cases;
  }

  private static Case exact(String name, Concat op, HostTensor... inputs) {
    return Case.of(name, op, Tolerance.exact(), inputs);
  }

  private static HostTensor typed(long seed, DataType type, long... dims) {
    return HostTensor.random(seed, TensorType.of(type, dims), -1000, 1000);
  }
}
