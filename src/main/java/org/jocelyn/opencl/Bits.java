package org.jocelyn.opencl;

import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;

/** The bits of a value, for kernels that do not care what they mean. */
final class Bits {
  private Bits() {}

  /** {@code value} rounded to this type, repeated to fill 8 bytes. */
  static long of(DataType type, double value) {
    HostArray one = HostArray.allocate(TensorType.of(type, 1));
    one.set(0, value);
    long bits =
        switch (type) {
          case FLOAT32 -> Float.floatToRawIntBits(one.floats()[0]) & 0xffffffffL;
          case FLOAT16, BFLOAT16 -> one.shorts()[0] & 0xffffL;
          case INT32 -> one.ints()[0] & 0xffffffffL;
          case INT64 -> one.longs()[0];
          case INT8, UINT8, BOOL -> one.bytes()[0] & 0xffL;
        };
    for (int width = 8 * type.bytes(); width < 64; width *= 2) {
      bits |= bits << width;
    }
    return bits;
  }
}
