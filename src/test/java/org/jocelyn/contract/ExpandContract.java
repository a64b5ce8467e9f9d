package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Expand;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Expand} on every backend. */
class ExpandContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (DataType type : DataType.values()) {
      cases.add(exact(type + " rows", new Expand(Shape.of(5, 33)), typed(1, type, 33)));
      cases.add(exact(type + " columns", new Expand(Shape.of(5, 33)), typed(2, type, 5, 1)));
      cases.add(exact(type + " between", new Expand(Shape.of(3, 5, 16)), typed(3, type, 3, 1, 16)));
    }
    cases.add(exact("scalar", new Expand(Shape.of(3, 1000)), HostTensor.random(4)));
    cases.add(exact("unchanged", new Expand(Shape.of(3, 7)), HostTensor.random(5, 3, 7)));
    cases.add(exact("both ways", new Expand(Shape.of(2, 3, 4, 5)), HostTensor.random(6, 3, 1, 5)));
    cases.add(exact("to nothing", new Expand(Shape.of(0, 4)), HostTensor.random(7, 1, 4)));
    cases.add(exact("to a scalar", new Expand(Shape.scalar()), HostTensor.random(8)));
    cases.add(exact("large", new Expand(Shape.of(300, 1000)), HostTensor.random(9, 300, 1)));
    return cases;
  }

  private static Case exact(String name, Expand op, HostTensor... inputs) {
    return Case.of(name, op, Tolerance.exact(), inputs);
  }

  private static HostTensor typed(long seed, DataType type, long... dims) {
    return HostTensor.random(seed, TensorType.of(type, dims), -1000, 1000);
  }
}
