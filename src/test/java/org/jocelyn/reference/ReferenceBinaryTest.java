package org.jocelyn.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jocelyn.op.Binary;
import org.jocelyn.op.BinaryFunction;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Output;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reference's {@link Binary} on values worked by hand and on Python's and NumPy's answers. */
class ReferenceBinaryTest {
  @ParameterizedTest
  @CsvSource({
    "ADD, 2, 3, 5",
    "SUB, 2, 3, -1",
    "MUL, -2, 3, -6",
    "DIV, 1, 4, 0.25",
    "DIV, 1, 0, Infinity",
    "DIV, 0, 0, NaN",
    "MIN, 2, -3, -3",
    "MIN, NaN, 1, NaN",
    "MAX, 1, NaN, NaN",
    "MAX, -Infinity, 1, 1",
    "POW, 2, -2, 0.25",
    "POW, -8, 3, -512",
    "POW, -8, 0.5, NaN",
    "POW, 1, NaN, 1",
    "POW, NaN, 0, 1",
    "POW, -1, -Infinity, 1",
    "MOD, 7, 3, 1",
    "MOD, -7, 3, 2",
    "MOD, 7, -3, -2",
    "MOD, -7, -3, -1",
    "MOD, -1, Infinity, Infinity",
    "MOD, 5.5, 2, 1.5",
    "MOD, -5.5, 2, 0.5",
    "MOD, 1, 0, NaN",
    "FMOD, -7, 3, -1",
    "FMOD, 7, -3, 1",
    "FMOD, -5.5, 2, -1.5",
    "EQUAL, NaN, NaN, 0",
    "EQUAL, 0, -0.0, 1",
    "NOT_EQUAL, NaN, NaN, 1",
    "LESS, 1, 2, 1",
    "LESS_EQUAL, 2, 2, 1",
    "GREATER, 1, 2, 0",
    "GREATER_EQUAL, NaN, 1, 0",
  })
  void floats(BinaryFunction function, float a, float b, double expected) {
    assertEquals(
        expected, only(function, HostTensor.of(new float[] {a}), HostTensor.of(new float[] {b})));
  }

  @ParameterizedTest
  @CsvSource({
    "ADD, 2147483647, 1, -2147483648",
    "SUB, -2147483648, 1, 2147483647",
    "MUL, 65536, 65536, 0",
    "DIV, -7, 2, -3",
    "DIV, 7, 0, 0",
    "DIV, -2147483648, -1, -2147483648",
    "MOD, -7, 3, 2",
    "MOD, 7, -3, -2",
    "MOD, 7, 0, 0",
    "FMOD, -7, 3, -1",
    "FMOD, 7, 0, 0",
    "FMOD, -2147483648, -1, 0",
    "POW, 3, 4, 81",
    "POW, -2, 31, -2147483648",
    "POW, 2, 32, 0",
    "POW, 2, -1, 0",
    "POW, -1, -3, -1",
    "POW, 0, 0, 1",
    "POW, 0, -1, 0",
    "MIN, -2147483648, 1, -2147483648",
    "LESS, -2147483648, 2147483647, 1",
  })
  void ints(BinaryFunction function, int a, int b, int expected) {
    assertEquals(
        expected, only(function, HostTensor.of(new int[] {a}), HostTensor.of(new int[] {b})));
  }

  @ParameterizedTest
  @CsvSource({
    "ADD, 9223372036854775807, 1, -9223372036854775808",
    "MUL, 4294967296, 4294967296, 0",
    "DIV, -9223372036854775808, -1, -9223372036854775808",
    "MOD, -9223372036854775807, 2, 1",
    "POW, 3, 39, 4052555153018976267",
  })
  void longs(BinaryFunction function, long a, long b, long expected) {
    Output y = run(function, HostTensor.of(new long[] {a}), HostTensor.of(new long[] {b}));
    assertEquals(expected, y.data().getLong(0));
  }

  @Test
  void logicIsThatOfTruthTables() {
    HostTensor a = HostTensor.of(new boolean[] {false, false, true, true}, 4);
    HostTensor b = HostTensor.of(new boolean[] {false, true, false, true}, 4);
    assertArrayEquals(new double[] {0, 0, 0, 1}, run(BinaryFunction.AND, a, b).values());
    assertArrayEquals(new double[] {0, 1, 1, 1}, run(BinaryFunction.OR, a, b).values());
    assertArrayEquals(new double[] {0, 1, 1, 0}, run(BinaryFunction.XOR, a, b).values());
    assertArrayEquals(new double[] {1, 0, 0, 1}, run(BinaryFunction.EQUAL, a, b).values());
  }

  @Test
  void aColumnMeetsARow() {
    HostTensor column = HostTensor.of(new float[] {10, 20}, 2, 1);
    HostTensor row = HostTensor.of(new float[] {1, 2, 3}, 3);
    assertArrayEquals(
        new double[] {9, 8, 7, 19, 18, 17}, run(BinaryFunction.SUB, column, row).values());
  }

  private static double only(BinaryFunction function, HostTensor a, HostTensor b) {
    return run(function, a, b).values()[0];
  }

  private static Output run(BinaryFunction function, HostTensor a, HostTensor b) {
    return OpContract.run(TestBackends.reference(), new Binary(function), List.of(a, b)).get(0);
  }
}
