package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.DynamicQuantize;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link DynamicQuantize} on every backend, to the bit. */
class DynamicQuantizeContract extends OpContract {
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    double[][] ranges = {{-1, 1}, {0.5, 3}, {-7, -2}, {-1e-3, 1e4}, {-3e38, 3e38}, {1e-20, 2e-20}};
    for (double[] range : ranges) {
      for (long[] shape : new long[][] {{15}, {3, 37}, {1031}, {2, 3, 5, 7}}) {
        HostTensor x = HostTensor.random(7, TensorType.float32(shape), range[0], range[1]);
        cases.add(row("from " + range[0] + " to " + range[1] + ", " + x.shape(), x));
      }
    }
    for (int seed = 0; seed < 12; seed++) { // quotients that round in all ways
      cases.add(row("seed " + seed, HostTensor.random(seed, 33)));
    }
    cases.add(row("scalar", HostTensor.of(new float[] {3})));
    cases.add(row("negative scalar", HostTensor.of(new float[] {-3})));
    cases.add(row("nothing", HostTensor.of(new float[0], 0, 5)));
    cases.add(row("zeros", HostTensor.of(new float[] {0, -0f, 0}, 3)));
    cases.add(row("zeros and one", HostTensor.of(new float[20], 20).with(19, 1e-3)));
    cases.add(row("ties", HostTensor.of(new float[] {-127, 128, 0.5f, 1.5f, -0.5f, -2.5f}, 6)));
    cases.add(row("infinite", HostTensor.of(new float[] {1, INFINITY, -2, 0}, 2, 2)));
    cases.add(row("infinite both ways", HostTensor.of(new float[] {1, INFINITY, -INFINITY}, 3)));
    for (int at : new int[] {0, 17, 40}) {
      cases.add(row("NaN at " + at, HostTensor.random(3, 41).with(at, Double.NaN)));
    }
    HostTensor large = HostTensor.random(4, TensorType.float32(3, 100_003), -5, 9);
    cases.add(row("large", large));
    cases.add(row("large, the extremes at the ends", large.with(0, -20).with(300_008, 30)));
    cases.add(row("large, NaN in the middle", large.with(150_000, Double.NaN)));
    return cases;
  }

  private static Case row(String name, HostTensor x) {
    return Case.of(name, new DynamicQuantize(), Tolerance.exact(), x);
  }
}
