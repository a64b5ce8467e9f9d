package org.jocelyn;

/**
 * The element types a tensor may hold.
 *
 * <p>{@link #FLOAT32} is what operations compute in. {@link #FLOAT16} (IEEE 754 binary16) and
 * {@link #BFLOAT16} (the upper half of a binary32) are storage formats: operations that take them
 * accumulate in float32. Integers index, and {@link #BOOL} (one byte, 0 or 1) masks.
 */
public enum DataType {
  FLOAT32(4, true),
  FLOAT16(2, true),
  BFLOAT16(2, true),
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

  /** Whether this is {@link #INT32} or {@link #INT64}. */
  public boolean isInteger() {
    return this == INT32 || this == INT64;
  }
}
