package org.jocelyn.cpu;

import org.jocelyn.DataType;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/** INT8 and UINT8 elements as wider numbers. */
final class CpuBytes {
  private CpuBytes() {}

  /** What is kept of a byte made an int: all digits of a signed one, the low eight else. */
  static int mask(DataType type) {
    return type == DataType.INT8 ? -1 : 0xff;
  }

  /** The elements of input {@code input}, or {@code count} zeros where it is negative. */
  static int[] zeroPoints(Storage[] inputs, int input, int count) {
    int[] values = new int[input < 0 ? count : ((HostArray) inputs[input]).length()];
    for (int i = 0; i < values.length && input >= 0; i++) {
      values[i] = (int) ((HostArray) inputs[input]).getLong(i);
    }
    return values;
  }
}
