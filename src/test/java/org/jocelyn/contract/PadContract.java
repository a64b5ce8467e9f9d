package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Pad;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Pad} on every backend. */
class PadContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (DataType type : DataType.values()) {
      HostTensor x = typed(1, type, 3, 4, 17);
      for (Pad.Mode mode : Pad.Mode.values()) {
        cases.add(exact(type + " " + mode, pad(mode, 1, 2, 0, 1, 2, 3), x));
      }
      cases.add(exact(type + " cropped", pad(Pad.Mode.CONSTANT, -1, 0, 2, 0, -1, -5), x));
    }
    HostTensor image = HostTensor.random(2, 2, 3, 33, 35);
    for (Pad.Mode mode : Pad.Mode.values()) {
      cases.add(exact("image " + mode, pad(mode, 0, 0, 0, 0, 1, 1, 2, 2), image));
      cases.add(exact("crop one side " + mode, pad(mode, 0, 0, 0, 0, -3, 1, 2, -4), image));
      cases.add(exact("vector " + mode, pad(mode, 4, 3), HostTensor.random(3, 5)));
      cases.add(exact("nothing to add " + mode, pad(mode, 0, 0, 0, 0), HostTensor.random(4, 5, 6)));
      cases.add(
          exact("long lines " + mode, pad(mode, 1, 1, 40, 41), HostTensor.random(5, 3, 5000)));
      cases.add(exact("scalar " + mode, pad(mode), HostTensor.random(6)));
    }
    cases.add(
        exact("around nothing", pad(Pad.Mode.CONSTANT, 1, 2, 0, 0), HostTensor.random(7, 0, 4)));
    cases.add(
        exact(
            "cropped to nothing",
            pad(Pad.Mode.CONSTANT, -1, -2, 1, 1),
            HostTensor.random(8, 3, 4)));
    cases.add(exact("edge of one", pad(Pad.Mode.EDGE, 5, 6), HostTensor.random(9, 1)));
    cases.add(
        exact("as far as reflection goes", pad(Pad.Mode.REFLECT, 6, 6), HostTensor.random(10, 7)));
    cases.add(
        exact(
            "NaN around",
            Pad.of(new long[] {1}, new long[] {1}, Pad.Mode.CONSTANT, Double.NaN),
            HostTensor.random(11, 4)));
    return cases;
  }

  private static Case exact(String name, Pad op, HostTensor... inputs) {
    return Case.of(name, op, Tolerance.exact(), inputs);
  }

  private static HostTensor typed(long seed, DataType type, long... dims) {
    return HostTensor.random(seed, TensorType.of(type, dims), -1000, 1000);
  }

  /** Begin and end of each axis in turn. */
  private static Pad pad(Pad.Mode mode, long... pairs) {
    long[] begins = new long[pairs.length / 2];
    long[] ends = new long[pairs.length / 2];
    for (int axis = 0; axis < begins.length; axis++) {
      begins[axis] = pairs[2 * axis];
      ends[axis] = pairs[2 * axis + 1];
    }
    return Pad.of(begins, ends, mode, 3);
  }
}
