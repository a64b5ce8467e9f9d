package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.op.Dropout;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Dropout} on every backend: the same elements are left out, whatever their number. */
class DropoutContract extends OpContract {
  private static final HostTensor COUNTER =
      HostTensor.of(new long[] {0x0123456789abcdefL, -0x0edcba9876543211L}, 2);

  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (long size : new long[] {0, 1, 3, 4, 5, 63, 64, 65, 1000, 100003}) {
      cases.add(row("half of " + size, 0.5f, HostTensor.random(size, size), COUNTER));
    }
    HostTensor x = HostTensor.random(1, 3, 5, 67);
    for (float rate : new float[] {0, 0.1f, 0.9999f, 1e-12f}) {
      cases.add(row("rate " + rate, rate, x, COUNTER));
    }
    cases.add(row("of a scalar", 0.5f, HostTensor.of(new float[] {1}), COUNTER));
    cases.add(row("counter of zeros", 0.3f, x, HostTensor.of(new long[] {0, 0}, 2)));
    cases.add(row("counter of ones", 0.3f, x, HostTensor.of(new long[] {-1, -1}, 2)));
    cases.add(row("NaN is left out too", 0.5f, x.with(7, Float.NaN).with(8, Float.NaN), COUNTER));
    return cases;
  }

  /** The error that {@link Dropout} states, and the rounding of the reference itself. */
  private static Case row(String name, float rate, HostTensor x, HostTensor counter) {
    return Case.of(name, new Dropout(rate), Tolerance.relative(3, 0), x, counter);
  }
}
