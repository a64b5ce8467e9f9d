package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import org.jocelyn.DataType;
import org.jocelyn.op.Cast;
import org.jocelyn.op.Where;
import org.jocelyn.spi.Halves;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Output;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

/** The reference's {@link Cast} and {@link Where} on values worked by hand. */
class ReferenceCastTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  @Test
  void floatsBecomeIntegersTruncatedAndSaturated() {
    HostTensor x = HostTensor.of(new float[] {1.9f, -1.9f, 3e9f, -INFINITY, Float.NaN, 1e30f}, 6);
    assertArrayEquals(
        new double[] {1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0, Integer.MAX_VALUE},
        cast(x, DataType.INT32).values());
    assertArrayEquals(
        new long[] {1, -1, 3_000_000_000L, Long.MIN_VALUE, 0, Long.MAX_VALUE},
        cast(x, DataType.INT64).data().longs());
  }

  @Test
  void floatsBecomeBytesTruncatedAndSaturated() {
    HostTensor x = HostTensor.of(new float[] {1.9f, -1.9f, 128, -129.5f, 300, Float.NaN}, 6);
    assertArrayEquals(new double[] {1, -1, 127, -128, 127, 0}, cast(x, DataType.INT8).values());
    assertArrayEquals(new double[] {1, 0, 128, 0, 255, 0}, cast(x, DataType.UINT8).values());
  }

  @Test
  void integersKeepTheirLowByte() {
    HostTensor x = HostTensor.of(new int[] {127, 128, -1, 256, -129, 511}, 6);
    Output signed = cast(x, DataType.INT8);
    assertArrayEquals(new double[] {127, -128, -1, 0, 127, -1}, signed.values());
    Output unsigned = cast(x, DataType.UINT8);
    assertArrayEquals(new double[] {127, 128, 255, 0, 127, 255}, unsigned.values());
    HostTensor bytes = new HostTensor(unsigned.type(), unsigned.data());
    assertArrayEquals(signed.values(), cast(bytes, DataType.INT8).values());
    assertArrayEquals(
        new double[] {127, 128, 255, 0, 127, 255}, cast(bytes, DataType.INT64).values());
  }

  @Test
  void truthIsWhatDiffersFromZero() {
    assertArrayEquals(
        new double[] {0, 0, 1, 1, 1},
        cast(HostTensor.of(new float[] {0, -0f, 0.1f, Float.NaN, INFINITY}, 5), DataType.BOOL)
            .values());
    assertArrayEquals(
        new double[] {0, 1, 1},
        cast(HostTensor.of(new long[] {0, 1L << 40, -1}, 3), DataType.BOOL).values());
    assertArrayEquals(
        new double[] {1, 0},
        cast(HostTensor.of(new boolean[] {true, false}, 2), DataType.BFLOAT16).values());
  }

  @Test
  void longsKeepTheirLowHalf() {
    HostTensor x = HostTensor.of(new long[] {(7L << 32) + 5, -1, 1L << 31}, 3);
    assertArrayEquals(new double[] {5, -1, Integer.MIN_VALUE}, cast(x, DataType.INT32).values());
  }

  @Test
  void sixteenBitsRoundToNearestEven() {
    HostTensor x = HostTensor.of(new float[] {2049, 2051, 65519, 65520, 0x1p-25f, 0x1.8p-24f}, 6);
    assertArrayEquals(
        new double[] {2048, 2052, 65504, INFINITY, 0, 0x1p-23}, cast(x, DataType.FLOAT16).values());
    assertArrayEquals(
        new double[] {256, 260, 1},
        cast(HostTensor.of(new float[] {257, 259, 0x1.01p0f}, 3), DataType.BFLOAT16).values());
  }

  @Test
  void longsRoundOnceWhateverTheTarget() {
    long seed = 17;
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    long[] values = new long[3000];
    for (int i = 0; i < values.length; i++) {
      // just above and below ties of 8 and of 24 digits
      long digits = random.nextLong() >>> (i % 2 == 0 ? 55 : 39) | 1;
      int shift = random.nextInt(0, Long.numberOfLeadingZeros(digits));
      values[i] = (digits << shift) + random.nextInt(-1, 2);
    }
    float[] floats = cast(HostTensor.of(values, values.length), DataType.FLOAT32).data().floats();
    short[] shorts = cast(HostTensor.of(values, values.length), DataType.BFLOAT16).data().shorts();
    for (int i = 0; i < values.length; i++) {
      int bits = Float.floatToIntBits(floats[i]);
      assertNearest(values[i], floats[i], Float.intBitsToFloat(bits - 1), bits);
      assertNearest(values[i], floats[i], Float.intBitsToFloat(bits + 1), bits);
      float coarse = Halves.fromBfloat16(shorts[i]);
      assertNearest(values[i], coarse, Halves.fromBfloat16((short) (shorts[i] - 1)), shorts[i]);
      assertNearest(values[i], coarse, Halves.fromBfloat16((short) (shorts[i] + 1)), shorts[i]);
    }
  }

  /** Nearer than the neighbour, or as near and with an even last bit. */
  private static void assertNearest(long value, float rounded, float neighbour, int bits) {
    int order = distance(value, rounded).compareTo(distance(value, neighbour));
    assertTrue(
        order < 0 || (order == 0 && (bits & 1) == 0),
        value + " became " + rounded + " although there is " + neighbour);
  }

  private static BigDecimal distance(long value, float rounded) {
    return new BigDecimal(rounded).subtract(new BigDecimal(value)).abs();
  }

  @Test
  void whereChooses() {
    HostTensor condition = HostTensor.of(new boolean[] {true, false}, 2, 1);
    HostTensor x = HostTensor.of(new int[] {1, 2, 3}, 3);
    HostTensor otherwise = HostTensor.of(new int[] {-9});
    Output y =
        OpContract.run(TestBackends.reference(), new Where(), List.of(condition, x, otherwise))
            .get(0);
    assertArrayEquals(new double[] {1, 2, 3, -9, -9, -9}, y.values());
  }

  private static Output cast(HostTensor x, DataType target) {
    return OpContract.run(TestBackends.reference(), new Cast(target), List.of(x)).get(0);
  }
}
