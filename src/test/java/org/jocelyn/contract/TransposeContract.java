package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Transpose;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Transpose} on every backend. */
class TransposeContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (DataType type : DataType.values()) {
      cases.add(exact(type + " 2-D", Transpose.of(1, 0), typed(1, type, 37, 70)));
      cases.add(exact(type + " 4-D", Transpose.of(0, 2, 1, 3), typed(2, type, 2, 5, 9, 8)));
      cases.add(exact(type + " wide", Transpose.of(1, 0), typed(3, type, 64, 128)));
    }
    cases.add(exact("identity", Transpose.of(0, 1, 2), HostTensor.random(4, 3, 4, 5)));
    cases.add(exact("scalar", Transpose.of(), HostTensor.random(5)));
    cases.add(exact("vector", Transpose.of(-1), HostTensor.random(6, 1000)));
    cases.add(exact("reversed axes", Transpose.of(3, 2, 1, 0), HostTensor.random(7, 3, 35, 4, 33)));
    cases.add(exact("batch of matrices", Transpose.of(0, 2, 1), HostTensor.random(8, 5, 33, 65)));
    cases.add(exact("channels last", Transpose.of(0, 2, 3, 1), HostTensor.random(9, 2, 3, 17, 19)));
    cases.add(
        exact("channels first", Transpose.of(0, 3, 1, 2), HostTensor.random(10, 2, 17, 19, 3)));
    cases.add(exact("tall", Transpose.of(1, 0), HostTensor.random(11, 4099, 2)));
    cases.add(exact("flat", Transpose.of(1, 0), HostTensor.random(12, 2, 4099)));
    cases.add(exact("three blocks", Transpose.of(2, 0, 1), HostTensor.random(13, 40, 50, 60)));
    cases.add(
        exact("six axes", Transpose.of(5, 0, 3, 1, 4, 2), HostTensor.random(14, 2, 3, 4, 5, 3, 2)));
    cases.add(exact("negative axes", Transpose.of(-1, 0, -2), HostTensor.random(15, 4, 1, 6)));
    cases.add(exact("empty", Transpose.of(1, 0), HostTensor.random(16, 0, 4)));
    cases.add(exact("large", Transpose.of(1, 0), HostTensor.random(17, 513, 771)));
    return cases;
  }

  private static Case exact(String name, Transpose op, HostTensor... inputs) {
    return Case.of(name, op, Tolerance.exact(), inputs);
  }

  private static HostTensor typed(long seed, DataType type, long... dims) {
    return HostTensor.random(seed, TensorType.of(type, dims), -1000, 1000);
  }
}
