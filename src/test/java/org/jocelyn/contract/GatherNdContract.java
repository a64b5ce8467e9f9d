package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.GatherNd;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link GatherNd} on every backend. */
class GatherNdContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (DataType type : DataType.values()) {
      HostTensor data = HostTensor.random(1, TensorType.of(type, 4, 5, 6, 8), -1000, 1000);
      for (int depth = 1; depth <= 4; depth++) {
        cases.add(
            exact(type + " depth " + depth, 0, data, ids(depth, DataType.INT64, 4, 3, depth)));
      }
      cases.add(exact(type + " batched", 1, data, ids(5, DataType.INT32, 5, 4, 7, 2)));
      cases.add(exact(type + " batched twice", 2, data, ids(6, DataType.INT64, 6, 4, 5, 1)));
      cases.add(exact(type + " out of range", 0, data, ids(7, DataType.INT64, 9, 11, 2)));
    }
    HostTensor data = HostTensor.random(8, 3, 5);
    HostTensor wild =
        HostTensor.of(
            new long[] {
              2, 5, -4, 0, Long.MAX_VALUE, 1, 1, Long.MIN_VALUE, 1L << 32, 0, -1, -5, 0, 1L << 32
            },
            7,
            2);
    cases.add(exact("out of range on either axis", 0, data, wild));
    cases.add(exact("one tuple", 0, data, HostTensor.of(new int[] {1, -1}, 2)));
    cases.add(exact("no tuple", 0, data, HostTensor.of(new int[0], 0, 2)));
    cases.add(
        exact("from nothing", 0, HostTensor.random(9, 0, 5), HostTensor.of(new int[] {0}, 1)));
    cases.add(
        exact(
            "many single elements",
            0,
            HostTensor.random(10, 101, 53),
            ids(11, DataType.INT32, 53, 9001, 2)));
    cases.add(
        exact(
            "many slices",
            1,
            HostTensor.random(12, 3, 41, 67),
            ids(13, DataType.INT64, 41, 3, 201, 1)));
    return cases;
  }

  /** Indices of axes with this extent, negative ones among them. */
  private static HostTensor ids(long seed, DataType type, int extent, long... dims) {
    return HostTensor.random(seed, TensorType.of(type, dims), -extent, extent);
  }

  private static Case exact(String name, int batchDims, HostTensor data, HostTensor indices) {
    return Case.of(name, new GatherNd(batchDims), Tolerance.exact(), data, indices);
  }
}
