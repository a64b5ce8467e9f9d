package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Dequantize;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Dequantize} on every backend, to the bit where the result is a normal number. */
class DequantizeContract extends OpContract {
  private static final Tolerance TOLERANCE = Tolerance.relative(0, Float.MIN_NORMAL);

  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (DataType type : List.of(DataType.INT8, DataType.UINT8, DataType.INT32)) {
      for (boolean zeroPoint : new boolean[] {false, true}) {
        Dequantize op = new Dequantize(0, 0, zeroPoint);
        String name = type + (zeroPoint ? " with zero point" : "");
        HostTensor x = all(type, 4, 6, 15);
        cases.add(row(name + ", one scale", op, x, HostTensor.of(new float[] {0.1f})));
        cases.add(row(name + ", one scale in a vector", op.along(7), x, scales(1)));
        cases.add(row(name + ", axis 0", op, x, scales(4)));
        cases.add(row(name + ", axis 1", op.along(1), x, scales(6)));
        cases.add(row(name + ", axis -1", op.along(-1), x, scales(15)));
        cases.add(row(name + ", blocks of axis 0", op.blocks(2), x, scales(2, 6, 15)));
        cases.add(row(name + ", blocks of axis 1", op.along(1).blocks(3), x, scales(4, 2, 15)));
        cases.add(row(name + ", blocks of axis -1", op.along(-1).blocks(5), x, scales(4, 6, 3)));
        cases.add(row(name + ", scalar", op, all(type), scales(1)));
        cases.add(row(name + ", vector", op, all(type, 37), scales(37)));
        cases.add(row(name + ", empty", op, all(type, 0, 3), scales(0)));
        cases.add(row(name + ", long columns", op.along(1), all(type, 3, 301), scales(301)));
        cases.add(
            row(
                name + ", extreme scales",
                op,
                all(type, 7, 50),
                HostTensor.of(
                    new float[] {
                      0, -0f, -3, 1e38f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
                    },
                    7)));
      }
    }
    HostTensor ends =
        HostTensor.of(new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 24, 16777217}, 2, 2);
    cases.add(
        Case.of(
            "INT32 wraps around",
            Dequantize.plain().withZeroPoint(),
            TOLERANCE,
            ends,
            HostTensor.of(new float[] {0.3f, 0.7f}, 2),
            HostTensor.of(new int[] {1, -5}, 2)));
    Dequantize bytes = Dequantize.plain().withZeroPoint();
    cases.add(row("large", bytes, all(DataType.UINT8, 3, 70_001), scales(3)));
    cases.add(row("large, last axis", bytes.along(1), all(DataType.INT8, 300, 257), scales(257)));
    return cases;
  }

  private static Case row(String name, Dequantize op, HostTensor x, HostTensor scale) {
    TensorType zeros = scale.type().withDataType(x.type().dataType());
    return op.zeroPoint()
        ? Case.of(name, op, TOLERANCE, x, scale, HostTensor.random(3, zeros, -128, 256))
        : Case.of(name, op, TOLERANCE, x, scale);
  }

  /** From the whole range of the type's bytes. */
  private static HostTensor all(DataType type, long... dims) {
    return HostTensor.random(1, TensorType.of(type, dims), -128, 256);
  }

  private static HostTensor scales(long... dims) {
    return HostTensor.random(2, TensorType.float32(dims), -2, 2);
  }
}
