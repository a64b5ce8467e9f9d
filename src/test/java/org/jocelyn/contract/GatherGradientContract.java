package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.GatherGradient;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.TestBackends;
import org.jocelyn.testing.Tolerance;

/** {@link GatherGradient} on every backend. */
class GatherGradientContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    HostTensor ids = HostTensor.of(new int[] {3, 0, -1, 3, 4, -5}, 2, 3);
    HostTensor wild =
        HostTensor.of(new long[] {0, 5, -6, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32, 4}, 7);
    cases.add(row("axis 0", 0, 5, ids, HostTensor.random(1, 2, 3, 6, 8)));
    cases.add(row("axis 1", 1, 5, ids, HostTensor.random(1, 6, 2, 3, 8)));
    cases.add(row("last axis", -1, 5, ids, HostTensor.random(1, 6, 8, 2, 3)));
    cases.add(row("axis from the end", -2, 5, ids, HostTensor.random(1, 6, 2, 3, 17)));
    cases.add(row("out of range", 0, 5, wild, HostTensor.random(2, 7, 33)));
    cases.add(row("out of range, last axis", 1, 5, wild, HostTensor.random(2, 9, 7)));
    HostTensor one = HostTensor.of(new int[] {2});
    cases.add(row("one index", 1, 5, one, HostTensor.random(3, 4, 6)));
    HostTensor none = HostTensor.of(new int[0], 0);
    cases.add(row("no index", 0, 4, none, HostTensor.random(4, 0, 5)));
    cases.add(row("of nothing", 0, 0, wild, HostTensor.random(5, 7, 5)));
    cases.add(row("empty slices", 0, 3, ids, HostTensor.random(5, 2, 3, 0)));
    cases.add(row("NaN", 0, 5, ids, HostTensor.random(6, 2, 3, 4).with(5, Float.NaN)));
    cases.add(row("embedding", 0, 1000, random(7, 1000, 4, 33), HostTensor.random(8, 4, 33, 67)));
    cases.add(row("few of many", 0, 40000, random(9, 40000, 50), HostTensor.random(8, 50, 16)));
    cases.add(row("many of one", 0, 3, random(10, 1, 3000), HostTensor.random(11, 3000, 5)));
    cases.add(
        row("single elements", 1, 700, random(12, 700, 5001), HostTensor.random(13, 3, 5001)));
    return cases;
  }

  private static HostTensor random(long seed, int extent, long... dims) {
    return HostTensor.random(seed, TensorType.of(DataType.INT64, dims), -extent, extent);
  }

  /** The error that {@link GatherGradient} states. */
  private static Case row(String name, int axis, long extent, HostTensor ids, HostTensor dy) {
    GatherGradient op = new GatherGradient(axis, extent);
    long most = mostMeeting(extent, ids);
    Tolerance tolerance =
        (ignored, inputs, output, expected) -> {
          List<HostTensor> magnitudes = List.of(inputs.get(0), inputs.get(1).abs());
          double[] sums = run(TestBackends.reference(), op, magnitudes).get(0).values();
          return Arrays.stream(sums).map(sum -> most * Tolerance.EPSILON * sum).toArray();
        };
    return Case.of(name, op, tolerance, ids, dy);
  }

  private static long mostMeeting(long extent, HostTensor ids) {
    long[] counts = new long[(int) extent];
    for (int i = 0; i < ids.data().length(); i++) {
      long index = ids.data().getLong(i);
      index += index < 0 ? extent : 0;
      if (index >= 0 && index < extent) {
        counts[(int) index]++;
      }
    }
    return Arrays.stream(counts).max().orElse(0);
  }
}
