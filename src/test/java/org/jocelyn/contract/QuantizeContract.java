package org.jocelyn.contract;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.op.Quantize;
import org.jocelyn.testing.Case;
import org.jocelyn.testing.HostTensor;
import org.jocelyn.testing.OpContract;
import org.jocelyn.testing.Tolerance;

/** {@link Quantize} on every backend, to the bit. */
class QuantizeContract extends OpContract {
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  @Override
  protected List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (DataType target : List.of(DataType.INT8, DataType.UINT8)) {
      Quantize plain = Quantize.to(target);
      // exact ties, and quotients one rounding away from a tie
      for (float scale : new float[] {0.25f, 0.1f, 3, 1 / 3f, 0.007f, -0.7f}) {
        cases.add(row(target + " around ties of " + scale, plain, ties(scale), scale(scale)));
      }
      cases.add(row(target + " extremes", plain, extremes(), scale(0.5f)));
      for (float scale : new float[] {0, INFINITY, Float.NaN, 1e30f, 1e-30f}) {
        cases.add(row(target + " by " + scale, plain.withZeroPoint(), extremes(), scale(scale)));
      }
      granularities(cases, target, DataType.FLOAT32);
      granularities(cases, target, DataType.INT32);
    }
    Quantize bytes = Quantize.to(DataType.UINT8).withZeroPoint();
    HostTensor large = random(TensorType.float32(3, 70_001));
    cases.add(row("large, one scale", bytes, large, scale(0.3f)));
    cases.add(row("large, a scale for each row", bytes, large, scales(3)));
    cases.add(row("large, a scale for each column", bytes.along(1), large, scales(70_001)));
    HostTensor blocks = random(TensorType.float32(40, 64, 33));
    cases.add(row("many blocks", bytes.along(1).blocks(32), blocks, scales(40, 2, 33)));
    return cases;
  }

  private static void granularities(List<Case> cases, DataType target, DataType from) {
    for (boolean zeroPoint : new boolean[] {false, true}) {
      Quantize op = new Quantize(0, 0, target, zeroPoint);
      String name = from + " to " + target + (zeroPoint ? " with zero point" : "");
      HostTensor x = random(TensorType.of(from, 4, 6, 15));
      cases.add(row(name + ", one scale", op, x, scale(0.3f)));
      cases.add(row(name + ", one scale in a vector", op.along(7), x, scales(1)));
      cases.add(row(name + ", axis 0", op, x, scales(4)));
      cases.add(row(name + ", axis 1", op.along(1), x, scales(6)));
      cases.add(row(name + ", axis -1", op.along(-1), x, scales(15)));
      cases.add(row(name + ", blocks of axis 0", op.blocks(2), x, scales(2, 6, 15)));
      cases.add(row(name + ", blocks of axis 1", op.along(1).blocks(3), x, scales(4, 2, 15)));
      cases.add(row(name + ", blocks of axis -1", op.along(-1).blocks(5), x, scales(4, 6, 3)));
      cases.add(row(name + ", blocks of all", op.along(1).blocks(6), x, scales(4, 1, 15)));
      cases.add(row(name + ", scalar", op, random(TensorType.of(from)), scale(0.3f)));
      cases.add(row(name + ", vector", op, random(TensorType.of(from, 37)), scales(37)));
      cases.add(row(name + ", empty", op, random(TensorType.of(from, 0, 3)), scales(0)));
      cases.add(row(name + ", long rows", op, random(TensorType.of(from, 2, 301)), scales(2)));
      cases.add(
          row(
              name + ", long columns",
              op.along(1),
              random(TensorType.of(from, 3, 301)),
              scales(301)));
    }
  }

  /** With a zero point for each scale where the operation wants one. */
  private static Case row(String name, Quantize op, HostTensor x, HostTensor scale) {
    TensorType zeros = scale.type().withDataType(op.target());
    return op.zeroPoint()
        ? Case.of(name, op, Tolerance.exact(), x, scale, HostTensor.random(3, zeros, 0, 256))
        : Case.of(name, op, Tolerance.exact(), x, scale);
  }

  private static HostTensor random(TensorType type) {
    return HostTensor.random(1, type, -200, 200);
  }

  private static HostTensor scale(float value) {
    return HostTensor.of(new float[] {value});
  }

  private static HostTensor scales(long... dims) {
    return HostTensor.random(2, TensorType.float32(dims), 0.2, 2);
  }

  /** The floats at and next to each tie between -150 and 270 scales. */
  private static HostTensor ties(float scale) {
    float[] values = new float[3 * 420];
    for (int i = 0; i < values.length; i += 3) {
      values[i] = (float) ((i / 3 - 150 + 0.5) * scale);
      values[i + 1] = Math.nextUp(values[i]);
      values[i + 2] = Math.nextDown(values[i]);
    }
    return HostTensor.of(values, values.length);
  }

  private static HostTensor extremes() {
    float[] values = {
      0,
      -0f,
      0.25f,
      -0.25f,
      0.75f,
      1e10f,
      -1e10f,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      Float.MIN_NORMAL,
      INFINITY,
      -INFINITY,
      Float.NaN,
      511.9f,
      -512.1f,
      0x1p31f,
      -0x1.000002p31f
    };
    float[] twice = new float[2 * values.length];
    System.arraycopy(values, 0, twice, 0, values.length);
    System.arraycopy(values, 0, twice, values.length, values.length);
    return HostTensor.of(twice, twice.length);
  }
}
