package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Trilu;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Trilu} on every backend. */
class TriluContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (boolean upper : new boolean[] {true, false}) {
      for (DataType type : DataType.values()) {
        HostTensor x = HostTensor.random(1, TensorType.of(type, 2, 5, 7), 1, 100);
        cases.add(row(type.name(), upper, 0, x));
      }
      HostTensor wide = HostTensor.random(2, 3, 5, 9);
      HostTensor tall = HostTensor.random(3, 2, 2, 9, 4);
      for (long k : new long[] {-9, -5, -4, -1, 1, 3, 8, 9, Long.MAX_VALUE, Long.MIN_VALUE}) {
        cases.add(row("wide", upper, k, wide));
        cases.add(row("tall", upper, k, tall));
      }
      cases.add(row("one", upper, 0, HostTensor.random(4, 1, 1)));
      cases.add(row("a row", upper, 3, HostTensor.random(5, 1, 17)));
      cases.add(row("a column", upper, -3, HostTensor.random(6, 17, 1)));
      cases.add(row("none", upper, 0, HostTensor.random(7, 0, 3, 4)));
      cases.add(row("large", upper, 2, HostTensor.random(8, 307, 293)));
      HostTensor special = HostTensor.random(9, 4, 4).with(1, Double.NaN);
      cases.add(row("NaN", upper, 0, special.with(4, Double.POSITIVE_INFINITY)));
    }
    return cases;
  }

  private static Case row(String name, boolean upper, long k, HostTensor x) {
    String triangle = upper ? " upper " : " lower ";
    return Case.of(name + triangle + k, new Trilu(upper, k), Tolerance.exact(), x);
  }
}
