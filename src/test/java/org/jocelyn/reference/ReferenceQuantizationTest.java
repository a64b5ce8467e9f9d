package org.jocelyn.reference;

import static org.jocelyn.reference.Worked.row;
import static org.jocelyn.reference.Worked.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.SplittableRandom;
import org.jocelyn.DataType;
import org.jocelyn.Shape;
import org.jocelyn.TensorType;
import org.jocelyn.op.Dequantize;
import org.jocelyn.op.DynamicQuantize;
import org.jocelyn.op.Quantize;
import org.jocelyn.spi.HostArray;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.Output;
import org.junit.jupiter.api.Test;

/**
 * The reference's {@link Quantize}, {@link Dequantize} and {@link DynamicQuantize} against decimal
 * arithmetic and values worked by hand.
 */
class ReferenceQuantizationTest {
  private static final Quantize TO_BYTES = Quantize.to(DataType.UINT8).withZeroPoint();
  private static final Dequantize BACK = Dequantize.plain().withZeroPoint();

  @Test
  void roundsTiesToEvenAndSaturates() {
    // given quotients 0.5, 1.5, 2.5, −0.5, −1.5, 400, −400
    HostTensor x = row(2, 6, 10, -2, -6, 1600, -1600);
    HostTensor scale = HostTensor.of(new float[] {4});
    // then
    assertArrayEquals(
        new double[] {0, 2, 2, 0, -2, 127, -128},
        run(Quantize.to(DataType.INT8), x, scale).get(0).values());
    assertArrayEquals(
        new double[] {100, 102, 102, 100, 98, 255, 0},
        run(TO_BYTES, x, scale, bytes(DataType.UINT8, 100)).get(0).values());
  }

  @Test
  void whatIsNoNumberGivesTheZeroPoint() {
    HostTensor x = row(Double.NaN, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    HostTensor zero = HostTensor.of(new float[] {0});
    assertArrayEquals(
        new double[] {7, 7, 255, 0},
        run(TO_BYTES, x, zero, bytes(DataType.UINT8, 7)).get(0).values());
  }

  @Test
  void agreesWithDecimalArithmetic() {
    long seed = 23;
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 2000; i++) {
      // given, near a tie for two of three
      float scale = (float) random.nextDouble(1e-3, 3);
      float x = (float) ((random.nextInt(-140, 140) + 0.5) * scale);
      x = i % 3 == 0 ? (float) random.nextDouble(-200, 200) : i % 3 == 1 ? Math.nextUp(x) : x;
      // when
      HostTensor value = HostTensor.of(new float[] {x});
      HostTensor step = HostTensor.of(new float[] {scale});
      double y = run(Quantize.to(DataType.INT8), value, step).get(0).values()[0];
      // then
      BigDecimal quotient =
          new BigDecimal(x).divide(new BigDecimal(scale), new MathContext(60, RoundingMode.DOWN));
      long expected =
          new BigDecimal(quotient.floatValue()).setScale(0, RoundingMode.HALF_EVEN).longValue();
      assertEquals(Math.max(-128, Math.min(127, expected)), (long) y, x + " / " + scale);
    }
  }

  @Test
  void eachIndexOfTheAxisHasItsParameters() {
    // given rows [1, 2], [3, 4] and parameters for columns, then for rows
    HostTensor x = HostTensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    HostTensor scale = row(1, 0.5);
    HostTensor zero = bytes(DataType.UINT8, 10, 20);
    // then
    Output byColumns = run(TO_BYTES.along(-1), x, scale, zero).get(0);
    assertArrayEquals(new double[] {11, 24, 13, 28}, byColumns.values());
    Output byRows = run(TO_BYTES, x, scale, zero).get(0);
    assertArrayEquals(new double[] {11, 12, 26, 28}, byRows.values());
    HostTensor quantized = new HostTensor(byRows.type(), byRows.data());
    assertArrayEquals(new double[] {1, 2, 3, 4}, run(BACK, quantized, scale, zero).get(0).values());
  }

  @Test
  void eachBlockHasItsParameters() {
    // given four columns in blocks of two, and two rows
    HostTensor x = HostTensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 4);
    HostTensor scale = HostTensor.of(new float[] {1, 0.5f, 0.25f, 1}, 2, 2);
    // then
    Output y = run(Quantize.to(DataType.INT8).along(1).blocks(2), x, scale).get(0);
    assertArrayEquals(new double[] {1, 2, 6, 8, 20, 24, 7, 8}, y.values());
    HostTensor quantized = new HostTensor(y.type(), y.data());
    Dequantize back = Dequantize.plain().along(1).blocks(2);
    assertArrayEquals(
        new double[] {1, 2, 3, 4, 5, 6, 7, 8}, run(back, quantized, scale).get(0).values());
  }

  @Test
  void dequantizesEveryInteger() {
    HostTensor half = HostTensor.of(new float[] {0.5f});
    assertArrayEquals(
        new double[] {-64, 63.5, 0},
        run(Dequantize.plain(), bytes(DataType.INT8, -128, 127, 0), half).get(0).values());
    assertArrayEquals(
        new double[] {-0.5, 127, 63.5},
        run(BACK, bytes(DataType.UINT8, 0, 255, 128), half, bytes(DataType.UINT8, 1))
            .get(0)
            .values());
    assertArrayEquals(
        new double[] {-5e8, 0.5},
        run(Dequantize.plain(), HostTensor.of(new int[] {-1_000_000_000, 1}, 2), half)
            .get(0)
            .values());
  }

  @Test
  void rangesReachFromTheLeastToTheLargest() {
    // given −1 … 4: the scale is 5/255 = 1/51, the zero point 51
    List<Output> y = run(new DynamicQuantize(), row(-1, 0, 1, 4));
    assertArrayEquals(new double[] {0, 51, 102, 255}, y.get(0).values());
    assertEquals((float) (5 / 255.0), y.get(1).values()[0]);
    assertEquals(51, y.get(2).values()[0]);
    assertEquals(Shape.scalar(), y.get(1).type().shape());
  }

  @Test
  void rangesHoldZero() {
    List<Output> above = run(new DynamicQuantize(), row(255, 510));
    assertArrayEquals(new double[] {128, 255}, above.get(0).values()); // 127.5 goes to even
    assertEquals(2, above.get(1).values()[0]);
    assertEquals(0, above.get(2).values()[0]);
    List<Output> below = run(new DynamicQuantize(), row(-1020, -4));
    assertArrayEquals(new double[] {0, 254}, below.get(0).values());
    assertEquals(255, below.get(2).values()[0]);
  }

  @Test
  void nothingButZerosIsNoDivisionByZero() {
    for (HostTensor x : List.of(row(0, 0), row())) {
      List<Output> y = run(new DynamicQuantize(), x);
      assertArrayEquals(new double[(int) x.type().size()], y.get(0).values());
      assertEquals((float) (1 / 255.0), y.get(1).values()[0]);
      assertEquals(0, y.get(2).values()[0]);
    }
  }

  @Test
  void nanShowsInTheScale() {
    List<Output> y = run(new DynamicQuantize(), row(1, Double.NaN, -3));
    assertArrayEquals(new double[] {0, 0, 0}, y.get(0).values());
    assertTrue(Double.isNaN(y.get(1).values()[0]));
    assertEquals(0, y.get(2).values()[0]);
  }

  /** A vector of these values, of which one is a scalar. */
  private static HostTensor bytes(DataType type, int... values) {
    Shape shape = values.length == 1 ? Shape.scalar() : Shape.of(values.length);
    HostArray array = HostArray.allocate(new TensorType(type, shape));
    for (int i = 0; i < values.length; i++) {
      array.setLong(i, values[i]);
    }
    return new HostTensor(new TensorType(type, shape), array);
  }
}
