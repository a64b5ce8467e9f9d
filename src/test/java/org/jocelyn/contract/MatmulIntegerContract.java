package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.MatmulInteger;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link MatmulInteger} on every backend, exactly. */
class MatmulIntegerContract extends OpContract {
  private static final MatmulInteger PLAIN = MatmulInteger.plain();
  private static final MatmulInteger BOTH = new MatmulInteger(true, true);
  private static final List<DataType> TYPES = List.of(DataType.INT8, DataType.UINT8);

  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    int[][] sizes = {
      {1, 1, 1},
      {2, 3, 4},
      {7, 5, 3},
      {13, 17, 19},
      {1, 33, 100},
      {33, 1, 100},
      {12, 32, 16},
      {0, 4, 5},
      {4, 0, 5},
      {4, 5, 0},
      // around the 256 products that floats add up exactly
      {5, 6, 255},
      {5, 6, 256},
      {5, 6, 257},
      {3, 4, 513},
      {25, 65, 300},
      {65, 129, 67},
    };
    for (int[] s : sizes) {
      HostTensor a = bytes(1, DataType.UINT8, s[0], s[2]);
      HostTensor b = bytes(2, DataType.INT8, s[2], s[1]);
      String name = "%dx%dx%d".formatted(s[0], s[1], s[2]);
      cases.add(row(name, PLAIN, a, b));
      cases.add(row(name + ", zero points", BOTH, a, b, zero(a), zero(b)));
      HostTensor zerosOfRows = bytes(3, DataType.UINT8, s[0]);
      HostTensor zerosOfColumns = bytes(4, DataType.INT8, s[1]);
      cases.add(row(name + ", many zero points", BOTH, a, b, zerosOfRows, zerosOfColumns));
    }
    types(cases);
    batches(cases);
    extremes(cases);
    return cases;
  }

  private static void types(List<Case> cases) {
    for (DataType typeA : TYPES) {
      for (DataType typeB : TYPES) {
        HostTensor a = bytes(1, typeA, 14, 21);
        HostTensor b = bytes(2, typeB, 21, 35);
        String name = typeA + " by " + typeB;
        cases.add(row(name, PLAIN, a, b));
        cases.add(row(name + ", zero point of A", new MatmulInteger(true, false), a, b, zero(a)));
        cases.add(row(name + ", zero point of B", new MatmulInteger(false, true), a, b, zero(b)));
        cases.add(row(name + ", both", BOTH, a, b, bytes(5, typeA, 14), zero(b)));
      }
    }
  }

  private static void batches(List<Case> cases) {
    HostTensor tall = bytes(1, DataType.UINT8, 3, 6, 9);
    HostTensor one = bytes(2, DataType.UINT8, 9, 8);
    HostTensor rows = bytes(3, DataType.UINT8, 6);
    HostTensor columns = bytes(3, DataType.UINT8, 8);
    cases.add(row("one B for all", PLAIN, tall, one));
    cases.add(row("one B for all, zero points", BOTH, tall, one, rows, columns));
    cases.add(
        row(
            "one A for all",
            PLAIN,
            bytes(1, DataType.INT8, 6, 9),
            bytes(2, DataType.INT8, 3, 9, 8)));
    cases.add(
        row(
            "both broadcast, zero points",
            BOTH,
            bytes(1, DataType.UINT8, 2, 1, 6, 9),
            bytes(2, DataType.UINT8, 3, 9, 8),
            rows,
            columns));
    cases.add(
        row(
            "many small",
            PLAIN,
            bytes(1, DataType.INT8, 300, 3, 4),
            bytes(2, DataType.INT8, 300, 4, 5)));
    cases.add(
        row(
            "empty batch",
            PLAIN,
            bytes(1, DataType.INT8, 0, 3, 4),
            bytes(2, DataType.INT8, 1, 4, 5)));
    HostTensor vector = bytes(1, DataType.UINT8, 31);
    cases.add(row("vector by matrix", PLAIN, vector, bytes(2, DataType.UINT8, 31, 7)));
    cases.add(row("matrix by vector", PLAIN, bytes(2, DataType.UINT8, 7, 31), vector));
    cases.add(row("vector by vector", BOTH, vector, vector, zero(vector), zero(vector)));
  }

  private static void extremes(List<Case> cases) {
    // every product as large as it gets, in either direction, and more than INT32 holds
    for (int k : new int[] {256, 600, 40_000}) {
      HostTensor low = filled(DataType.INT8, -128, 3, k);
      HostTensor high = filled(DataType.INT8, 127, k, 2);
      HostTensor zeroOfLow = filled(DataType.INT8, 127, 1);
      HostTensor zeroOfHigh = filled(DataType.INT8, -128, 1);
      cases.add(row("largest differences, K = " + k, BOTH, low, high, zeroOfLow, zeroOfHigh));
      // odd, so that a float of 25 digits would lose the last one
      HostTensor full = filled(DataType.UINT8, 255, 3, k).with(k - 1, 254);
      cases.add(row("largest bytes, K = " + k, PLAIN, full, filled(DataType.UINT8, 255, k, 2)));
    }
    HostTensor a = bytes(1, DataType.UINT8, 150, 700);
    HostTensor b = bytes(2, DataType.INT8, 700, 300);
    cases.add(row("large", BOTH, a, b, zero(a), bytes(3, DataType.INT8, 300)));
    cases.add(
        row("wide", PLAIN, bytes(1, DataType.UINT8, 4, 70), bytes(2, DataType.UINT8, 70, 1057)));
  }

  private static Case row(String name, MatmulInteger op, HostTensor... inputs) {
    return Case.of(name, op, Tolerance.exact(), inputs);
  }

  private static HostTensor zero(HostTensor matrix) {
    return filled(matrix.type().dataType(), 113);
  }

  private static HostTensor filled(DataType type, double value, long... dims) {
    return HostTensor.filled(TensorType.of(type, dims), value);
  }

  private static HostTensor bytes(long seed, DataType type, long... dims) {
    return HostTensor.random(seed, TensorType.of(type, dims), 0, 256);
  }
}
