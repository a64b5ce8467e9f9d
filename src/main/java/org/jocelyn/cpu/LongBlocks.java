package org.jocelyn.cpu;

import java.util.Arrays;
import org.jocelyn.spi.HostArray;

/**
 * Widens runs of integer or BOOL elements to longs and narrows them again, so that what computes
 * with integers is written once. The narrower types wrap around as if they had been computed in
 * their own width.
 */
final class LongBlocks {
  private LongBlocks() {}

  /** {@code block[i] = x[at + i]}. */
  static void load(HostArray x, int at, long[] block, int count) {
    switch (x.dataType()) {
      case INT64 -> System.arraycopy(x.longs(), at, block, 0, count);
      case INT32 -> {
        int[] values = x.ints();
        for (int i = 0; i < count; i++) {
          block[i] = values[at + i];
        }
      }
      case INT8, BOOL -> {
        byte[] values = x.bytes();
        for (int i = 0; i < count; i++) {
          block[i] = values[at + i];
        }
      }
      case UINT8 -> {
        byte[] values = x.bytes();
        for (int i = 0; i < count; i++) {
          block[i] = Byte.toUnsignedLong(values[at + i]);
        }
      }
      default -> throw new IllegalArgumentException(x.dataType() + " is no integer type");
    }
  }

  /** {@code block[i] = x[at + i·stride]} with a stride of 0 or 1. */
  static void load(HostArray x, int at, int stride, long[] block, int count) {
    if (stride == 0) {
      Arrays.fill(block, 0, count, x.getLong(at));
    } else {
      load(x, at, block, count);
    }
  }

  /** {@code y[at + i] = block[i]}; for BOOL the block holds 0 and 1. */
  static void store(long[] block, HostArray y, int at, int count) {
    switch (y.dataType()) {
      case INT64 -> System.arraycopy(block, 0, y.longs(), at, count);
      case INT32 -> {
        int[] values = y.ints();
        for (int i = 0; i < count; i++) {
          values[at + i] = (int) block[i];
        }
      }
      case INT8, UINT8, BOOL -> {
        byte[] values = y.bytes();
        for (int i = 0; i < count; i++) {
          values[at + i] = (byte) block[i];
        }
      }
      default -> throw new IllegalArgumentException(y.dataType() + " is no integer type");
    }
  }
}
