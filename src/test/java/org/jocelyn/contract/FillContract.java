package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Fill;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Fill} on every backend: the value rounded to the type, in every element. */
class FillContract extends OpContract {
  private static final double[] FLOATS = {
    0, -0.0, 1, -2.5, 1 / 3.0, 65519, 1e30, 0x1p-24, Double.NaN, Double.POSITIVE_INFINITY
  };
  private static final double[] INTEGERS = {0, 1, -1, 2.9, -2.9, 1e10, -1e30, Double.NaN};

  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (DataType type : DataType.values()) {
      for (double value : type.isFloating() ? FLOATS : INTEGERS) {
        cases.add(filled(TensorType.of(type, 3, 7), value));
      }
      for (long size : new long[] {0, 1, 15, 16, 17, 1023, 4099}) {
        cases.add(filled(TensorType.of(type, size), 1));
      }
      cases.add(filled(TensorType.of(type), 1));
    }
    return cases;
  }

  private static Case filled(TensorType type, double value) {
    return Case.of(type + " of " + value, new Fill(type, value), Tolerance.exact());
  }
}
