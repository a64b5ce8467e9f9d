package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Split;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Split} on every backend. */
class SplitContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (DataType type : DataType.values()) {
      cases.add(exact(type + " axis 0", Split.of(0, 1, 2), typed(1, type, 3, 4, 5)));
      cases.add(exact(type + " axis 1", Split.of(1, 2, 2), typed(2, type, 3, 4, 5)));
      cases.add(exact(type + " axis 2", Split.of(-1, 4, 1), typed(3, type, 3, 4, 5)));
    }
    cases.add(exact("one part", Split.of(0, 7), HostTensor.random(4, 7, 2)));
    cases.add(exact("an empty part", Split.of(1, 3, 0, 4), HostTensor.random(5, 6, 7)));
    cases.add(exact("empty input", Split.of(1, 3, 4), HostTensor.random(5, 0, 7)));
    cases.add(
        exact("queries, keys, values", Split.of(-1, 64, 64, 64), HostTensor.random(6, 2, 50, 192)));
    return cases;
  }

  private static Case exact(String name, Split op, HostTensor... inputs) {
    return Case.of(name, op, Tolerance.exact(), inputs);
  }

  private static HostTensor typed(long seed, DataType type, long... dims) {
    return HostTensor.random(seed, TensorType.of(type, dims), -1000, 1000);
  }
}
