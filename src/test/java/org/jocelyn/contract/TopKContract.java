package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.TopK;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link TopK} on every backend. */
class TopKContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (boolean largest : new boolean[] {true, false}) {
      String name = largest ? "largest " : "smallest ";
      for (DataType type : List.of(DataType.FLOAT32, DataType.INT32, DataType.INT64)) {
        HostTensor x = HostTensor.random(1, TensorType.of(type, 5, 37, 11), -2e9, 2e9);
        cases.add(exact(name + type + " rows", new TopK(3, 2, largest), x));
        cases.add(exact(name + type + " columns", new TopK(7, 1, largest), x));
        cases.add(exact(name + type + " all of them", new TopK(37, 1, largest), x));
        HostTensor ties = HostTensor.random(2, TensorType.of(DataType.INT32, 4, 300), 0, 5);
        cases.add(exact(name + type + " ties", new TopK(80, 1, largest), as(type, ties)));
      }
      HostTensor special =
          HostTensor.random(3, 3, 60)
              .with(5, Double.NaN)
              .with(50, Double.NaN)
              .with(70, Double.POSITIVE_INFINITY)
              .with(71, Double.NEGATIVE_INFINITY)
              .with(72, -0.0)
              .with(73, 0.0);
      cases.add(exact(name + "NaN", new TopK(60, 1, largest), special));
      HostTensor zeros = HostTensor.filled(TensorType.float32(9), 0).with(3, -0.0).with(6, -0.0);
      cases.add(exact(name + "zeros of both signs", new TopK(5, 0, largest), zeros));
      HostTensor longs = HostTensor.random(8, TensorType.of(DataType.INT64, 3, 3001), -9e18, 9e18);
      HostTensor near =
          HostTensor.of(
              new long[] {Long.MAX_VALUE, Long.MIN_VALUE, 0, Long.MAX_VALUE - 1, -1, 1L << 53}, 6);
      cases.add(exact(name + "many longs", new TopK(40, 1, largest), longs));
      cases.add(exact(name + "most longs", new TopK(2000, 1, largest), longs));
      cases.add(exact(name + "extreme longs", new TopK(6, 0, largest), near));
      HostTensor vocabulary = HostTensor.random(4, 2, 20_011);
      cases.add(exact(name + "one of many", new TopK(1, -1, largest), vocabulary));
      cases.add(exact(name + "fifty of many", new TopK(50, -1, largest), vocabulary));
      cases.add(
          exact(name + "most of many", new TopK(3000, -1, largest), HostTensor.random(5, 2, 4099)));
      cases.add(
          exact(name + "a power of two", new TopK(1024, 0, largest), HostTensor.random(6, 1024)));
    }
    cases.add(exact("none", new TopK(0, 0, true), HostTensor.random(7, 5)));
    cases.add(exact("none of none", new TopK(0, 0, true), HostTensor.random(7, 0, 4)));
    cases.add(exact("one of one", new TopK(1, 0, true), HostTensor.random(7, 1)));
    cases.add(exact("no rows", new TopK(2, 1, true), HostTensor.random(7, 0, 4)));
    return cases;
  }

  private static HostTensor as(DataType type, HostTensor x) {
    HostTensor converted = HostTensor.filled(x.type().withDataType(type), 0);
    for (int i = 0; i < x.data().length(); i++) {
      converted.data().set(i, x.data().get(i));
    }
    return converted;
  }

  private static Case exact(String name, TopK op, HostTensor x) {
    return Case.of(name, op, Tolerance.exact(), x);
  }
}
