package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.GatherElements;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link GatherElements} on every backend. */
class GatherElementsContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (DataType type : DataType.values()) {
      HostTensor data = HostTensor.random(1, TensorType.of(type, 5, 6, 7), -1000, 1000);
      for (int axis = 0; axis < 3; axis++) {
        int extent = (int) data.shape().dim(axis);
        String name = type + " axis " + axis;
        cases.add(exact(name, axis, data, ids(2, DataType.INT64, extent, 5, 6, 7)));
        cases.add(exact(name + " smaller", axis, data, ids(3, DataType.INT32, extent, 3, 5, 4)));
      }
    }
    HostTensor data = HostTensor.random(4, 3, 7);
    HostTensor wild =
        HostTensor.of(new long[] {0, 7, -8, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32, -7}, 1, 7);
    cases.add(exact("out of range", 1, data, wild));
    cases.add(exact("longer than data", -1, data, ids(5, DataType.INT64, 7, 3, 31)));
    cases.add(exact("one", 0, HostTensor.random(6, 1), ids(7, DataType.INT64, 1, 1)));
    cases.add(exact("a vector", 0, HostTensor.random(6, 1009), ids(7, DataType.INT32, 1009, 211)));
    cases.add(exact("no index", 0, data, ids(8, DataType.INT64, 3, 0, 7)));
    cases.add(exact("from nothing", 0, HostTensor.random(9, 0, 7), wild));
    cases.add(
        exact(
            "last axis, large",
            1,
            HostTensor.random(10, 37, 1000),
            ids(11, DataType.INT64, 1000, 37, 701)));
    cases.add(
        exact(
            "first axis, large",
            0,
            HostTensor.random(12, 301, 130),
            ids(13, DataType.INT32, 301, 90, 129)));
    cases.add(
        exact(
            "middle of five",
            2,
            HostTensor.random(14, 2, 3, 5, 3, 4),
            ids(15, DataType.INT64, 5, 2, 2, 9, 3, 3)));
    return cases;
  }

  /** Indices of an axis with this extent, negative ones among them. */
  private static HostTensor ids(long seed, DataType type, int extent, long... dims) {
    return HostTensor.random(seed, TensorType.of(type, dims), -extent, extent);
  }

  private static Case exact(String name, int axis, HostTensor data, HostTensor indices) {
    return Case.of(name, new GatherElements(axis), Tolerance.exact(), data, indices);
  }
}
