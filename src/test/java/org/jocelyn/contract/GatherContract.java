package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Gather;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Gather} on every backend. */
class GatherContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    HostTensor ids = HostTensor.of(new int[] {3, 0, -1, 3, 4, -5}, 2, 3);
    HostTensor wild =
        HostTensor.of(new long[] {0, 5, -6, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32, 4}, 7);
    for (DataType type : DataType.values()) {
      HostTensor data = typed(1, type, 5, 6, 8);
      cases.add(exact(type + " axis 0", new Gather(0), data, ids));
      cases.add(exact(type + " axis 1", new Gather(1), data, ids));
      cases.add(exact(type + " axis 2", new Gather(-1), data, ids));
      cases.add(exact(type + " out of range", new Gather(0), data, wild));
    }
    cases.add(exact("out of range, last axis", new Gather(1), HostTensor.random(2, 9, 5), wild));
    cases.add(
        exact(
            "one index",
            new Gather(1),
            HostTensor.random(3, 4, 5, 6),
            HostTensor.of(new int[] {2})));
    cases.add(
        exact("no index", new Gather(0), HostTensor.random(4, 4, 5), HostTensor.of(new int[0], 0)));
    cases.add(
        exact(
            "from nothing",
            new Gather(0),
            HostTensor.random(5, 0, 5),
            HostTensor.of(new int[] {0, 1}, 2)));
    cases.add(
        exact(
            "embedding",
            new Gather(0),
            HostTensor.random(6, 1000, 67),
            HostTensor.random(7, TensorType.of(DataType.INT64, 4, 33), 0, 1000)));
    cases.add(
        exact(
            "wide embedding",
            new Gather(0),
            HostTensor.random(6, 50, 256),
            HostTensor.random(7, TensorType.of(DataType.INT32, 129), 0, 50)));
    cases.add(
        exact(
            "many single elements",
            new Gather(1),
            HostTensor.random(8, 3, 1000),
            HostTensor.random(9, TensorType.of(DataType.INT32, 9001), -1000, 1000)));
    return cases;
  }

  private static Case exact(String name, Gather op, HostTensor... inputs) {
    return Case.of(name, op, Tolerance.exact(), inputs);
  }

  private static HostTensor typed(long seed, DataType type, long... dims) {
    return HostTensor.random(seed, TensorType.of(type, dims), -1000, 1000);
  }
}
