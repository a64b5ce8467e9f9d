package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.CacheAppend;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link CacheAppend} on every backend. */
class CacheAppendContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (DataType type :
        List.of(
            DataType.FLOAT32, DataType.FLOAT16, DataType.BFLOAT16, DataType.INT8, DataType.UINT8)) {
      cases.add(row(type + " first row", type, 0, 2, 3, 10, 1, 8));
      cases.add(row(type + " last row", type, 9, 2, 3, 10, 1, 8));
      cases.add(row(type + " some rows, odd size", type, 3, 2, 3, 10, 5, 7));
      cases.add(row(type + " all rows", type, 0, 1, 2, 10, 10, 64));
      cases.add(row(type + " no rows", type, 10, 2, 3, 10, 0, 8));
      cases.add(row(type + " no heads", type, 2, 2, 0, 10, 4, 8));
      cases.add(row(type + " empty heads", type, 2, 2, 3, 10, 4, 0));
    }
    TensorType cache = TensorType.float32(1, 1, 4, 3);
    cases.add(
        Case.of(
            "NaN on both sides",
            new CacheAppend(1),
            Tolerance.exact(),
            HostTensor.filled(cache, Double.NaN),
            HostTensor.of(new float[] {1, Float.NaN, 3}, 1, 1, 1, 3)));
    return cases;
  }

  private static Case row(
      String name, DataType type, long position, int b, int h, int max, int t, int d) {
    return Case.of(
        name,
        new CacheAppend(position),
        Tolerance.exact(),
        HostTensor.random(1, TensorType.of(type, b, h, max, d), -100, 100),
        HostTensor.random(2, TensorType.of(type, b, h, t, d), -100, 100));
  }
}
