package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Cast;
import org.jocelyn.spi.HostArray;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/**
 * {@link Cast} on every backend: every pair of types over all magnitudes and the special values.
 */
class CastContract extends OpContract {
  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (DataType from : DataType.values()) {
      for (DataType to : DataType.values()) {
        cases.add(Case.of(from + " to " + to, new Cast(to), Tolerance.exact(), values(from)));
      }
    }
    cases.add(
        Case.of(
            "no elements",
            new Cast(DataType.INT32),
            Tolerance.exact(),
            HostTensor.of(new float[0], 0)));
    return cases;
  }

  private static HostTensor values(DataType type) {
    HostArray values = HostArray.allocate(TensorType.of(type, 747));
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < values.length(); i++) {
      if (type.isFloating()) {
        values.set(i, i < SPECIAL.length ? SPECIAL[i] : magnitude(random));
      } else {
        // a random number of digits; runs of zeros make ties
        long wide = random.nextLong() >> random.nextInt(64) << random.nextInt(8);
        values.setLong(i, i < LONGS.length ? LONGS[i] : wide);
      }
    }
    return new HostTensor(TensorType.of(type, values.length()), values);
  }

  /** Of the magnitudes that integers and 16-bit floats have, halves and quarters among them. */
  private static double magnitude(SplittableRandom random) {
    double value = random.nextInt(-4096, 4096) * Math.pow(2, random.nextInt(-40, 54));
    return random.nextBoolean() ? value : value * (1 + random.nextDouble());
  }

  private static final double[] SPECIAL = {
    0,
    -0.0,
    1,
    -1,
    0.5,
    -0.5,
    1.5,
    2.5,
    -2.5,
    0.999999,
    65504,
    65519.996,
    65520,
    -65520,
    1e6,
    127.99,
    128,
    -128.99,
    -129,
    255.99,
    256,
    -1.5,
    -0.99,
    0x1p-14,
    0x1p-24,
    0x1p-25,
    0x1.8p-25,
    0x1.000002p-25,
    0x1.ffcp-15,
    2147483520,
    2147483648.0,
    -2147483648.0,
    -2147483904.0,
    0x1p63,
    -0x1p63,
    0x1.fffffep62,
    1e30,
    -1e30,
    Float.MAX_VALUE,
    0x1.008p0,
    0x1.018p0,
    0x1.01p0,
    0x1.03p0,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN
  };

  private static final long[] LONGS = {
    0,
    1,
    -1,
    2,
    127,
    128,
    -128,
    -129,
    255,
    256,
    257,
    65504,
    65519,
    65520,
    -65520,
    16777217,
    16777219,
    -16777217,
    33554433,
    0x7fffffff,
    -0x80000000L,
    0x80000000L,
    (1L << 40) + (1L << 16),
    (1L << 40) + (1L << 16) + 1,
    (1L << 40) + (3L << 16),
    (1L << 40) + (1L << 32) + 1,
    (1L << 40) + (1L << 32),
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MIN_VALUE + 1,
    0x4040000000000001L,
    0x4040000000000000L,
    0x100800001L
  };
}
