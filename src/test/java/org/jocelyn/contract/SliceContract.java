package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Slice;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Slice} on every backend. */
class SliceContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (DataType type : DataType.values()) {
      HostTensor x = typed(1, type, 7, 9, 16);
      cases.add(exact(type + " rows", Slice.of(0, 2, 5, 1), x));
      cases.add(exact(type + " columns", Slice.of(2, 4, 12, 1), x));
      cases.add(exact(type + " odd columns", Slice.of(-1, 1, 14, 1), x));
      cases.add(exact(type + " steps", Slice.of(1, 0, Slice.TO_END, 2), x));
      cases.add(exact(type + " backwards", Slice.of(2, -1, Slice.TO_BEGIN, -3), x));
    }
    HostTensor x = HostTensor.random(2, 20, 30);
    cases.add(exact("clamped", Slice.of(0, -100, 100, 1), x));
    cases.add(exact("negative ends", Slice.of(0, -5, -2, 1), x));
    cases.add(exact("nothing left", Slice.of(0, 5, 5, 1), x));
    cases.add(exact("start past the end", Slice.of(0, 50, 60, 1), x));
    cases.add(exact("backwards from past the end", Slice.of(1, 1000, 3, -4), x));
    cases.add(exact("backwards to nothing", Slice.of(1, 3, 7, -1), x));
    cases.add(exact("a step past the end", Slice.of(1, 3, 30, Long.MAX_VALUE), x));
    cases.add(exact("no axes", new Slice(List.of(), List.of(), List.of(), List.of()), x));
    cases.add(
        exact("reversed vector", Slice.of(0, -1, Slice.TO_BEGIN, -1), HostTensor.random(3, 1001)));
    cases.add(
        exact(
            "two axes",
            new Slice(List.of(1L, -1L), List.of(9L, 0L), List.of(1, 0), List.of(3L, -2L)),
            x));
    cases.add(exact("large", Slice.of(1, 1, 500, 1), HostTensor.random(4, 300, 511)));
    cases.add(exact("empty", Slice.of(1, 1, 3, 1), HostTensor.random(5, 0, 4)));
    return cases;
  }

  private static Case exact(String name, Slice op, HostTensor... inputs) {
    return Case.of(name, op, Tolerance.exact(), inputs);
  }

  private static HostTensor typed(long seed, DataType type, long... dims) {
    return HostTensor.random(seed, TensorType.of(type, dims), -1000, 1000);
  }
}
