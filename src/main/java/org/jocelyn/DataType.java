package org.jocelyn;

/**
 * The element types a tensor may hold.
 *
 * <p>{@link #FLOAT32} is what operations compute in. {@link #FLOAT16} (IEEE 754 binary16) and
 * {@link #BFLOAT16} (the upper half of a binary32) are storage formats: operations that take them
 * accumulate in float32. {@link #INT32} and {@link #INT64} index and count, {@link #INT8} and
 * {@link #UINT8} store quantized numbers, and {@link #BOOL} (one byte, 0 or 1) masks.
 */
public enum DataType {
  FLOAT32(4, true),
  FLOAT16(2, true),
  BFLOAT16(2, true),
  INT8(1, false),
  UINT8(1, false),
  INT32(4, false),
  INT64(8, false),
  BOOL(1, false);

  private final int bytes;
  private final boolean floating;

  DataType(int bytes, boolean floating) {
    this.bytes = bytes;
    this.floating = floating;
  }

  /** Bytes per element. */
  public int bytes() {
    return bytes;
  }

  /** Whether this is one of the three floating-point formats. */
  public boolean isFloating() {
    return floating;
  }

  /** Whether this is one of the four integer types; {@link #BOOL} is none. */
  public boolean isInteger() {
    return !floating && this != BOOL;
  }
}
