package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Where;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Where} on every backend: every type, and three shapes that broadcast. */
class WhereContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (DataType type : DataType.values()) {
      cases.add(row(type, new long[] {5, 41}, new long[] {5, 41}, new long[] {5, 41}));
      cases.add(row(type, new long[] {5, 1, 70}, new long[] {3, 70}, new long[] {1}));
    }
    long[][][] shapes = {
      {{}, {}, {}},
      {{}, {9}, {9}},
      {{9}, {}, {}},
      {{17, 100}, {100}, {17, 1}},
      {{17, 1}, {17, 100}, {}},
      {{4, 1, 6}, {1, 5, 1}, {4, 5, 6}},
      {{2, 1, 3}, {5, 1}, {1, 1, 3}},
      {{50000}, {1}, {50000}},
      {{0}, {1}, {0}},
    };
    for (long[][] three : shapes) {
      cases.add(row(DataType.FLOAT32, three[0], three[1], three[2]));
    }
    cases.add(
        Case.of(
            "what is not chosen does not matter",
            new Where(),
            Tolerance.exact(),
            HostTensor.of(new boolean[] {true, false, true, false}, 4),
            HostTensor.of(new float[] {1, Float.NaN, Float.NaN, Float.NEGATIVE_INFINITY}, 4),
            HostTensor.of(new float[] {Float.NaN, 2, 3, Float.POSITIVE_INFINITY}, 4)));
    return cases;
  }

  private static Case row(DataType type, long[] condition, long[] x, long[] otherwise) {
    HostTensor c = HostTensor.random(1, TensorType.of(DataType.BOOL, condition), 0, 1);
    HostTensor a = HostTensor.random(2, TensorType.of(type, x), -100, 100);
    HostTensor b = HostTensor.random(3, TensorType.of(type, otherwise), -100, 100);
    String name = type + " " + c.shape() + a.shape() + b.shape();
    return Case.of(name, new Where(), Tolerance.exact(), c, a, b);
  }
}
